"""The register as a pandas frame: one row a statement, money as whole cents. Pure.

Cents are numpy's int64, never float: a null or a fraction raises when the frame is made, and sums
are exact (2**63 cents are more dollars than there are). Ids are pandas' Int64, which may be null.
"""

from collections.abc import Iterable, Mapping

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


def typed(rows: RegisterRows) -> pd.DataFrame:
    """Rows of the records as a frame whose money is int64 and whose ids are Int64.

    Raises `TypeError` or `ValueError` where money is null.
    """
    frame = pd.DataFrame(list(rows.values), columns=list(rows.names), dtype=object)
    kinds: dict[str, str] = dict.fromkeys(frame.columns.intersection([*MONEY, "payable"]), "int64")
    kinds |= dict.fromkeys(frame.columns.intersection(IDS), "Int64")
    whole = ("lease_id", "revision", "statements", "weeks", "obligations", "forward")
    kinds |= dict.fromkeys(frame.columns.intersection(whole), "int64")
    return frame.astype(kinds)


def joined(weeks: Iterable[RegisterRows]) -> pd.DataFrame:
    """The weeks' rows under each other, in their order."""
    return pd.concat([typed(rows) for rows in weeks], ignore_index=True)


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
