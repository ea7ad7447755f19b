"""The object store goes wrong on the wire, in every way we know: nothing lost, nothing twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from include.dtr.archive import Archive
from include.dtr.connections import Stores
from include.dtr.errors import TransientFault
from include.dtr.period import week_from
from include.dtr.records.runs import RunStatus
from include.dtr.run.close import close
from include.dtr.run.generate import generate
from include.dtr.run.request import Request
from include.dtr.run.uploads import uploading
from tests.faults.invariants import Audit
from tests.faults.ring import FIRST_LEASE, ring
from tests.faults.s3proxy import Fault, Kind, Proxy, proxy_before
from tests.faults.workers import Operator, WorkerStores, work
from tests.integration.office import Office

WEEK = week_from(date(2025, 11, 9))
LEASES = range(FIRST_LEASE, FIRST_LEASE + 6)
long = pytest.mark.faults
"""Left to `make test-faults`: what is like a test that `make test` runs."""


@pytest.fixture(autouse=True)
def books(office: Office) -> None:
    office.book(ring(len(LEASES), [WEEK]))


@pytest.fixture
def proxy(worker_stores: WorkerStores) -> Iterator[Proxy]:
    with proxy_before(worker_stores.endpoint) as running:
        yield running


@pytest.fixture
def archive(worker_stores: WorkerStores, proxy: Proxy) -> Archive:
    """The archive behind the proxy, with a client that gives up after a second."""
    beyond = replace(worker_stores, endpoint=proxy.endpoint, read_timeout=1)
    return Archive(beyond.s3(), worker_stores.bucket)


@pytest.fixture
def troubled(worker_stores: WorkerStores, proxy: Proxy) -> Operator:
    """An operator whose workers reach the store through the proxy."""
    return Operator(replace(worker_stores, endpoint=proxy.endpoint, read_timeout=5), [])


PASSING = {
    "500": Fault(Kind.ANSWER, times=9),
    "503 SlowDown": Fault(Kind.ANSWER, times=9, status=503, code="SlowDown"),
    "409 of two writers": Fault(
        Kind.ANSWER, times=9, status=409, code="ConditionalRequestConflict"
    ),
    "hang-up": Fault(Kind.HANG_UP, times=9),
    "answer lost": Fault(Kind.LOSE_ANSWER, times=3),
    "request cut short": Fault(Kind.CUT_REQUEST, times=9),
    "look refused an answer": Fault(Kind.HANG_UP, method="HEAD", times=9),
}


@pytest.mark.parametrize(
    "name",
    [
        name if name in ("503 SlowDown", "answer lost") else pytest.param(name, marks=long)
        for name in PASSING
    ],
)
def test_what_passes_is_tried_again_and_ends_as_if_nothing_had_happened(
    troubled: Operator, proxy: Proxy, audit: Audit, name: str
) -> None:
    proxy.arm(replace(PASSING[name]))
    closed = troubled.run(WEEK.start)

    assert proxy.struck > 0
    assert closed.answer.status is RunStatus.SUCCESS
    audit.as_if_nothing_happened(WEEK, LEASES)
    assert audit.orphans() == set()


@long
def test_refused_connections_are_transient(troubled: Operator, proxy: Proxy, audit: Audit) -> None:
    trigger, planned = troubled.plan(WEEK.start)
    proxy.stop()
    first = work(troubled.worker_stores, "generate", trigger, planned.batches[0])
    audit.always()
    proxy.start()
    troubled.run(WEEK.start, trigger=trigger)

    assert (first.how, first.transient) == ("raised", True)
    audit.as_if_nothing_happened(WEEK, LEASES)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (403, "AccessDenied"),
        pytest.param(403, "InvalidAccessKeyId", marks=long),
        pytest.param(403, "SignatureDoesNotMatch", marks=long),
        pytest.param(404, "NoSuchBucket", marks=long),
    ],
)
def test_refused_rights_are_permanent_named_and_fixed_by_a_clear(
    troubled: Operator, proxy: Proxy, audit: Audit, office: Office, status: int, code: str
) -> None:
    trigger, planned = troubled.plan(WEEK.start)
    proxy.arm(Fault(Kind.ANSWER, times=1000, status=status, code=code))
    first = troubled.step("generate", trigger, planned.batches[0])
    closed = troubled.step("close", trigger)

    assert first.permanent
    assert len(troubled.log) == 1, "no second try"
    assert closed.answer.failed == len(LEASES)
    assert code in closed.answer.reasons[LEASES[0]]
    assert "connection dtr_s3" in closed.answer.reasons[LEASES[0]]
    audit.always()
    receipts = office.rows("SELECT receipt_number FROM dtr WHERE receipt_number IS NOT NULL")

    proxy.heal()
    assert troubled.run(WEEK.start, trigger=trigger).answer.status is RunStatus.SUCCESS
    audit.as_if_nothing_happened(WEEK, LEASES)
    kept = office.rows("SELECT receipt_number FROM dtr WHERE receipt_number IS NOT NULL")
    assert {row["receipt_number"] for row in receipts} <= {row["receipt_number"] for row in kept}


def test_wrong_credentials_are_permanent_and_found_before_anything_is_claimed(
    worker_stores: WorkerStores, office: Office
) -> None:
    stranger = Operator(replace(worker_stores, secret_key="not-the-secret"), [])
    ended = stranger.step("plan", stranger.trigger(), Request(WEEK.start))

    assert ended.permanent
    assert "not-the-secret" not in str(ended.error)
    assert office.rows("SELECT * FROM dtr") == []


def test_a_put_whose_answer_is_lost_is_found_again_not_put_twice(
    archive: Archive, proxy: Proxy, office: Office
) -> None:
    proxy.arm(Fault(Kind.LOSE_ANSWER, times=1))
    stored = archive.store("dtrs/2025/11/a.pdf", b"%PDF-1.4 once")

    assert office.objects() == {"dtrs/2025/11/a.pdf": b"%PDF-1.4 once"}
    assert archive.store("dtrs/2025/11/a.pdf", b"%PDF-1.4 once") == stored


def test_half_a_document_is_never_taken_for_one(
    archive: Archive, proxy: Proxy, office: Office
) -> None:
    pdf = b"%PDF-1.4 " + b"x" * 200_000
    proxy.arm(Fault(Kind.CUT_REQUEST, times=1000))
    with pytest.raises(TransientFault):
        archive.store("dtrs/2025/11/a.pdf", pdf)
    proxy.heal()
    archive.store("dtrs/2025/11/a.pdf", pdf)

    assert office.objects() == {"dtrs/2025/11/a.pdf": pdf}


def test_half_an_answer_is_transient_not_another_document(archive: Archive, proxy: Proxy) -> None:
    archive.store("dtrs/2025/11/a.pdf", b"%PDF-1.4 " + b"x" * 5_000)
    proxy.arm(Fault(Kind.CUT_ANSWER, method="GET", times=1000))

    with pytest.raises(TransientFault):
        archive.fetch("dtrs/2025/11/a.pdf")
    with pytest.raises(TransientFault):
        archive.store("dtrs/2025/11/a.pdf", b"%PDF-1.4 " + b"x" * 5_000)


def test_an_answer_that_drips_for_ever_ends_with_the_longest_upload(
    archive: Archive, proxy: Proxy
) -> None:
    """Each byte resets a socket's timeout: only a limit on the whole ends it."""
    proxy.arm(Fault(Kind.DRIP, seconds=0.2))
    with uploading(archive, threads=2, longest=3) as uploads:
        uploads.send(1, "dtrs/2025/11/slow.pdf", b"%PDF-1.4 slow")
        uploads.send(2, "dtrs/2025/11/quick.pdf", b"%PDF-1.4 quick")
        answers = dict(uploads.answers())

    kinds = {type(answer).__name__ for answer in answers.values()}
    assert kinds == {"TransientFault", "StoredPdf"}


def test_what_could_be_stored_is_issued_although_a_neighbours_upload_failed(
    proxy: Proxy, archive: Archive, audit: Audit, office: Office
) -> None:
    """All in one batch; the lease that the store turned away waits for the next try."""
    trigger = office.trigger()
    planned = office.plan(trigger, Request(WEEK.start))
    whole = replace(planned.batches[0], lease_ids=tuple(LEASES))
    beyond = Stores(office.stores.source, office.stores.records, archive)
    # Two requests for each of the six uploads: nine that fail are three or four uploads that do.
    proxy.arm(Fault(Kind.ANSWER, times=9, status=503, code="SlowDown"))
    with pytest.raises(TransientFault):
        generate(beyond, trigger, whole)
    audit.always()
    issued = office.rows("SELECT count(*) AS n FROM dtr WHERE status = 'GENERATED'")[0]["n"]
    generate(beyond, trigger, whole)
    close(beyond, trigger)

    assert 0 < issued < len(LEASES)
    audit.as_if_nothing_happened(WEEK, LEASES)
