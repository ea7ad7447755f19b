"""An edition of a journal as files: general CSV, and QuickBooks' IIF."""

import csv
import io
from decimal import Decimal
from pathlib import Path

from include.dtr.money import plain
from include.dtr.registers.journal.editions import Edition, Made
from include.dtr.spreadsheets import BOM, defused

COLUMNS = ("number", "date", "account", "memo", "debit", "credit", "entry")
_IIF_FIELDS = "TRNSTYPE\tDATE\tACCNT\tAMOUNT\tDOCNUM\tMEMO"
KIND = "GENERAL JOURNAL"


def to_csv(edition: Edition) -> bytes:
    """One row a line; each entry's debits are its credits."""
    text = io.StringIO(newline="")
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for entry in edition.transactions:
        for line in entry.lines:
            debit = plain(_dollars(line.cents)) if line.cents > 0 else ""
            credit = plain(_dollars(-line.cents)) if line.cents < 0 else ""
            words = [defused(text) for text in (line.account, line.memo)]
            writer.writerow(
                [f"'{entry.number}", entry.on, *words, debit, credit, defused(entry.memo)]
            )
    return text.getvalue().encode()


def to_iif(edition: Edition) -> bytes:
    """One general journal entry for each transaction, for *File, Utilities, Import, IIF Files*.

    The accounts must exist in QuickBooks. Amounts above zero are debits.
    """
    lines = [f"!TRNS\t{_IIF_FIELDS}", f"!SPL\t{_IIF_FIELDS}", "!ENDTRNS"]
    for entry in edition.transactions:
        for place, line in enumerate(entry.lines):
            fields = (
                "SPL" if place else "TRNS",
                KIND,
                f"{entry.on:%m/%d/%Y}",
                line.account,
                plain(_dollars(line.cents)),
                entry.number,
                f"{entry.memo}; {line.memo}",
            )
            lines.append("\t".join(map(_field, fields)))
        lines.append("ENDTRNS")
    return ("\r\n".join(lines) + "\r\n").encode("cp1252", "replace")


def _field(text: str) -> str:
    """Without what would end a field or a line, or open a quotation."""
    return "".join(" " if c in "\t\r\n" else "'" if c == '"' else c for c in text)


def _dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def write_files(made: Made, folder: Path) -> str:
    """Write an edition into `folder` as `journal-2025-11-09-2.csv` and `.iif`, in place of older
    ones; returns what to print, line by line."""
    edition = made.edition
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"journal-{edition.period_start}-{edition.edition}"
    said = [f"{'Made' if made.is_new else 'Nothing has changed since'} edition {edition.edition}."]
    for suffix, content in ((".csv", to_csv(edition)), (".iif", to_iif(edition))):
        draft, file = folder / f".{stem}{suffix}.part", folder / f"{stem}{suffix}"
        draft.write_bytes(content)
        draft.replace(file)
        said.append(str(file))
    return "\n".join([*said, *edition.changed]) + "\n"
