"""What a close looks at beyond the sums of its own week (domain sections 4.1 to 4.4).

Leases that were forgotten, statements that no longer follow on those before them, closed weeks
that have changed since, and rows that will be on no statement ever.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from include.dtr.control.continuity import object_before
from include.dtr.money import display
from include.dtr.period import PayPeriod, local_date, week_before
from include.dtr.records.db import Connection
from include.dtr.records.neighbors import neighborhoods
from include.dtr.sentences import named, rows_of
from include.dtr.sources.coverage import read_lease_days
from include.dtr.sources.never_stated import NeverStated, Why, read_never_stated

NAMED = 5
"""How many leases are named one by one; the rest are counted."""
AT_ONCE = 1_000
"""Leases whose earlier statements are looked at together."""
_WHAT_TO_DO = {
    Why.FAULTY: (
        "breaks the contract and has no lease that could fail by it; correct it",
        "break the contract and have no lease that could fail by it; correct them",
    ),
    Why.NEVER_BOOKED: (
        "has had no booking date for two weeks or more; post it",
        "have had no booking date for two weeks or more; post them",
    ),
    Why.BEFORE: (
        "was booked before the program answers for its lease, and is on none of its statements",
        "were booked before the program answers for their leases, and are on none of its "
        "statements",
    ),
    Why.AFTER: (
        "is booked more than 60 days after the last week that has ended; correct the date",
        "are booked more than 60 days after the last week that has ended; correct the date",
    ),
}
"""What is said of one row, and of several."""


def missing_difference(missing: Collection[int]) -> Iterator[str]:
    """A sentence where leases in scope have neither a statement nor an attempt at one."""
    if missing:
        yield (
            f"No statement, and no attempt at one, for {named(sorted(missing))}, though "
            f"{'it' if len(missing) == 1 else 'they'} ran in the period: activated after the run "
            "was planned. Run it again."
        )


def continuity_differences(
    books: Connection,
    records: Connection,
    period: PayPeriod,
    standing: Sequence[int],
    since: date | None,
) -> Iterator[str]:
    """Sentences for statements of the period that no longer follow on those before them."""
    reasons: dict[int, str] = {}
    for first in range(0, len(standing), AT_ONCE):
        days = read_lease_days(books, standing[first : first + AT_ONCE])
        around = neighborhoods(records, period, days, since)
        reasons |= object_before(books, records, period, around).reasons
    for lease, reason in sorted(reasons.items())[:NAMED]:
        yield f"Lease {lease}'s statement stands, though {reason}."
    if len(reasons) > NAMED:
        yield f"{len(reasons) - NAMED} more leases' statements stand on such ground."


def never_stated(
    books: Connection, now: datetime, since: date | None, first_days: Mapping[int, date]
) -> tuple[NeverStated, ...]:
    """The rows of the books that will be on no statement ever, counted in four kinds.

    The program answers for every lease from `since`; where that is not set, for each from the one
    of `first_days` (`first_stated`).
    """
    since_of = {} if since else first_days
    return read_never_stated(books, local_date(now), week_before(now).end, since, since_of)


def never_stated_sentences(
    found: Sequence[NeverStated],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Warnings, and notes: what lies before the program's time is known and asks for nothing."""
    warnings = tuple(_sentence(line) for line in found if line.why is not Why.BEFORE)
    notes = tuple(_sentence(line) for line in found if line.why is Why.BEFORE)
    return warnings, notes


def _sentence(line: NeverStated) -> str:
    if line.why is Why.UNREADABLE:
        return (
            f"Rows that will be on no statement cannot be counted ({line.said}): a view fails on a "
            "row. Correct it, then clear close_run."
        )
    keys = ", ".join(line.keys)
    where = f" ({keys})" if keys else ""
    one, several = _WHAT_TO_DO[line.why]
    return (
        f"{rows_of(line.rows, 'row')} of dtr_source.{line.view}{where}, {display(line.amount)} in "
        f"all, {one if line.rows == 1 else several}."
    )
