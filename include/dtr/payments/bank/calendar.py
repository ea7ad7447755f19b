"""Days of a payment: when it can take effect, and until when it can be taken back."""

from datetime import date, timedelta

from include.dtr.bank_days import bank_days_after, holidays, is_bank_day, next_bank_day
from include.dtr.payments.bank.errors import FileRefused

__all__ = [
    "bank_days_after",
    "check_effective",
    "is_bank_day",
    "last_reversal_day",
    "next_bank_day",
]

REVERSAL_DAYS = 5
"""Banking days after settlement in which an erroneous entry can be reversed (Nacha rules, 2.9)."""


def check_effective(effective: date, today: date, days_ahead: int) -> None:
    """Raises `FileRefused` where a bank would not, or not soon, act on `effective` (local date).

    `today` itself stands: the bank then takes the file as Same Day ACH, if it offers that.
    """
    if effective < today:
        raise FileRefused(
            f"The effective date {effective} has passed (today is {today}); "
            f"take {_at_or_after(today)} or later."
        )
    if not is_bank_day(effective):
        why = "is a holiday of the Federal Reserve"
        if effective not in holidays(effective.year):
            why = f"is a {effective:%A}"
        raise FileRefused(
            f"The effective date {effective} {why}, on which banks move no money; "
            f"take {_at_or_after(effective)}."
        )
    last = today + timedelta(days=days_ahead)
    if effective > last:
        raise FileRefused(
            f"The effective date {effective} is more than {days_ahead} days ahead (today is "
            f"{today}); take {last} or an earlier banking day, or raise DTR_ACH_DAYS_AHEAD."
        )


def last_reversal_day(settled: date) -> date:
    """The last day on which the bank can be sent a reversal of what settled on `settled`."""
    return bank_days_after(settled, REVERSAL_DAYS)


def _at_or_after(day: date) -> date:
    return day if is_bank_day(day) else next_bank_day(day)
