"""Counts, not times: what must not grow with the size of a batch, a statement or a ledger.

Times change with the machine; these numbers do not, and each of them was once a way to be slow.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from include.dtr.archive import Archive
from include.dtr.model import Company, Issue, dtr_id
from include.dtr.pdf import render
from include.dtr.pdf.drawing import paper
from include.dtr.pdf.file.streams import stream
from include.dtr.run.close import close
from include.dtr.run.generate import generate
from include.dtr.run.request import Batch, Request
from include.dtr.sources.reader import read_batch
from include.dtr.statement import compute
from local.fleet import LAST_PERIOD, TRAPS, Fleet
from tests.integration.office import AFTER, Office, card_trip, debit, small_fleet

WEEK = LAST_PERIOD
EVERY_SECTION = TRAPS["every_section"]
SOUND = range(1075, 1090)
"""Leases of the sample fleet that fail in no way."""


class Counts:
    """What went over one connection: calls (round trips, as good as) and rows that came back."""

    def __init__(self) -> None:
        self.calls = 0
        self.rows = 0
        self.fetches = 0
        """Calls that only went on with an answer."""
        self.most_fetched = 0
        """Rows that one of those brought."""


@contextmanager
def counted(connection: psycopg.Connection[Any]) -> Iterator[Counts]:
    counts = Counts()

    class Counting(psycopg.Cursor[Any]):
        def execute(self, *args: Any, **kwargs: Any) -> Any:
            counts.calls += 1
            done = super().execute(*args, **kwargs)
            rows = self.rowcount if self.description else 0
            counts.rows += rows
            if isinstance(args[0], bytes) and args[0].startswith(b"FETCH"):
                counts.fetches += 1
                counts.most_fetched = max(counts.most_fetched, rows)
            return done

        def executemany(self, *args: Any, **kwargs: Any) -> None:
            counts.calls += 1
            super().executemany(*args, **kwargs)

    usual = connection.cursor_factory
    connection.cursor_factory = Counting
    try:
        yield counts
    finally:
        connection.cursor_factory = usual


class TestQueries:
    def test_a_large_batch_takes_as_many_as_a_small_one(self, fleet_office: Office) -> None:
        source = fleet_office.stores.source
        small = [EVERY_SECTION, TRAPS["debt_in_arrears"]]
        with counted(source) as of_two:
            read_batch(source, WEEK, small)
        with counted(source) as of_many:
            read_batch(source, WEEK, [*small, *SOUND])

        assert of_many.calls == of_two.calls
        assert of_two.calls == 22

    def test_issuing_a_batch_takes_as_many_as_issuing_one(self, fleet_office: Office) -> None:
        stores = fleet_office.stores
        trigger = fleet_office.trigger()
        fleet_office.plan(trigger, Request(WEEK.start))
        with counted(stores.records) as of_one:
            generate(stores, trigger, Batch(WEEK, (EVERY_SECTION,)))
        with counted(stores.records) as of_many:
            generate(stores, trigger, Batch(WEEK, tuple(SOUND)))

        assert of_many.calls == of_one.calls
        # Two ask since when the program answers for the leases; none with DTR_RECORDS_SINCE.
        assert of_one.calls == 22

    def test_planning_takes_as_many_for_a_fleet_as_for_one_lease(
        self, fleet_office: Office
    ) -> None:
        records, source = fleet_office.stores.records, fleet_office.stores.source
        with counted(records) as of_one, counted(source) as read_for_one:
            fleet_office.plan(fleet_office.trigger(), Request(WEEK.start, None, (EVERY_SECTION,)))
        with counted(records) as of_all, counted(source) as read_for_all:
            fleet_office.plan(fleet_office.trigger(), Request(WEEK.start))

        # One more: the first lease's row is there by now, and is taken over.
        assert of_all.calls <= of_one.calls + 1
        # Three more: a snapshot with its pins, to ask whether anything at all is booked.
        assert read_for_all.calls <= read_for_one.calls + 3


def test_a_statement_takes_two_requests_of_the_object_store(
    fleet_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    stores, trigger = fleet_office.stores, fleet_office.trigger()
    fleet_office.plan(trigger, Request(WEEK.start))
    sent: list[str] = []
    session = fleet_office.s3._endpoint.http_session
    send = session.send

    def note(request: Any) -> Any:
        # A store under load may be asked again by the client itself; that is no request of ours.
        if b"attempt=1" in bytes(request.headers.get("amz-sdk-request", b"attempt=1")):
            sent.append(request.method)
        return send(request)

    monkeypatch.setattr(session, "send", note)
    generate(stores, trigger, Batch(WEEK, tuple(SOUND)))

    assert sorted(sent) == ["HEAD"] * len(SOUND) + ["PUT"] * len(SOUND)


def test_a_close_asks_nothing_of_the_object_store(fleet_office: Office) -> None:
    def open_client() -> Any:
        raise AssertionError("a client takes longer to open than the close of a lease")

    trigger = fleet_office.trigger()
    for batch in fleet_office.plan(trigger, Request(WEEK.start, None, tuple(SOUND))).batches:
        generate(fleet_office.stores, trigger, batch)
    without = replace(fleet_office.stores, archive=Archive(open_client, fleet_office.bucket))

    assert close(without, trigger).generated == len(SOUND)


def week_of(office: Office, lease_id: int) -> Any:
    return read_batch(office.stores.source, WEEK, [lease_id]).weeks[lease_id]


class TestDrawing:
    def test_each_page_is_one_text_object(
        self, fleet_office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        contents: list[bytes] = []

        def keep(page: paper.Page, content: Any = paper.Page.content) -> bytes:
            contents.append(content(page))
            return contents[-1]

        monkeypatch.setattr(paper.Page, "content", keep)
        draw(fleet_office, TRAPS["two_thousand_trips"])

        assert len(contents) > 5
        for content in contents:
            assert content.split().count(b"BT") == 1
            assert len(stream(content)) < 20_000

    def test_the_calls_per_page_do_not_grow_with_the_trips(
        self, fleet_office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        few = calls_per_page(fleet_office, EVERY_SECTION, monkeypatch)
        many = calls_per_page(fleet_office, TRAPS["two_thousand_trips"], monkeypatch)

        assert many <= few
        assert few < 150


def draw(office: Office, lease_id: int) -> bytes:
    statement = compute(week_of(office, lease_id))
    issue = Issue(dtr_id(lease_id, WEEK), 1, "RCPT-2025-000001", date(2025, 11, 16), AFTER)
    return render(statement, issue, Company("Fleet", "Street", "Telephone"))


def calls_per_page(office: Office, lease_id: int, monkeypatch: pytest.MonkeyPatch) -> float:
    """How often something is put on a page of the lease's statement, in the mean."""
    pages: list[paper.Page] = []

    def noting(usual: Any) -> Any:
        def put(page: paper.Page, *args: Any, **named: Any) -> Any:
            pages.append(page)
            return usual(page, *args, **named)

        return put

    with monkeypatch.context() as patch:
        for name in ("write_all", "write_cells", "rule", "frame", "draw"):
            patch.setattr(paper.Page, name, noting(getattr(paper.Page, name)))
        draw(office, lease_id)
    return len(pages) / len(set(pages))


