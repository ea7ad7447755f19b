"""A run of named leases closes with a look at their books; of the others it takes what was kept.

The law: it says what a look at the whole week says, unless books of leases that were not named
changed since; and those are found by the night, and by the next look at the whole week.
"""

import logging
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from include.dtr.control import kept_books as parts
from include.dtr.control.kept_books import KeptBooks
from include.dtr.control.kept_bytes import from_bytes, to_bytes
from include.dtr.failpoints import FailpointFired
from include.dtr.period import week_from
from include.dtr.records import kept_books, queries_runs, runs
from include.dtr.records.runs import RunStatus
from include.dtr.run import kept_look
from include.dtr.run.close import RunSummary, close
from include.dtr.run.full_look import look_at_all
from include.dtr.run.generate import generate
from include.dtr.run.look import Closing
from include.dtr.run.request import Request
from include.dtr.settings import settings
from include.dtr.watch.nightly import check_books
from local.fleet import Fleet
from local.fleet.rows import Lease, Toll
from tests.integration.office import Office, card_trip, debit, small_fleet
from tests.integration.test_counts import counted

W1, W2 = week_from(date(2025, 11, 2)), week_from(date(2025, 11, 9))
LEASES = (1, 2, 3, 4, 5)


@pytest.fixture(params=[1, 2], ids=["parts of one lease", "parts of two"])
def large(
    office: Office, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Office]:
    """Five leases that count as a large fleet; W1 is settled, W2 is issued and agrees."""
    monkeypatch.setenv("DTR_PARTIAL_LOOK_ABOVE", "0")
    monkeypatch.setattr(parts, "LEASES_TOGETHER", request.param)
    settings.cache_clear()
    fleet = small_fleet(*LEASES)
    for lease_id in LEASES:
        for period in (W1, W2):
            name = f"{lease_id}-{period.start}"
            fleet.curb_trips.append(card_trip(f"T{name}", lease_id, "300.00", period.start))
            fleet.ledger_postings.append(debit(f"L{name}", lease_id, "200.00", period.start))
    fleet.curb_trips.append(card_trip("STRAY", 99, "7.00", W2.start))
    office.book(fleet)
    office.run(W1)
    office.book_settlement()
    assert office.run(W2).status is RunStatus.SUCCESS
    yield office
    settings.cache_clear()


def book(office: Office, *rows: Any) -> None:
    fleet = Fleet()
    for row in rows:
        table = "curb_trips" if hasattr(row, "trip_id") else "ledger_postings"
        getattr(fleet, table).append(row)
    office.book(fleet)


def again(office: Office, *lease_ids: int) -> RunSummary:
    return office.run(W2, lease_ids, regenerate=True)


def looked_at(summary: RunSummary) -> Any:
    """What the run did not read anew; None where it read the whole week."""
    return summary.reconciliation.control_totals["looked_at"]


def kept(office: Office) -> kept_books.Kept | None:
    return kept_books.find(office.stores.records, W2)


def whole_week(office: Office, run_id: str) -> Any:
    """What a look at the whole week says of the same run; nothing of it is kept."""
    history = runs.find_run(office.stores.records, run_id)
    assert history is not None
    trigger = replace(office.trigger(), run_id=run_id)
    return look_at_all(Closing(office.stores, trigger, history, W2, office.now)).reconciliation


def test_it_reads_the_named_leases_and_says_how_old_the_rest_is(large: Office) -> None:
    book(large, debit("LATE", 3, "45.00", W2.end))
    large.now += timedelta(hours=2)
    trigger = large.trigger()
    summary = large.run(W2, [3], regenerate=True, trigger=trigger)

    assert (summary.status, summary.generated) == (RunStatus.SUCCESS, 1)
    found = looked_at(summary)
    assert found["leases"] + found["others"] == 5
    assert found["leases"] == parts.LEASES_TOGETHER
    assert found["sentence"].startswith(
        f"Books of the {found['others']} other leases: as looked at on Nov 23, 2025, 5:00 AM EST"
    )
    past = queries_runs.past_run(large.stores.records, trigger.run_id)
    assert past is not None
    assert past.looked_at == found["sentence"]
    assert summary.reconciliation.control_totals["statements"] == 5
    charged: Any = summary.reconciliation.control_totals["ledger"]
    assert charged["LEASE"]["statements"]["debits"] == "1045.00"


