"""Taking back what was sent wrongly: a file of debits, one for each erroneous credit.

Nacha Operating Rules, 2.9: only a duplicate, a wrong receiver, a wrong amount or a wrong date may
be reversed, in full, described as REVERSAL, within five banking days after settlement. A wrong
amount is reversed in full and the right one is sent anew.
"""

from collections.abc import Sequence
from datetime import date, datetime

from include.dtr.payments.bank.calendar import (
    check_effective,
    is_bank_day,
    last_reversal_day,
    next_bank_day,
)
from include.dtr.payments.bank.entries import Entry, Originator, problem
from include.dtr.payments.bank.errors import EntryRefused, FileRefused
from include.dtr.payments.bank.nacha import AchFile, Direction, write
from include.dtr.period import local_date

DESCRIPTION = "REVERSAL"


def first_day(settled: date, today: date) -> date:
    """The next banking day on which what settled on `settled` can be taken back; today itself where
    it is the last one."""
    day = max(next_bank_day(today), settled)
    return today if day > last_reversal_day(settled) and is_bank_day(today) else day


def check_days(settled: date, effective: date, today: date, days_ahead: int) -> None:
    """Raises `FileRefused` where a reversal cannot take effect on `effective`."""
    if effective < settled:
        raise FileRefused(
            f"The reversal would take effect on {effective}, before the payments do ({settled}); "
            f"take {settled} or later"
        )
    last = last_reversal_day(settled)
    if effective > last:
        raise FileRefused(
            f"What settled on {settled} could be reversed until {last}, five banking days after; "
            "ask the driver for the money, or claim it from the next payment"
        )
    check_effective(effective, today, days_ahead)


def build(
    originator: Originator,
    entries: Sequence[Entry],
    *,
    settled: date,
    effective: date,
    created: datetime,
    file_modifier: str,
    batch_number: int,
    first_sequence: int = 1,
) -> AchFile:
    """The file that debits what `entries` credited: each as it was sent, its amount too.

    `settled` is the effective date of the file that sent them. Otherwise as `ach.build`, and it
    raises the same errors; `FileRefused` also where the five banking days are over.
    """
    check_days(settled, effective, local_date(created), originator.days_ahead)
    for entry in entries:
        if entry.prenote:
            raise EntryRefused(entry.individual_id, entry.name, "a prenote moved no money")
        if (refused := problem(entry, originator)) is not None:
            raise refused
    return write(
        originator,
        entries,
        Direction.DEBIT,
        description=DESCRIPTION,
        effective=effective,
        created=created,
        file_modifier=file_modifier,
        batch_number=batch_number,
        first_sequence=first_sequence,
    )