def aged_fleet(weeks: int) -> Fleet:
    """A lease with a fee and a trip in the week, and a settled fee in each of `weeks` before."""
    fleet = small_fleet(1)
    monday = WEEK.start + timedelta(days=1)
    fleet.curb_trips.append(card_trip("T1", 1, "900.00", monday))
    fleet.ledger_postings.append(debit("FEE-0", 1, "500.00", monday))
    for age in range(1, weeks + 1):
        day = monday - timedelta(weeks=age)
        charged = debit(f"FEE-{age}", 1, "500.00", day)
        paid = charged._replace(
            posting_id=f"FEE-{age}/S",
            entry_type="CREDIT",
            source="EARNINGS",
            booked_on=day + timedelta(days=5),
        )
        fleet.ledger_postings += [charged, paid]
    return fleet


class TestTheAgeOfALease:
    """A lease that has driven for years must cost what a young one does, as far as that can be.

    What is owed from before is a sum over all that came before, and the source says of no row
    when it was added. So each old posting is looked at, once, inside the database; none comes
    over the wire (docs/performance.md).
    """

    def read(self, office: Office, weeks: int) -> tuple[Counts, int]:
        """What reading the lease took: over the wire, and ledger rows that the database met."""
        office.rewrite(aged_fleet(weeks))
        office.owner.execute("VACUUM (ANALYZE) fleet.ledger_postings")
        before = self.met(office)
        with counted(office.stores.source) as counts:
            reading = read_batch(office.stores.source, WEEK, [1])
        assert len(reading.weeks[1].openings) == 1
        office.stores.source.execute("SELECT pg_stat_force_next_flush()")
        office.stores.source.execute("SELECT 1")
        return counts, self.met(office) - before

    @staticmethod
    def met(office: Office) -> int:
        row = office.owner.execute(
            "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
            " FROM pg_stat_all_tables WHERE relid = 'fleet.ledger_postings'::regclass"
        ).fetchone()
        return int(row[0]) if row else 0

    def test_no_settled_posting_is_sent_to_the_pipeline(self, office: Office) -> None:
        young, _ = self.read(office, weeks=2)
        old, _ = self.read(office, weeks=100)

        assert (old.calls, old.rows) == (young.calls, young.rows)

    def test_the_database_looks_at_each_old_posting_twice(self, office: Office) -> None:
        """Once for the balances, once for keys that stand in the ledger twice."""
        office.stores.source.execute("SET enable_seqscan = off")
        _, young = self.read(office, weeks=2)
        _, old = self.read(office, weeks=100)

        assert old - young == 2 * 2 * (100 - 2)
