"""Plan a run: settle its period, check the books, claim a `dtr` row for each lease."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime

from include.dtr.connections import Stores
from include.dtr.errors import DtrError, RunRefused, TransientFault
from include.dtr.failpoints import reach
from include.dtr.model import PaymentType
from include.dtr.period import PayPeriod, resolve
from include.dtr.records import dtrs, events, runs
from include.dtr.records.dtrs import Standing, Status
from include.dtr.records.events import Event, EventKind
from include.dtr.records.runs import Trigger
from include.dtr.run.request import Batch, Plan, Request, split
from include.dtr.settings import settings
from include.dtr.sources.preflight import preflight
from include.dtr.sources.scope import known_leases, leases_in_scope
from include.dtr.sources.totals import anything_booked

log = logging.getLogger(__name__)
NAMED = 5
"""So many leases are named in a refusal; the rest are counted."""


def plan(stores: Stores, trigger: Trigger, request: Request, run_after: datetime) -> Plan:
    """The batches of a run; opens its history row and claims its `dtr` rows, all or nothing.

    `run_after` is the instant from which "the week that ended before" is told. A preview
    leaves no row. Raises `RunRefused` and `SourceContractBroken`, each recorded in the history
    with its sentence (a preview's is not), and `TransientFault`, which is not: it is tried again.
    """
    period: PayPeriod | None = None
    try:
        period = resolve(request.period_start, request.period_end, run_after)
        preflight(stores.source)
        stores.archive.check()
        lease_ids = _leases(stores, period, request)
        if request.preview:
            return _plan_of(period, lease_ids, request, already_issued=0)
        return _claim(stores, trigger, period, lease_ids, request)
    except TransientFault:
        raise
    except DtrError as refusal:
        stores.records.rollback()
        if not request.preview:
            _record_refusal(stores, trigger, period, str(refusal))
        raise


def _leases(stores: Stores, period: PayPeriod, request: Request) -> list[int]:
    in_scope = leases_in_scope(stores.source, period)
    if request.lease_ids:
        outside = sorted(set(request.lease_ids) - set(in_scope))
        if outside:
            unknown = sorted(set(outside) - known_leases(stores.source, outside))
            if unknown:
                raise RunRefused(f"There is no {_named(unknown)} in the books. Check the number.")
            raise RunRefused(
                f"{_named(outside).capitalize()} did not run in {period} (or is a draft or "
                "cancelled), so no statement is owed. Choose another lease or period."
            )
        return list(request.lease_ids)
    if not in_scope:
        raise RunRefused(f"No lease ran in {period}. Check the period and the leases' dates.")
    if not anything_booked(stores.source, period):
        raise RunRefused(
            f"The books hold no trip and no ledger posting for {period}. Import and post the "
            "week first, or choose another period."
        )
    return in_scope


def _claim(
    stores: Stores, trigger: Trigger, period: PayPeriod, lease_ids: list[int], request: Request
) -> Plan:
    records = stores.records
    reach("before_claim")
    with records.transaction():
        dtrs.lock_claims(records)
        _refuse_overlaps(dtrs.overlaps(records, period, lease_ids), period)
        found = dtrs.standing(records, period, lease_ids)
        regenerated = _regenerated(found, trigger, request)
        claimed = dtrs.claim(records, trigger.run_id, period, lease_ids, found)
        todo = sorted({*claimed, *regenerated})
        own = [x for x in lease_ids if x in found and found[x].run_id == trigger.run_id]
        runs.open_run(records, trigger, period)
        runs.note_planned(records, trigger.run_id, len(lease_ids))
        events.record(
            records,
            [
                Event(
                    EventKind.RUN_OPENED,
                    trigger.actor,
                    trigger.origin,
                    run_id=trigger.run_id,
                    details={
                        "period": str(period),
                        "leases": len(lease_ids),
                        "to_do": len(todo),
                        "regenerate": request.regenerate,
                    },
                )
            ],
        )
        reach("in_claim")
    reach("after_claim")
    log.info("Claimed %d of %d leases for %s", len(todo), len(lease_ids), period)
    standing = len(lease_ids) - len({*todo, *own})
    return _plan_of(period, todo, request, already_issued=standing, in_scope=len(lease_ids))


def _plan_of(
    period: PayPeriod,
    lease_ids: Sequence[int],
    request: Request,
    already_issued: int,
    in_scope: int | None = None,
) -> Plan:
    chosen = settings()
    return Plan(
        period=period,
        batches=tuple(
            Batch(period, part, request.regenerate, request.preview)
            for part in split(lease_ids, chosen.max_mapped_tasks, chosen.leases_per_task)
        ),
        in_scope=len(lease_ids) if in_scope is None else in_scope,
        already_issued=already_issued,
    )


def _refuse_overlaps(overlaps: Sequence[dtrs.Overlap], period: PayPeriod) -> None:
    if overlaps:
        first = overlaps[0]
        raise RunRefused(
            f"{period} shares days with statements that stand already: {first.dtr_id} covers "
            f"{first.period_start} to {first.period_end}"
            + (f", and {len(overlaps) - 1} more" if len(overlaps) > 1 else "")
            + ". Choose a period beside them, or void them first."
        )


def _regenerated(found: dict[int, Standing], trigger: Trigger, request: Request) -> list[int]:
    """Leases whose standing DTR is to be made again. Raises `RunRefused` where one is paid."""
    if not request.regenerate:
        return []
    issued = [
        row
        for row in found.values()
        if row.status == Status.GENERATED and row.run_id != trigger.run_id
    ]
    paid = [row for row in issued if row.payment_type != PaymentType.PENDING]
    if paid:
        raise RunRefused(
            f"{paid[0].dtr_id} is paid ({paid[0].payment_type} {paid[0].batch_number})"
            + (f", and {len(paid) - 1} more of these leases" if len(paid) > 1 else "")
            + ". A paid statement must be voided before it can be issued again."
        )
    return [row.lease_id for row in issued]


def _record_refusal(
    stores: Stores, trigger: Trigger, period: PayPeriod | None, reason: str
) -> None:
    with stores.records.transaction():
        runs.refuse_run(stores.records, trigger, period, reason)
        refused = Event(
            EventKind.RUN_REFUSED,
            trigger.actor,
            trigger.origin,
            run_id=trigger.run_id,
            details={"reason": reason},
        )
        events.record(stores.records, [refused])


def _named(lease_ids: Iterable[int]) -> str:
    ids = list(lease_ids)
    listed = ", ".join(str(lease) for lease in ids[:NAMED])
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f"lease {listed}{more}"
