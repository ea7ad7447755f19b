"""The steps by which some leases' statements of one period are issued, in one straight line."""

from collections.abc import Mapping, Sequence

from include.dtr.control.continuity import object_after, object_before
from include.dtr.failpoints import reach
from include.dtr.fingerprint import fingerprint
from include.dtr.model import Addressee
from include.dtr.period import PayPeriod
from include.dtr.records import dtrs, issuing
from include.dtr.records.dtrs import Standing, Status
from include.dtr.records.neighbors import neighborhoods
from include.dtr.run.addressing import read_addressees
from include.dtr.run.cascade import Cascade, compare_later, erased_reason, in_a_batch
from include.dtr.run.compute import Reasons, compute_all
from include.dtr.run.overlaps import overlap_reasons
from include.dtr.run.recording import record
from include.dtr.run.revisions import bind, open_revisions
from include.dtr.run.storing import store
from include.dtr.run.tally import Step
from include.dtr.run.work import ChunkRows, Done, Judged, Statements, Taken, Work
from include.dtr.settings import settings
from include.dtr.sources.reader import read_batch

UNISSUED = (Status.PENDING, Status.PROCESSING, Status.FAILED)


def issue_chunk(work: Work, period: PayPeriod, lease_ids: Sequence[int]) -> Done:
    """Issue the statements of `period` that this run claimed for the leases and has not issued.

    Raises `TransientFault` and `StoreRefused` where a store failed, after everything that could
    be issued was.
    """
    taken = _take(work, period, lease_ids)
    statements, faulty = compute_all(
        read_batch(work.stores.source, period, sorted({*taken.own, *taken.again}))
    )
    reach("after_read")
    digests = {lease: fingerprint(statement) for lease, statement in statements.items()}
    addressees = read_addressees(work.stores.source, statements)
    judged = _judge(work, period, taken, statements, digests, addressees)
    reasons = taken.reasons | faulty | judged.reasons
    undrawn, revisions = open_revisions(work, judged, statements)
    bound = bind(work, judged, revisions, undrawn, addressees)
    reach("after_bind")
    stored = store(work, period, bound, statements, digests)
    reach("after_upload")
    reasons |= undrawn | stored.reasons
    steps = dict.fromkeys(undrawn, Step.PDF) | dict(stored.steps)
    rows = {**taken.own, **taken.again}
    opened = {lease: row_id for lease, row_id in revisions.items() if lease not in undrawn}
    done = record(work, period, stored, judged, ChunkRows(rows, opened), reasons, steps)
    if stored.store_fault:
        raise stored.store_fault
    return done


def _take(work: Work, period: PayPeriod, lease_ids: Sequence[int]) -> Taken:
    """The rows to be seen to; those of this run are PROCESSING afterwards."""
    found = dtrs.standing(work.records, period, lease_ids)
    own = {x: r for x, r in found.items() if r.run_id == work.run_id and r.status in UNISSUED}
    looked_at_again = work.batch.regenerate and period == work.batch.period
    again = {
        x: r
        for x, r in found.items()
        if looked_at_again and r.run_id != work.run_id and r.status == Status.GENERATED
    }
    failed = [lease for lease, row in own.items() if row.status == Status.FAILED]
    reasons = overlap_reasons(work.records, period, failed)
    reasons |= {x: in_a_batch(r.dtr_id, r.planned_in) for x, r in again.items() if r.planned_in}
    reasons |= {x: _paid_meanwhile(r) for x, r in again.items() if _is_newly_paid(work, r)}
    reasons |= {x: erased_reason(r.dtr_id, r.erased_at) for x, r in again.items() if r.erased_at}
    begun = issuing.begin(
        work.records, work.run_id, [row.id for x, row in own.items() if x not in reasons]
    )
    reach("after_begin")
    return Taken(
        {x: r for x, r in own.items() if r.id in begun or x in reasons},
        again,
        reasons,
    )


def _is_newly_paid(work: Work, row: Standing) -> bool:
    return row.payments > 0 and row.lease_id not in work.batch.paid


def _paid_meanwhile(row: Standing) -> str:
    how = f"batch {row.planned_in}"
    if row.planned_in is None:
        how = f"{row.payment_type} {row.batch_number}"
    return (
        f"{row.dtr_id} was paid ({how}) after this run was "
        "planned, and is left as it is; run it again by its lease's number if it must still be "
        "issued anew"
    )


def _judge(
    work: Work,
    period: PayPeriod,
    taken: Taken,
    statements: Statements,
    digests: Mapping[int, str],
    addressees: Mapping[int, Addressee],
) -> Judged:
    """Which statements are to be made: those that are new or changed, in content or language, and
    that may join the lease's others."""
    rows = {**taken.own, **taken.again}
    sound = {x: statements[x] for x in statements if x not in taken.reasons}
    leases = {x: s.week.lease for x, s in sound.items()}
    around = neighborhoods(
        work.records,
        period,
        {x: (lease.start_date, lease.end_date) for x, lease in leases.items()},
        settings().records_since,
    )
    unchanged = {
        x
        for x in sound
        if x in taken.again
        and digests[x] == taken.again[x].statement_sha256
        and addressees[x].language == taken.again[x].language
    }
    cascades: dict[int, Cascade] = {}
    reasons: Reasons = {}
    if work.batch.cascade:
        cascades, reasons = compare_later(work.stores.source, sound, around, work.batch.paid)
    made = {x: sound[x] for x in sound if x not in unchanged and x not in reasons}
    made_around = {x: around[x] for x in made}
    before = object_before(work.stores.source, work.records, period, made_around)
    agreed = {x: cascade.handled for x, cascade in cascades.items()}
    reasons |= object_after(work.stores.source, made, made_around, agreed) | before.reasons
    return Judged(
        {x: rows[x] for x in made if x not in reasons},
        [taken.again[x] for x in sorted(unchanged) if x not in reasons],
        {x: c for x, c in cascades.items() if x not in reasons and c.changed},
        around,
        reasons,
    )
