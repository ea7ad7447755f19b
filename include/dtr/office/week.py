"""One week as the office has to know it: what is issued, what is missing, what goes out.

From the statements that stand, the books' leases, and the last comparison of both; never from what
the last run happened to do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.money import ZERO
from include.dtr.office.office import Office
from include.dtr.period import DAYS, PayPeriod, local_date, week_before, week_from
from include.dtr.records import queries_runs, queries_week, rechecks, week_sums
from include.dtr.records.db import Connection
from include.dtr.records.gaps import accepted_between
from include.dtr.records.queries_runs import Failure, PastRun
from include.dtr.records.queries_week import WeekCheck
from include.dtr.records.rechecks import Recheck
from include.dtr.records.runs import RunStatus
from include.dtr.records.week_sums import Week
from include.dtr.sources.scope import leases_in_scope

WEEKS = 12
"""How many weeks are shown beside each other."""
OFFERED = 60
"""How many weeks one can choose from: more than a year."""
RUNS = 8
"""How many of a week's runs are listed."""


@dataclass(frozen=True, slots=True)
class Checked:
    """The last comparison of a week's statements with the books."""

    at: datetime
    run_id: str
    differences: Sequence[str]
    warnings: Sequence[str]
    notes: Sequence[str]
    looked_at: str | None
    """Which books were not read anew then, and how old that is; None: all were."""
    is_outdated: bool
    """A statement of the week was issued or voided since."""


@dataclass(frozen=True, slots=True)
class WeekView:
    """A week of the office."""

    period: PayPeriod
    week: Week | None
    """What its statements add up to; None where it has no rows."""
    issued: int
    under_way: int
    failures: Sequence[Failure]
    """Leases whose attempt failed and that have no statement."""
    untried: Sequence[int]
    """Leases that ran in it, have no statement and were not tried."""
    books_are_silent: bool
    """The books could not be read: leases that were never tried are not counted."""
    checked: Checked | None
    """None: never compared."""
    runs: Sequence[PastRun]
    """Its newest runs, newest first."""
    changed: Sequence[Recheck]
    """Closed weeks, this one left out, that the books have changed since, newest first."""
    weeks: Sequence[Week]
    """It and those before it, newest first."""
    offered: Sequence[PayPeriod]
    """Weeks to look at, newest first: those with statements, the last full one, and this one."""
    last_full: PayPeriod
    """The last week that has ended by the calendar."""
    later: date | None
    """The next week that may be looked at."""
    today: date
    """In New York."""

    @property
    def missing(self) -> int:
        return len(self.failures) + len(self.untried)

    @property
    def owed(self) -> int:
        """Leases that are owed a statement for the week."""
        return self.issued + self.under_way + self.missing

    @property
    def is_untouched(self) -> bool:
        """Nothing was ever tried."""
        return not (self.issued or self.under_way or self.failures or self.runs)

    @property
    def has_ended(self) -> bool:
        """By the calendar: a week that goes on has no statements yet."""
        return self.period.end < self.today

    @property
    def running(self) -> PastRun | None:
        """A run that is at work on it."""
        return next((run for run in self.runs if run.status == RunStatus.RUNNING), None)

    @property
    def refused(self) -> PastRun | None:
        """The newest run, where it was refused and nothing was done since."""
        newest = self.runs[0] if self.runs else None
        if newest is None or newest.status != RunStatus.FAILED or newest.was_closed:
            return None
        return newest

    @property
    def is_right(self) -> bool:
        """Every lease has its statement, and all of it adds up."""
        return (
            bool(self.issued)
            and not (self.missing or self.under_way or self.books_are_silent)
            and self.checked is not None
            and not self.checked.differences
            and not self.checked.is_outdated
        )

    @property
    def to_pay(self) -> Decimal:
        return self.week.to_pay if self.week else ZERO

    @property
    def paid(self) -> Decimal:
        return self.week.paid_out - self.week.to_pay if self.week else ZERO


def week_view(office: Office, start: date | None) -> WeekView:
    """The week that begins on `start`, or the newest pay week that has statements."""
    last_full = week_before(office.now())
    with office.records() as records, records.transaction():
        offered = queries_week.pay_periods(records, OFFERED)
        period = week_from(start) if start else _newest(offered, last_full)
        weeks = week_sums.weeks(records, WEEKS, period_to=period.end)
        runs = queries_runs.history(records, RUNS, period_start=period.start)
        failures = queries_runs.failures(records, period)
        leases = queries_week.leases_of(records, period)
        accepted = {
            gap.lease_id
            for gap in accepted_between(records, period.start, period.end)
            if gap.first_day <= period.start and gap.last_day >= period.end
        }
        checked = _checked(records, queries_week.check_of(records, period))
        changed = rechecks.differing(records)
    scope = _in_scope(office, period)
    failures = [failure for failure in failures if failure.lease_id not in accepted]
    return WeekView(
        period=period,
        week=next((w for w in weeks if w.period_start == period.start), None),
        issued=len(leases.standing),
        under_way=len(leases.under_way),
        failures=failures,
        untried=untried(
            scope or (),
            leases.standing,
            leases.under_way,
            (failure.lease_id for failure in failures),
            accepted,
        ),
        books_are_silent=scope is None,
        checked=checked,
        runs=runs,
        changed=[closed for closed in changed if closed.period_start != period.start],
        weeks=weeks,
        offered=sorted({*offered, last_full, period}, reverse=True),
        last_full=last_full,
        later=_later(period, local_date(office.now())),
        today=local_date(office.now()),
    )


def _newest(offered: Sequence[PayPeriod], last_full: PayPeriod) -> PayPeriod:
    return next((period for period in offered if period.is_pay_week), last_full)


def _later(period: PayPeriod, today: date) -> date | None:
    """The first day of the next pay week, where that has ended."""
    days_to_sunday = DAYS - (period.start.weekday() + 1) % DAYS
    following = week_from(period.start + timedelta(days=days_to_sunday))
    return following.start if following.end < today else None


def _in_scope(office: Office, period: PayPeriod) -> list[int] | None:
    """The leases that ran in the week; None where the books do not say."""
    try:
        with office.source() as books:
            return leases_in_scope(books, period)
    except (StoreRefused, TransientFault):
        return None


def untried(scope: Iterable[int], *known: Iterable[int]) -> list[int]:
    """The leases of `scope` that are in none of `known`, each of which is gone through once."""
    tried = set[int]().union(*known)
    return [lease for lease in scope if lease not in tried]


def _checked(records: Connection, check: WeekCheck) -> Checked | None:
    if check.run_id is None or check.closed_at is None:
        return None
    run = queries_runs.past_run(records, check.run_id)
    if run is None:
        return None
    at, differences = check.closed_at, list(run.own_differences)
    if check.rechecked_at is not None and check.rechecked_at > at:
        at = check.rechecked_at
        since = [str(found["sentence"]) for found in check.recheck_differences or ()]
        differences += [sentence for sentence in since if sentence not in differences]
    return Checked(
        at=at,
        run_id=run.run_id,
        differences=differences,
        warnings=list(run.control_totals.get("warnings", ())),
        notes=list(run.control_totals.get("notes", ())),
        looked_at=run.looked_at,
        is_outdated=check.changed_at is not None and check.changed_at > at,
    )
