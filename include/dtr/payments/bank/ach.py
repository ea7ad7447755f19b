"""The ACH file of a batch: PPD credits to the drivers' accounts."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from include.dtr.payments.bank.calendar import check_effective
from include.dtr.payments.bank.entries import Entry, Originator, problem
from include.dtr.payments.bank.errors import EntryRefused
from include.dtr.payments.bank.nacha import AchFile, Direction, file_modifier, write
from include.dtr.period import local_date

__all__ = ["AchFile", "build", "file_modifier", "problems"]


def problems(originator: Originator, entries: Iterable[Entry]) -> tuple[EntryRefused, ...]:
    """Everything about single entries that `build` would refuse, for a list to work through."""
    return tuple(found for entry in entries if (found := problem(entry, originator)) is not None)


def build(
    originator: Originator,
    entries: Sequence[Entry],
    *,
    effective: date,
    created: datetime,
    file_modifier: str,
    batch_number: int,
    first_sequence: int = 1,
) -> AchFile:
    """The bank's file of `entries`, the same bytes for the same arguments.

    `effective` is the local date on which drivers have the money; `created` an instant;
    `file_modifier` as `file_modifier()` counts the day's files. Traces begin with the bank's eight
    digits and count from `first_sequence`: give the one after the last file's, and no trace comes
    twice in some years. Raises `EntryRefused` and `FileRefused`; then there is no file.
    """
    check_effective(effective, local_date(created), originator.days_ahead)
    for entry in entries:
        if (refused := problem(entry, originator)) is not None:
            raise refused
    return write(
        originator,
        entries,
        Direction.CREDIT,
        description=originator.entry_description,
        effective=effective,
        created=created,
        file_modifier=file_modifier,
        batch_number=batch_number,
        first_sequence=first_sequence,
    )
