"""The schema of the week as data: its columns, their types and meanings, its version. Pure.

The reference page is built from it. A new column, or a new meaning, raises `VERSION`: every week is
then written again.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from include.dtr.model import Category
from include.dtr.registers.figures import FIGURES

VERSION = 1
PREFIX = "register"


class Type(Enum):
    """As Parquet, DuckDB and pandas name it."""

    TEXT = "string"
    NUMBER = "int32"
    DAY = "date32"
    MONEY = "decimal128(12, 2)"


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    type: Type
    meaning: str
    nullable: bool = False


_FIGURES = {
    "prior": "owed when the week began",
    "charge": "charged in the week",
    "credit": "credited in the week (interim payments, adjustments)",
    "paid": "paid from the week's earnings; below zero: returned to the driver",
    "forward": "still owed after the week: prior + charge - credit - paid",
}
_MONEY, _DAY, _NUMBER, _TEXT = Type.MONEY, Type.DAY, Type.NUMBER, Type.TEXT
FIELDS = (
    Field("dtr_id", _TEXT, "The statement: its lease and the week's first day."),
    Field("revision", _NUMBER, "The revision that stands; 2 or more: it replaced another."),
    Field("receipt_number", _TEXT, "Unique; without gaps within a year."),
    Field("receipt_date", _DAY, "New York date of issue."),
    Field("period_end", _DAY, "The week's last day. Its first is the partition `period_start`."),
    Field("lease_id", _NUMBER, "The lease."),
    Field("driver_id", _NUMBER, "The leaseholder, as a number of the fleet's books."),
    Field("medallion_id", _NUMBER, "The same of the medallion.", nullable=True),
    Field("vehicle_id", _NUMBER, "The same of the vehicle.", nullable=True),
    Field("cc_earnings", _MONEY, "Card fares held for the driver, less refunds."),
    Field("cash_earnings", _MONEY, "Cash fares: in the driver's hand already, shown only."),
    Field("total_earnings", _MONEY, "Both."),
    *(
        Field(f"{category.lower()}_{figure}", _MONEY, f"{category.label}: {_FIGURES[figure]}.")
        for category in Category
        for figure in FIGURES
    ),
    Field("total_deductions", _MONEY, "Charges less credits of the eight categories."),
    Field("prior_balance", _MONEY, "Below zero: the driver owed this when the week began."),
    Field("net_earnings", _MONEY, "Card earnings less total deductions."),
    Field("total_due", _MONEY, "Above zero: to pay to the driver. Below: the driver owes it."),
    Field("refunds_carried", _MONEY, "Card refunds above all funds, carried as a charge."),
    Field("balance_forward", _MONEY, "What the driver owes after the week, or zero."),
    Field("paid_amount", _MONEY, "Paid out so far; zero while the payment is pending."),
    Field("payment_type", _TEXT, "`PENDING`, `ACH` or `CHECK`."),
    Field("batch_number", _TEXT, "ACH batch or check number.", nullable=True),
    Field("payment_date", _DAY, "The day of the payment.", nullable=True),
)
NAMES = (
    Field("driver", _TEXT, "The leaseholder's name, as the books have it when it is written."),
    Field("tlc_license", _TEXT, "The leaseholder's TLC license, likewise.", nullable=True),
    Field("medallion", _TEXT, "The medallion's number, likewise."),
)
"""Only where `DTR_DATA_NAMES` says so."""
METADATA = {
    "dtr.schema": "The version of this schema.",
    "dtr.period_start": "The week's first day, as in the partition.",
    "dtr.edition": "1 for the first writing of the week, then 2, 3, ...",
    "dtr.state": "SHA-256 of what was written: another one, another content.",
    "dtr.replaces": "The state of the edition before; empty in edition 1.",
    "dtr.status": "What the week's newest closed run came to: `SUCCESS` or `PARTIAL_SUCCESS`.",
    "dtr.whole": "`true`: every lease has its statement, and all agrees with the books.",
}
"""Entries of the file's own metadata (key-value, as text)."""


def fields(names: bool) -> tuple[Field, ...]:
    """The columns of a file, in their order."""
    return (*FIELDS, *NAMES) if names else FIELDS


def key(period_start: date) -> str:
    """`register/period_start=2025-11-09/week.parquet`: one object a week, replaced whole."""
    return f"{PREFIX}/period_start={period_start}/week.parquet"