def test_a_failed_lease_that_was_mended_is_looked_at_alone(large: Office) -> None:
    large.void(f"DTR-5-{W2.start}", "made by mistake")
    large.owner.execute("DELETE FROM fleet.lease_drivers WHERE lease_id = 5")
    assert large.run(W2).failed == 1
    large.owner.execute("INSERT INTO fleet.lease_drivers VALUES (5, 5, 'PRIMARY')")
    summary = large.run(W2, [5])

    assert (summary.status, summary.whole) == (RunStatus.SUCCESS, True)
    assert looked_at(summary) is not None


class TestTheLaw:
    @pytest.mark.parametrize("seed", range(4))
    def test_it_says_what_a_look_at_the_whole_week_says(self, large: Office, seed: int) -> None:
        chosen = random.Random(seed)  # noqa: S311  no secret
        partly = 0
        for number in range(6):
            lease_id = chosen.choice(LEASES)
            self._happens(large, chosen, lease_id, f"{seed}-{number}")
            named = sorted({lease_id, chosen.choice(LEASES)}) if number % 2 else [lease_id]
            trigger = large.trigger()
            large.run(W2, named, regenerate=True, trigger=trigger)
            (row,) = large.rows(
                "SELECT status, control_totals FROM dtr_generation_history WHERE run_id = %s",
                trigger.run_id,
            )
            totals = row["control_totals"]
            if totals["looked_at"] is None:
                continue
            partly += 1
            whole = whole_week(large, trigger.run_id)
            assert row["status"] == RunStatus.SUCCESS
            assert whole.differences == ()
            assert list(whole.warnings) == totals["warnings"]
            for name, value in whole.control_totals.items():
                assert name == "looked_at" or value == totals[name], name
        assert partly > 1

    def _happens(self, office: Office, chosen: random.Random, lease_id: int, name: str) -> None:
        """Something of the lease changes; most of it agrees once it is regenerated."""
        amount = f"{chosen.randint(1, 9_999) / 100:.2f}"
        day = W2.start + timedelta(days=chosen.randint(0, 6))
        match chosen.randint(0, 7):
            case 0:
                book(office, debit(f"D{name}", lease_id, amount, day, "MISC"))
            case 1:
                credit = debit(f"C{name}", lease_id, amount, day, "LEASE", entry_type="CREDIT")
                book(
                    office,
                    credit._replace(source="ADJUSTMENT", obligation_id=f"L{lease_id}-{W2.start}"),
                )
            case 2:
                trip = card_trip(f"T{name}", lease_id, amount, day, mta_tax=Decimal("0.50"))
                tax = debit(f"X{name}", lease_id, "0.50", day, "TAXES", subcategory="MTA")
                book(office, trip, tax)
            case 3:
                book(office, card_trip(f"T{name}", lease_id, amount, day, "CASH"))
            case 4:
                book(office, card_trip(f"T{name}", lease_id, amount, day, "NO_CHARGE"))
            case 5:
                fleet = Fleet()
                when = datetime(2025, 11, 11, 12, tzinfo=UTC)
                fleet.ezpass_tolls.append(
                    Toll(
                        f"E{name}",
                        lease_id,
                        lease_id,
                        "T1C",
                        None,
                        None,
                        None,
                        when,
                        Decimal(amount),
                    )
                )
                office.book(fleet)
            case 6:
                office.owner.execute(
                    "UPDATE fleet.curb_trips SET booked_on = NULL WHERE trip_id = %s",
                    (f"T{lease_id}-{W2.start}",),
                )
            case _:
                office.owner.execute(
                    "INSERT INTO fleet.ledger_postings (posting_id, obligation_id, lease_id,"
                    " booked_on, category, entry_type, amount, source, source_id)"
                    " SELECT 'P' || toll_id, 'P' || toll_id, lease_id, %s, 'EZPASS', 'DEBIT',"
                    " amount,"
                    " 'EZPASS', toll_id FROM fleet.ezpass_tolls WHERE lease_id = %s"
                    " AND 'P' || toll_id NOT IN (SELECT posting_id FROM fleet.ledger_postings)",
                    (day, lease_id),
                )

    def test_what_is_kept_comes_back_as_it_was(self, large: Office) -> None:
        row = kept(large)
        assert row is not None
        found: KeptBooks = from_bytes(row.content)

        assert from_bytes(to_bytes(found)) == found
        assert found.leases == 5
        assert [trip.lease_id for trip in found.strays.trips] == [99]


