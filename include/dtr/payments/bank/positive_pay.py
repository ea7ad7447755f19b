"""The positive-pay file: which checks were written and which are void. The bank pays no other.

A line a check, separated by commas; columns and their order by setting, since banks differ.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from include.dtr.payments.bank.bank_names import transliterated
from include.dtr.payments.bank.errors import CheckRefused

LONGEST_PAYEE = 80


class Column(StrEnum):
    """What a bank may ask for."""

    ROUTING = "ROUTING"
    ACCOUNT = "ACCOUNT"
    CHECK_NUMBER = "CHECK_NUMBER"
    DATE = "DATE"
    DATE_US = "DATE_US"
    DATE_COMPACT = "DATE_COMPACT"
    AMOUNT = "AMOUNT"
    AMOUNT_CENTS = "AMOUNT_CENTS"
    PAYEE = "PAYEE"
    STATUS = "STATUS"


@dataclass(frozen=True, slots=True)
class Written:
    """A check, in the list that the bank gets."""

    number: int
    day: date
    amount: int
    """Cents."""
    payee: str
    void: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """The account that the checks are drawn on, and the bank's form of the file."""

    routing_number: str = field(repr=False)
    account_number: str = field(repr=False)
    columns: Sequence[Column] = (
        Column.ACCOUNT,
        Column.CHECK_NUMBER,
        Column.DATE_US,
        Column.AMOUNT,
        Column.PAYEE,
        Column.STATUS,
    )
    heading: bool = False
    """Whether the first line names the columns."""
    issued_word: str = "I"
    void_word: str = "V"


def build(drawn: Drawn, checks: Sequence[Written]) -> bytes:
    """The file of `checks` by number, ASCII, CRLF. Raises `CheckRefused`.

    Payees are in A to Z, which no spreadsheet takes for a formula.
    """
    if not checks:
        raise CheckRefused("There is no check to list for the bank")
    if not drawn.columns or len(set(drawn.columns)) != len(drawn.columns):
        raise CheckRefused("DTR_POSITIVE_PAY_COLUMNS must name columns, and each of them once")
    numbers = [check.number for check in checks]
    if len(set(numbers)) != len(numbers):
        raise CheckRefused("A check number comes twice in the list; a bank refuses such a file")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    if drawn.heading:
        writer.writerow(drawn.columns)
    for check in sorted(checks, key=lambda one: one.number):
        writer.writerow(_CELLS[column](drawn, check) for column in drawn.columns)
    return text.getvalue().encode("ascii")


def _payee(_drawn: Drawn, check: Written) -> str:
    payee = transliterated(check.payee, LONGEST_PAYEE)
    if not payee:
        raise CheckRefused(
            f"Check {check.number}: nothing of the payee's name can be written in A to Z; "
            "correct it in the fleet's books"
        )
    return payee


_CELLS: dict[Column, Callable[[Drawn, Written], str]] = {
    Column.ROUTING: lambda drawn, _: drawn.routing_number,
    Column.ACCOUNT: lambda drawn, _: drawn.account_number,
    Column.CHECK_NUMBER: lambda _, check: str(check.number),
    Column.DATE: lambda _, check: f"{check.day:%Y-%m-%d}",
    Column.DATE_US: lambda _, check: f"{check.day:%m/%d/%Y}",
    Column.DATE_COMPACT: lambda _, check: f"{check.day:%Y%m%d}",
    Column.AMOUNT: lambda _, check: f"{check.amount // 100}.{check.amount % 100:02}",
    Column.AMOUNT_CENTS: lambda _, check: str(check.amount),
    Column.PAYEE: _payee,
    Column.STATUS: lambda drawn, check: drawn.void_word if check.void else drawn.issued_word,
}
