"""The register as a pandas frame: one row a statement, money as whole cents. Pure.

Cents are numpy's int64, never float: a null or a fraction raises when the frame is made, and sums
are exact (2**63 cents are more dollars than there are). Ids are pandas' Int64, which may be null.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from include.dtr.model import Category
from include.dtr.records.register import RegisterRows
from include.dtr.registers.figures import FIGURES

EARNINGS = ("cc_earnings", "cash_earnings", "total_earnings")
ENDS = (
    "total_deductions", "prior_balance", "net_earnings", "total_due", "refunds_carried",
    "balance_forward", "paid_amount",
)  # fmt: skip
MONEY = (*EARNINGS, *(f"{c.lower()}_{f}" for c in Category for f in FIGURES), *ENDS)
"""Columns that hold cents."""
IDS = ("driver_id", "medallion_id", "vehicle_id")
DAYS = ("period_start", "period_end", "receipt_date", "payment_date")
"""Columns that hold local dates, or null: few different ones."""
WHOLE = frozenset(
    (*MONEY, "payable", "lease_id", "revision", "statements", "weeks", "obligations", "forward")
)


def typed(rows: RegisterRows) -> pd.DataFrame:
    """Rows of the records as a frame whose money is int64 and whose ids are Int64.

    Raises `TypeError` or `ValueError` where money is null.
    """
    return joined([rows])


def joined(weeks: Iterable[RegisterRows]) -> pd.DataFrame:
    """The weeks' rows under each other, in their order; there is one week at least.

    A column at a time, for of a quarter of the city each copy of them all is a hundred megabytes.
    Raises as `typed`.
    """
    parts: dict[str, list[pd.Series[Any]]] = defaultdict(list)
    seen: dict[date, date] = {}
    for rows in weeks:
        for place, name in enumerate(rows.names):
            values = [row[place] for row in rows.values]
            if name in DAYS:
                values = [seen.setdefault(day, day) for day in values]
            parts[name].append(pd.Series(values, dtype=object).astype(_kind(name)))
    columns = {name: pd.concat(parts.pop(name), ignore_index=True) for name in list(parts)}
    return pd.DataFrame(columns, copy=False)


def _kind(name: str) -> str:
    if name in IDS:
        return "Int64"
    return "int64" if name in WHOLE else "object"


def named(
    frame: pd.DataFrame, drivers: Mapping[int, str], medallions: Mapping[int, str]
) -> pd.DataFrame:
    """The frame with `driver` and `medallion`; an id without a name is shown as its number."""
    return frame.assign(
        driver=_names(frame["driver_id"], drivers),
        medallion=_names(frame["medallion_id"], medallions),
    )


def _names(ids: "pd.Series[int]", names: Mapping[int, str]) -> "pd.Series[str]":
    unique = [int(number) for number in ids.dropna().unique()]
    shown = {number: names.get(number) or f"No. {number}" for number in unique}
    return ids.map(shown).astype(object).where(ids.notna(), "")