class TestALie:
    """Books of a lease that nobody named change after the whole week was looked at."""

    @pytest.fixture
    def unseen(self, large: Office) -> Office:
        book(large, debit("LIE", 5, "45.00", W2.end))
        summary = again(large, 1)
        assert (summary.status, looked_at(summary) is None) == (RunStatus.SUCCESS, False)
        return large

    def test_is_found_by_the_night_and_then_the_week_is_looked_at_until_it_agrees(
        self, unseen: Office
    ) -> None:
        check_books(unseen.stores, unseen.trigger(), unseen.now + timedelta(hours=1))
        (alarm,) = unseen.rows("SELECT details FROM dtr_event WHERE event = 'ALARM'")
        assert (
            "lease 5: LEASE charges 245.00 in the books, 200.00 stated" in alarm["details"]["body"]
        )

        assert kept(unseen) is None
        unseen.now += timedelta(hours=2)
        assert again(unseen, 1).status is RunStatus.PARTIAL_SUCCESS
        mended = again(unseen, 5)
        assert (mended.status, looked_at(mended)) == (RunStatus.SUCCESS, None)
        assert looked_at(again(unseen, 1)) is not None

    def test_a_key_that_stands_twice_is_found_by_the_night_as_well(self, large: Office) -> None:
        book(large, debit(f"L5-{W2.start}", 1, "3.00", W1.start - timedelta(days=30)))
        check_books(large.stores, large.trigger(), large.now + timedelta(hours=1))

        assert kept(large) is None
        assert again(large, 2).status is RunStatus.PARTIAL_SUCCESS

    def test_is_found_by_the_next_run_of_the_whole_fleet(self, unseen: Office) -> None:
        summary = unseen.run(W2)

        assert summary.status is RunStatus.PARTIAL_SUCCESS
        assert "on lease 5" in summary.reconciliation.differences[0]

    def test_is_found_when_the_look_is_too_old(self, unseen: Office) -> None:
        unseen.now += timedelta(hours=27)

        assert again(unseen, 1).status is RunStatus.PARTIAL_SUCCESS


