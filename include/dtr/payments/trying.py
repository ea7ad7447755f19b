"""Whether an account may be paid by ACH, or is to be tried by a prenote first. Pure.

By setting: an account that was never paid into, or is another than last time, gets an entry without
money, and waits some banking days for what the bank says about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from include.dtr.bank_days import bank_days_after
from include.dtr.payments.bank.codes import change_code, return_code


@dataclass(frozen=True, slots=True)
class Prenote:
    """The newest prenote of a driver's account."""

    driver_id: int
    account_key: str
    state: str
    return_code: str | None
    number: str
    """Of the order that it is in."""
    effective_date: date


def is_new(driver_id: int, key: str, last_paid: Mapping[int, tuple[str, bool]]) -> bool:
    """Whether the account is not the one that the driver was last paid into."""
    known = last_paid.get(driver_id)
    return known is None or known[0] != key


def untried(prenote: Prenote | None) -> bool:
    """Whether an account has no prenote that stands."""
    return prenote is None or prenote.state == "RETURNED"


def objection(prenote: Prenote | None, today: date, days: int) -> str | None:
    """Why a new account is not paid by ACH yet; None: it was tried, and nothing came back."""
    if prenote is None:
        return "its driver's account is new: try it by a prenote first, or pay by check"
    if prenote.state == "RETURNED":
        code = prenote.return_code or ""
        known = change_code(code) if code.startswith("C") else return_code(code)
        return (
            f"the prenote to its driver's account came back ({code}: {known.meaning}): correct the "
            "account in the books, or pay by check"
        )
    if prenote.state == "PLANNED":
        return f"its driver's account is new, and its prenote waits in {prenote.number}"
    until = bank_days_after(prenote.effective_date, days)
    if today < until:
        return (
            f"its driver's account is new, and its prenote ({prenote.number}) waits until {until}"
        )
    return None
