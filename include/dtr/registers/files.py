"""A register as files: the rows as CSV, the workbook as XLSX. Both appear whole or not at all."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from include.dtr.money import plain
from include.dtr.registers.columns import REGISTER, Column, Kind
from include.dtr.registers.making import Register
from include.dtr.registers.values import rows_of
from include.dtr.registers.workbook import write_workbook
from include.dtr.spreadsheets import BOM, defused


@dataclass(frozen=True, slots=True)
class Files:
    register: Path
    workbook: Path


def write(register: Register, folder: Path, at: datetime) -> Files:
    """Write `register-{name}.csv` and `.xlsx` into `folder`, in place of older ones.

    `at`: when, timezone-aware; the workbook says so. `folder` is made where it is missing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"register-{register.span.name}"
    files = Files(folder / f"{stem}.csv", folder / f"{stem}.xlsx")
    drafts = Files(folder / f".{stem}.csv.part", folder / f".{stem}.xlsx.part")
    try:
        _write_csv(register.statements, REGISTER, drafts.register)
        write_workbook(register, drafts.workbook, at)
        drafts.register.replace(files.register)
        drafts.workbook.replace(files.workbook)
    finally:
        drafts.register.unlink(missing_ok=True)
        drafts.workbook.unlink(missing_ok=True)
    return files


def _write_csv(frame: pd.DataFrame, columns: Sequence[Column], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        file.write(BOM)
        writer = csv.writer(file)
        writer.writerow([column.key for column in columns])
        writer.writerows(_as_text(rows_of(frame, columns), columns))


def _as_text(rows: Iterator[Sequence[Any]], columns: Sequence[Column]) -> Iterator[list[str]]:
    kinds = [column.kind for column in columns]
    for row in rows:
        yield [_text(value, kind) for value, kind in zip(row, kinds, strict=True)]


def _text(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value)
    return defused(str(value)) if kind is Kind.TEXT else str(value)