class TestTheNight:
    def test_that_finds_the_week_right_confirms_it(self, large: Office) -> None:
        night = large.now + timedelta(hours=25)
        check_books(large.stores, large.trigger(), night)
        large.now = night + timedelta(hours=25)
        found = looked_at(again(large, 1))

        assert found["others_confirmed_at"] == night.isoformat()
        assert "and as confirmed on Nov 24, 2025, 6:00 AM EST" in found["sentence"]

    def test_does_not_confirm_for_ever(
        self, large: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        for _ in range(8):
            large.now += timedelta(hours=24)
            check_books(large.stores, large.trigger(), large.now)

        assert looked_at(again(large, 1)) is None
        assert "all of it was last looked at Nov 23, 2025" in caplog.text

    def test_of_a_view_that_fails_confirms_nothing(self, large: Office) -> None:
        large.owner.execute(
            "CREATE OR REPLACE VIEW dtr_source.curb_trips AS SELECT trip_id, lease_id, driver_id,"
            " started_at, ended_at, payment_type, fare, tip, tolls, extras, mta_tax, tif,"
            " congestion, cbdt, airport_fee, (total_amount / (lease_id - 5))::numeric(10,2)"
            " AS total_amount, booked_on FROM fleet.curb_trips"
        )
        check_books(large.stores, large.trigger(), large.now + timedelta(hours=1))
        row = kept(large)

        assert row is not None
        assert row.confirmed_at is None


def void_another(office: Office) -> None:
    office.void(f"DTR-5-{W2.start}", "made by mistake")


def void_before(office: Office) -> None:
    office.void(f"DTR-5-{W1.start}", "made by mistake")


def activate(office: Office) -> None:
    fleet = Fleet()
    fleet.leases.append(Lease(6))
    office.book(fleet)


def repeat(office: Office) -> None:
    book(office, debit(f"L5-{W2.start}", 1, "3.00", W2.end))


def damage(office: Office) -> None:
    office.stores.records.execute("UPDATE dtr_kept_books SET content_sha256 = 'x'")


def garble(office: Office) -> None:
    office.stores.records.execute(
        "UPDATE dtr_kept_books SET content = 'x',"
        " content_sha256 = encode(sha256('x'::bytea), 'hex')"
    )


def forget_recheck(office: Office) -> None:
    office.stores.records.execute(
        "UPDATE dtr_recheck SET checked_at = checked_at - interval '2 days'"
        " WHERE period_start = %s",
        (W1.start,),
    )


def differ(office: Office) -> None:
    office.stores.records.execute(
        'UPDATE dtr_recheck SET differences = \'[{"sentence": "x"}]\' WHERE period_start = %s',
        (W2.start,),
    )


def issue_late(office: Office) -> None:
    """As if an event of before had been written by a transaction that ended since."""
    office.stores.records.execute("UPDATE dtr_kept_books SET recent_changes = recent_changes - 1")


def tax(office: Office) -> None:
    book(office, card_trip("TAXED", 1, "3.00", W2.start, mta_tax=Decimal("0.50")))


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (void_another, "another statement of lease 5 stands than then"),
        (void_before, "statements of earlier weeks, or accepted gaps, changed since"),
        (activate, "other leases run in it than then"),
        (repeat, "keys of a named lease stand in the books twice"),
        (damage, "what is kept of it is not what was written"),
        (garble, "what is kept of it cannot be read"),
        (forget_recheck, "the closed week 2025-11-02 to 2025-11-08 was not compared lately"),
        (differ, "it differed from the books when it was last compared"),
        (issue_late, "statements were issued while it was looked at"),
        (tax, "MTA tax: the trips on statements carry 0.50, the ledger charges 0.00"),
    ],
)
def test_the_whole_week_is_looked_at(
    large: Office, caplog: pytest.LogCaptureFixture, what: Callable[[Office], None], said: str
) -> None:
    """Whatever is not as it was; the log says why."""
    caplog.set_level(logging.INFO)
    assert looked_at(again(large, 1)) is not None
    what(large)
    summary = again(large, 1)

    assert looked_at(summary) is None
    assert f"The whole week is looked at: {said}" in caplog.text


