"""Plan a run: settle its period, check the books, claim a `dtr` row for each lease."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import chain

from include.dtr.connections import Stores
from include.dtr.control.continuity import Objections, object_before
from include.dtr.errors import DtrError, RunRefused, TransientFault
from include.dtr.failpoints import reach
from include.dtr.period import PayPeriod, resolve
from include.dtr.records import dtrs, events, retention, runs
from include.dtr.records.dtrs import Standing, Status
from include.dtr.records.events import EventKind
from include.dtr.records.neighbors import neighborhoods
from include.dtr.records.runs import Trigger
from include.dtr.run.overlaps import overlap_reasons
from include.dtr.run.request import Batch, Plan, Request, split
from include.dtr.sentences import named
from include.dtr.settings import settings
from include.dtr.sources.coverage import any_trip_before, any_trip_booked, read_lease_days
from include.dtr.sources.preflight import preflight
from include.dtr.sources.scope import known_leases, leases_in_scope
from include.dtr.sources.totals import anything_booked

log = logging.getLogger(__name__)
AT_ONCE = 1_000
"""Leases whose earlier statements are looked at together."""


def plan(stores: Stores, trigger: Trigger, request: Request, run_after: datetime) -> Plan:
    """The batches of a run; opens its history row and claims its `dtr` rows, all or nothing.

    `run_after` is the instant before which the default week ended. A preview
    leaves no row. Raises `RunRefused` and `SourceContractBroken`, each recorded in the history
    with its sentence (a preview's is not), and `TransientFault`, which is not: it is tried again.
    """
    period: PayPeriod | None = None
    try:
        period = resolve(request.period_start, request.period_end, run_after)
        preflight(stores.source)
        stores.archive.check()
        _refuse_what_was_erased(stores, period, request.lease_ids)
        lease_ids = _leases(stores, period, request)
        if request.preview:
            return _plan_of(period, lease_ids, request)
        return _claim(stores, trigger, period, lease_ids, request)
    except TransientFault:
        raise
    except DtrError as refusal:
        stores.records.rollback()
        if not request.preview:
            _record_refusal(stores, trigger, period, str(refusal))
        raise


def _refuse_what_was_erased(stores: Stores, period: PayPeriod, lease_ids: Sequence[int]) -> None:
    """Raise `RunRefused` where a statement past its time would be made again: nothing is left to
    compare it with. Of a week of which some are kept, those are made again by name."""
    erased, kept = retention.erased_within(stores.records, period)
    asked = sorted(set(erased) & set(lease_ids)) if lease_ids else erased
    if not asked:
        return
    refused = (
        f"The statements of {period} of {named(asked)} were erased, as their time was over, and "
        "are not made again. Book what came late into a later week."
    )
    if kept:
        refused += (
            f" Statements of {named(kept)} are kept: to revise one of those, run the week with its "
            f"lease named, as lease_ids [{kept[0]}] with regenerate."
        )
    raise RunRefused(refused)


def _leases(stores: Stores, period: PayPeriod, request: Request) -> list[int]:
    in_scope = leases_in_scope(stores.source, period, request.lease_ids or None)
    if request.lease_ids:
        outside = sorted(set(request.lease_ids) - set(in_scope))
        if outside:
            unknown = sorted(set(outside) - known_leases(stores.source, outside))
            if unknown:
                raise RunRefused(f"There is no {named(unknown)} in the books. Check the number.")
            raise RunRefused(
                f"{named(outside).capitalize()} did not run in {period} (or is a draft or "
                "cancelled), so no statement is owed. Choose another lease or period."
            )
    elif not in_scope:
        raise RunRefused(f"No lease ran in {period}. Check the period and the leases' dates.")
    elif not anything_booked(stores.source, period):
        raise RunRefused(
            f"The books hold no trip and no ledger posting for {period}. Import and post the "
            "week first, or choose another period."
        )
    if not request.allow_no_trips:
        _refuse_without_trips(stores, period)
    return list(request.lease_ids) or in_scope


def _refuse_without_trips(stores: Stores, period: PayPeriod) -> None:
    """Raise `RunRefused` where CURB was not imported: no trip at all, though there were before."""
    if any_trip_booked(stores.source, period.start, period.end):
        return
    if any_trip_before(stores.source, period.start):
        raise RunRefused(
            f"The books hold no CURB trip at all for {period}, though earlier weeks have some: "
            "every driver would be paid nothing. Import and post CURB first; if there really was "
            "no trip, run it with allow_no_trips."
        )


def _claim(
    stores: Stores, trigger: Trigger, period: PayPeriod, lease_ids: list[int], request: Request
) -> Plan:
    records = stores.records
    _foresee(stores, period, lease_ids, request)
    reach("before_claim")
    with records.transaction():
        dtrs.lock_claims(records)
        blocked = overlap_reasons(records, period, lease_ids)
        found = dtrs.standing(records, period, lease_ids)
        standing = [row for row in found.values() if row.status == Status.GENERATED]
        again = _to_regenerate(standing, trigger, request)
        claimed = dtrs.claim(records, trigger.run_id, period, lease_ids, found, blocked)
        later = dtrs.periods_claimed(records, trigger.run_id, period, lease_ids)
        todo = sorted({*claimed, *(row.lease_id for row in again), *chain(*later.values())})
        runs.open_run(records, trigger, period)
        runs.note_planned(records, trigger.run_id, len(lease_ids), request.lease_ids)
        opened = trigger.event(
            EventKind.RUN_OPENED,
            period=str(period),
            leases=len(lease_ids),
            to_do=len(todo),
            regenerate=request.regenerate,
            cascade=request.cascade,
        )
        events.record(records, [opened])
        reach("in_claim")
    reach("after_claim")
    log.info("Claimed %d of %d leases for %s", len(todo), len(lease_ids), period)
    left_paid = [row.dtr_id for row in standing if _is_paid(row) and row not in again]
    if request.regenerate and left_paid:
        log.warning(
            "%d statements are paid and were left as they stand, such as %s: name their leases "
            "to have them looked at again",
            len(left_paid),
            left_paid[0],
        )
    return _plan_of(
        period,
        todo,
        request,
        paid=[row.lease_id for row in again if _is_paid(row)],
        in_scope=len(lease_ids),
        already_issued=len([row for row in standing if row.lease_id not in todo]),
    )


def _foresee(stores: Stores, period: PayPeriod, lease_ids: list[int], request: Request) -> None:
    """Say in the log which leases will fail for what is missing before the period, while somebody
    can still react.

    Raises `RunRefused` where more than half of them would fail because the ledger has not settled
    their last statements (domain section 4.4).
    """
    found = dtrs.standing(stores.records, period, lease_ids)
    to_make = [
        x
        for x in lease_ids
        if x not in found or found[x].status != Status.GENERATED or request.regenerate
    ]
    uncovered: dict[int, str] = {}
    unsettled: dict[int, str] = {}
    erased: dict[int, str] = {}
    for first in range(0, len(to_make), AT_ONCE):
        objections = _objections(stores, period, to_make[first : first + AT_ONCE])
        uncovered |= objections.uncovered
        unsettled |= objections.unsettled
        erased |= objections.erased
    if len(unsettled) * 2 > len(to_make):
        lease, reason = min(unsettled.items())
        raise RunRefused(
            f"The ledger has not settled the last statements of {len(unsettled)} of the "
            f"{len(to_make)} leases to be made, so their debts would be deducted twice. "
            f"Lease {lease}, for one: {reason}."
        )
    for lease, reason in sorted((uncovered | unsettled | erased).items()):
        log.warning("Lease %d will fail: %s", lease, reason)


def _objections(stores: Stores, period: PayPeriod, lease_ids: Sequence[int]) -> Objections:
    days = read_lease_days(stores.source, lease_ids)
    around = neighborhoods(stores.records, period, days, settings().records_since)
    return object_before(stores.source, stores.records, period, around)


def _plan_of(
    period: PayPeriod,
    lease_ids: Sequence[int],
    request: Request,
    paid: Sequence[int] = (),
    in_scope: int | None = None,
    already_issued: int = 0,
) -> Plan:
    chosen = settings()
    return Plan(
        period=period,
        batches=tuple(
            Batch(
                period,
                part,
                request.regenerate,
                request.preview,
                request.cascade,
                tuple(sorted(set(part) & set(paid))),
            )
            for part in split(lease_ids, chosen.max_mapped_tasks, chosen.leases_per_task)
        ),
        in_scope=len(lease_ids) if in_scope is None else in_scope,
        already_issued=already_issued,
    )


def _is_paid(row: Standing) -> bool:
    return row.payments > 0


def _to_regenerate(
    standing: Iterable[Standing], trigger: Trigger, request: Request
) -> list[Standing]:
    """Standing statements that are to be made again. A paid one only where its lease is named
    (domain section 6)."""
    if not request.regenerate:
        return []
    return [
        row
        for row in standing
        if row.run_id != trigger.run_id and (not _is_paid(row) or row.lease_id in request.lease_ids)
    ]


def _record_refusal(
    stores: Stores, trigger: Trigger, period: PayPeriod | None, reason: str
) -> None:
    with stores.records.transaction():
        runs.refuse_run(stores.records, trigger, period, reason)
        events.record(stores.records, [trigger.event(EventKind.RUN_REFUSED, reason=reason)])
