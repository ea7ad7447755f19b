"""What somebody asks to be paid: weeks, or statements, by one way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from include.dtr.bank_days import pay_day
from include.dtr.entered import EntryRefused
from include.dtr.model import PaymentType
from include.dtr.payments.bank.calendar import check_effective
from include.dtr.payments.bank.errors import FileRefused
from include.dtr.settings import WEEKDAYS, Settings

DTR_ID = re.compile(r"DTR-(\d{1,10})-(\d{4}-\d{2}-\d{2})")
MOST_WEEKS = 60
MOST_STATEMENTS = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Weeks by their first days, or single statements; by which way; what was looked at."""

    weeks: tuple[date, ...]
    dtr_ids: tuple[str, ...] = ()
    """Of these weeks only; none: all."""
    method: PaymentType | None = None
    """None: each by the way that its driver prefers, as a preview shows them."""
    looked_at: frozenset[str] = frozenset()
    """Statements whose amount above the limit was looked at, and is right."""


def asked_for(
    weeks: Iterable[date] = (),
    dtr_ids: Iterable[str] = (),
    method: PaymentType | None = None,
    looked_at: Iterable[str] = (),
) -> Asked:
    """Raises `EntryRefused` for nothing, too much, or an id that is not a DTR id."""
    wanted = tuple(sorted(set(dtr_ids)))
    named = {_week_of(dtr_id) for dtr_id in wanted}
    chosen = tuple(sorted({*weeks, *named}))
    if set(weeks) and wanted:
        raise EntryRefused("Name weeks or statements, not both.")
    if not chosen:
        raise EntryRefused("Name the weeks or the statements that are to be paid.")
    if len(chosen) > MOST_WEEKS or len(wanted) > MOST_STATEMENTS:
        raise EntryRefused(
            f"At most {MOST_WEEKS} weeks and {MOST_STATEMENTS} statements are paid together."
        )
    if method is PaymentType.PENDING:
        raise EntryRefused("A batch is paid either by ACH or by CHECK.")
    return Asked(chosen, wanted, method, frozenset(looked_at))


def _week_of(dtr_id: str) -> date:
    found = DTR_ID.fullmatch(dtr_id)
    try:
        return date.fromisoformat(found[2]) if found else _refuse(dtr_id)
    except ValueError:
        return _refuse(dtr_id)


def _refuse(dtr_id: str) -> date:
    raise EntryRefused(f"{dtr_id[:60]!r} is not a DTR id, such as DTR-1045-2025-11-09.")


def effective(asked: date | None, today: date, chosen: Settings) -> date:
    """The day on which the money is to be there; by itself the office's next pay day.

    Raises `EntryRefused` for one on which banks move nothing, in the past, or far off.
    """
    if asked is None:
        return pay_day(today, WEEKDAYS.index(chosen.pay_weekday), chosen.closed_days)
    if asked in chosen.closed_days:
        raise EntryRefused(f"On {asked} the office pays nobody (setting DTR_CLOSED_DAYS).")
    try:
        check_effective(asked, today, chosen.ach_days_ahead)
    except FileRefused as refused:
        raise EntryRefused(str(refused)) from None
    return asked