def test_other_rules_another_age_and_most_of_the_fleet_refuse_too(
    large: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    assert looked_at(again(large, 1, 2, 3)) is None
    assert "most of it is asked for" in caplog.text
    monkeypatch.setattr(kept_look, "VERSION", 2)
    assert looked_at(again(large, 1)) is None
    assert "made by another version or other settings" in caplog.text
    large.now += timedelta(hours=27)
    assert looked_at(again(large, 1)) is None
    assert "what is kept of it was last known to be so Nov 23, 2025" in caplog.text


def test_a_named_lease_that_fails_has_the_whole_week_looked_at(large: Office) -> None:
    large.owner.execute("DELETE FROM fleet.lease_drivers WHERE lease_id = 1")
    summary = again(large, 1)

    assert summary.failed == 1
    assert looked_at(summary) is None


def test_a_week_that_differs_is_not_kept(large: Office) -> None:
    book(large, debit("LATE", 5, "45.00", W2.end))
    large.run(W2)

    assert kept(large) is None


def test_a_small_week_is_not_kept(large: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTR_PARTIAL_LOOK_ABOVE", "5")
    settings.cache_clear()
    large.run(W2)

    assert kept(large) is None
    assert looked_at(again(large, 1)) is None


def test_findings_of_closed_weeks_stand_as_they_were_found(large: Office) -> None:
    book(large, card_trip("LATE", 5, "250.00", W1.end))
    full = large.run(W2)
    partly = again(large, 1)

    assert looked_at(partly) is not None
    assert partly.status is RunStatus.PARTIAL_SUCCESS
    assert partly.reconciliation.differences == full.reconciliation.differences
    assert len(partly.reconciliation.differences) == 1


class TestAtTheSameTime:
    def test_the_slower_of_two_leaves_what_the_quicker_kept(self, large: Office) -> None:
        """And the next one is surprised by its statement, and looks at the whole week."""
        book(large, debit("A", 1, "5.00", W2.end), debit("B", 5, "6.00", W2.end))
        before = kept(large)
        assert before is not None
        again(large, 1)
        quick = kept(large)
        assert quick is not None
        assert not kept_books.renew(large.stores.records, W2, before, b"slow")
        assert kept(large) == quick

        large.stores.records.execute(
            "UPDATE dtr_kept_books SET content = %s, content_sha256 = %s",
            (before.content, before.content_sha256),
        )
        summary = again(large, 5)
        assert looked_at(summary) is None
        assert summary.status is RunStatus.SUCCESS

    def test_a_close_that_dies_keeps_nothing_and_is_closed_again(
        self, large: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        book(large, debit("A", 1, "5.00", W2.end))
        before = kept(large)
        monkeypatch.setenv("DTR_FAILPOINTS", str(tmp_path))
        monkeypatch.setenv("DTR_TESTING", "1")
        (tmp_path / "in_close").write_text("fail")
        trigger = large.trigger()
        for batch in large.plan(trigger, Request(W2.start, None, (1,), True)).batches:
            generate(large.stores, trigger, batch)
        with pytest.raises(FailpointFired):
            close(large.stores, trigger, large.now)
        assert kept(large) == before
        summary = close(large.stores, trigger, large.now)

        assert (summary.status, looked_at(summary) is None) == (RunStatus.SUCCESS, False)
        assert kept(large) != before


def test_what_it_reads_does_not_grow_with_the_fleet(large: Office) -> None:
    """Who runs in the week is one row, however many they are."""

    def counts() -> tuple[int, int, int, int]:
        book(large, debit(f"N{large.now}", 1, "5.00", W2.end))
        large.now += timedelta(seconds=1)
        trigger = large.trigger()
        for batch in large.plan(trigger, Request(W2.start, None, (1,), True)).batches:
            generate(large.stores, trigger, batch)
        with counted(large.stores.source) as read, counted(large.stores.records) as told:
            assert looked_at(close(large.stores, trigger, large.now)) is not None
        return read.calls, told.calls, read.rows, told.rows

    few = counts()
    more = small_fleet(*range(1001, 1061))
    for lease_id in range(1001, 1061):
        more.curb_trips.append(card_trip(f"T{lease_id}", lease_id, "300.00", W2.start))
        more.ledger_postings.append(debit(f"L{lease_id}", lease_id, "200.00", W2.start))
    large.book(more)
    assert large.run(W2).status is RunStatus.SUCCESS

    assert counts() == few
