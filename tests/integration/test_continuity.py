"""How a lease's statements follow one another: coverage, settlement, order (domain 4.1 to 4.4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from include.dtr.errors import RunRefused
from include.dtr.model import PaymentType
from include.dtr.period import PayPeriod, week_from
from include.dtr.records.runs import RunStatus
from include.dtr.sources.coverage import read_lease_days
from local.fleet.rows import Posting, Trip
from tests.integration.office import Office, card_trip, debit, small_fleet

W0, W1, W2, W3 = (week_from(date(2025, 10, 19) + timedelta(weeks=n)) for n in range(4))


@pytest.fixture
def one_lease(office: Office) -> Office:
    """Lease 1 earns 1,000.00 by card each week and owes 400.00 since before the first."""
    fleet = small_fleet(1)
    fleet.ledger_postings.append(debit("OLD", 1, "400.00", W0.start - timedelta(days=3)))
    for period in (W0, W1, W2, W3):
        fleet.curb_trips.append(card_trip(f"T{period.start}", 1, "1000.00", period.start))
        fleet.ledger_postings.append(debit(f"L{period.start}", 1, "100.00", period.start))
    office.book(fleet)
    return office


def due(office: Office, period: PayPeriod, lease_id: int = 1) -> Decimal:
    (row,) = office.rows(
        "SELECT total_due FROM dtr WHERE lease_id = %s AND period_start = %s "
        "AND status = 'GENERATED'",
        lease_id,
        period.start,
    )
    amount: Decimal = row["total_due"]
    return amount


def standing(office: Office) -> list[tuple[date, int]]:
    return [
        (row["period_start"], row["revision"])
        for row in office.rows(
            "SELECT period_start, revision FROM dtr WHERE status = 'GENERATED' "
            "ORDER BY period_start"
        )
    ]


def credit(name: str, obligation: str, amount: str, on: date, source: str) -> Posting:
    posting = debit(name, 1, amount, on, obligation_id=obligation)
    return posting._replace(entry_type="CREDIT", source=source)


def add(office: Office, *rows: Posting) -> None:
    office.add(*rows)


class TestCoverage:
    def test_a_week_after_one_without_a_statement_fails_and_says_what_is_booked_there(
        self, one_lease: Office
    ) -> None:
        one_lease.run(W1)
        one_lease.book_settlement()
        summary = one_lease.run(W3)

        assert summary.reasons[1].startswith(
            "2025-11-02 to 2025-11-08 has no statement, though 1 trip, $1,000.00 by card, and 1 "
            "posting are booked there; issue it first, or accept the gap"
        )
        assert summary.status is RunStatus.FAILED

    def test_it_is_issued_once_the_missing_week_is(self, one_lease: Office) -> None:
        for period in (W1, W3, W2):
            one_lease.run(period)
            one_lease.book_settlement()

        assert one_lease.run(W3).status is RunStatus.SUCCESS
        assert [due(one_lease, w) for w in (W1, W2, W3)] == [400, 900, 900]

    def test_a_voided_and_forgotten_week_holds_the_next_one_up(self, one_lease: Office) -> None:
        one_lease.run(W1)
        one_lease.void("DTR-1-2025-10-26", "made by mistake")

        assert "2025-10-26 to 2025-11-01 has no statement" in one_lease.run(W2).reasons[1]

    def test_a_failed_and_forgotten_week_holds_the_next_one_up(self, one_lease: Office) -> None:
        one_lease.run(W1)
        one_lease.book_settlement()
        one_lease.owner.execute("UPDATE fleet.lease_drivers SET role = 'OWNER'")
        assert "unknown role OWNER" in one_lease.run(W2).reasons[1]
        one_lease.owner.execute("UPDATE fleet.lease_drivers SET role = 'PRIMARY'")

        assert "2025-11-02 to 2025-11-08 has no statement" in one_lease.run(W3).reasons[1]

    def test_the_days_before_an_odd_week_are_not_swallowed(self, one_lease: Office) -> None:
        one_lease.run(W1)
        one_lease.book_settlement()
        one_lease.add(card_trip("TODD", 1, "250.00", W2.start + timedelta(days=2)))
        wednesday = week_from(W2.start + timedelta(days=3))

        assert (
            one_lease.run(wednesday)
            .reasons[1]
            .startswith(
                "2025-11-02 to 2025-11-04 has no statement, though 2 trips, $1,250.00 by card"
            )
        )

    def test_a_gap_in_which_nothing_is_booked_is_no_fault(self, one_lease: Office) -> None:
        one_lease.run(W1)
        one_lease.book_settlement()
        one_lease.owner.execute(
            "DELETE FROM fleet.curb_trips WHERE booked_on BETWEEN %s AND %s", (W2.start, W2.end)
        )
        one_lease.owner.execute(
            "DELETE FROM fleet.ledger_postings WHERE booked_on BETWEEN %s AND %s",
            (W2.start, W2.end),
        )

        assert one_lease.run(W3).status is RunStatus.SUCCESS

    def test_an_older_week_that_is_issued_later_does_not_move_the_beginning_back(
        self, one_lease: Office
    ) -> None:
        add(
            one_lease,
            *(
                credit(f"S{o}", o, amount, W0.end, "EARNINGS")
                for o, amount in (("OLD", "400.00"), (f"L{W0.start}", "100.00"))
            ),
        )
        one_lease.run(W2)
        one_lease.book_settlement()
        summary = one_lease.run(W0)

        assert summary.generated == 1
        assert one_lease.run(W3).status is RunStatus.SUCCESS, "W1 lies before the beginning"

    def test_days_on_which_the_lease_did_not_run_are_no_gap(self, one_lease: Office) -> None:
        one_lease.run(W1)
        one_lease.book_settlement()
        one_lease.owner.execute("UPDATE fleet.leases SET start_date = %s", (W3.start,))

        assert one_lease.run(W3).generated == 1


class TestOverlaps:
    def test_an_overlap_fails_its_own_lease_and_no_other(self, office: Office) -> None:
        fleet = small_fleet(1, 2)
        for lease_id in (1, 2):
            fleet.curb_trips.append(card_trip(f"T{lease_id}", lease_id, "300.00", W2.end))
        office.book(fleet)
        odd = week_from(W2.start + timedelta(days=3))
        office.run(odd, [1])
        summary = office.run(W2)

        assert summary.reasons == {
            1: "2025-11-02 to 2025-11-08 shares days with DTR-1-2025-11-05, which stands for "
            "2025-11-05 to 2025-11-11; void that one first, or choose a period beside it"
        }
        assert (summary.generated, summary.failed) == (1, 1)

    def test_it_is_issued_when_cleared_after_the_other_was_voided(self, office: Office) -> None:
        fleet = small_fleet(1)
        fleet.curb_trips.append(card_trip("T1", 1, "300.00", W2.end))
        office.book(fleet)
        odd = week_from(W2.start + timedelta(days=3))
        office.run(odd)
        trigger = office.trigger()
        office.run(W2, trigger=trigger)
        office.void("DTR-1-2025-11-05", "an odd week")

        assert office.run(W2, trigger=trigger).status is RunStatus.SUCCESS


class TestNoTrips:
    def test_a_week_without_any_trip_is_refused_where_earlier_ones_had_some(
        self, one_lease: Office
    ) -> None:
        one_lease.owner.execute("DELETE FROM fleet.curb_trips WHERE booked_on >= %s", (W2.start,))
        with pytest.raises(RunRefused, match="no CURB trip at all for 2025-11-02 to 2025-11-08"):
            one_lease.run(W2)

        assert one_lease.run(W2, allow_no_trips=True).generated == 1

    def test_a_fleet_that_never_had_a_trip_is_not_asked(self, one_lease: Office) -> None:
        one_lease.owner.execute("DELETE FROM fleet.curb_trips")

        assert one_lease.run(W2).generated == 1


class TestSettlement:
    def test_a_week_whose_predecessor_is_not_settled_is_refused_with_its_dollars(
        self, one_lease: Office
    ) -> None:
        one_lease.run(W1)
        with pytest.raises(RunRefused) as refused:
            one_lease.run(W2)

        said = str(refused.value)
        assert "1 of the 1 leases" in said
        assert "DTR-1-2025-10-26, is not settled in the ledger" in said
        assert "OLD paid 400.00, booked 0.00" in said
        assert "600.00 in all" in said

    def test_where_few_leases_are_not_settled_they_fail_and_the_others_go_on(
        self, office: Office
    ) -> None:
        fleet = small_fleet(1, 2, 3)
        for lease_id in (1, 2, 3):
            for period in (W1, W2):
                name = f"{lease_id}-{period.start}"
                fleet.curb_trips.append(card_trip(f"T{name}", lease_id, "90.00", period.start))
                fleet.ledger_postings.append(debit(f"L{name}", lease_id, "50.00", period.start))
        office.book(fleet)
        office.run(W1)
        office.book_settlement()
        office.owner.execute(
            "DELETE FROM fleet.ledger_postings WHERE source = 'EARNINGS' AND lease_id = 2"
        )
        summary = office.run(W2)

        assert summary.reasons.keys() == {2}
        assert "L2-2025-10-26 paid 50.00, booked 0.00; 50.00 in all" in summary.reasons[2]
        assert summary.generated == 2

    @pytest.mark.parametrize("source", ["EARNINGS", "ADJUSTMENT"])
    def test_a_settlement_that_was_reversed_or_came_twice_is_none(
        self, one_lease: Office, source: str
    ) -> None:
        one_lease.run(W1)
        one_lease.book_settlement()
        if source == "EARNINGS":
            reversal = credit("R", "OLD", "400.00", W1.end, "EARNINGS")._replace(entry_type="DEBIT")
        else:
            reversal = credit("R", "OLD", "400.00", W1.end, "EARNINGS")
        add(one_lease, reversal)

        with pytest.raises(RunRefused, match=r"OLD paid 400\.00"):
            one_lease.run(W2)

    def test_one_entered_by_hand_afterwards_settles_as_well(self, one_lease: Office) -> None:
        one_lease.run(W1)
        monday = W2.start + timedelta(days=1)
        add(
            one_lease,
            credit("H1", "OLD", "400.00", monday, "ADJUSTMENT"),
            credit("H2", f"L{W0.start}", "100.00", monday, "ADJUSTMENT"),
            credit("H3", f"L{W1.start}", "100.00", monday, "ADJUSTMENT"),
        )

        assert one_lease.run(W2).status is RunStatus.SUCCESS
        assert due(one_lease, W2) == 900, "nothing is taken twice"

    def test_an_adjustment_of_its_own_kind_unsettles_nothing(self, one_lease: Office) -> None:
        """A charge that is taken back after it was paid."""
        one_lease.run(W1)
        one_lease.book_settlement()
        add(one_lease, credit("C", "OLD", "30.00", W2.start, "ADJUSTMENT"))

        assert one_lease.run(W2).status is RunStatus.SUCCESS
        assert due(one_lease, W2) == 930

    def test_refunds_beyond_all_funds_are_debited_by_the_feed_and_expected(
        self, office: Office
    ) -> None:
        fleet = small_fleet(1)
        fleet.curb_trips.append(card_trip("T1", 1, "-60.00", W1.start))
        fleet.curb_trips.append(card_trip("T2", 1, "100.00", W2.start))
        office.book(fleet)
        office.run(W1)

        with pytest.raises(RunRefused, match=r"card refunds carried paid 60.00 returned"):
            office.run(W2)
        assert office.book_settlement() == 1
        summary = office.run(W2)

        assert due(office, W2) == 40
        assert summary.status is RunStatus.SUCCESS
        assert summary.reconciliation.warnings == ()

    def test_a_settlement_that_was_booked_and_reversed_does_not_stop_a_reissue(
        self, one_lease: Office
    ) -> None:
        one_lease.run(W1)
        one_lease.book_settlement()
        one_lease.owner.execute(
            "INSERT INTO fleet.ledger_postings SELECT (p).* FROM ("
            "  SELECT jsonb_populate_record(p, jsonb_build_object("
            "    'posting_id', 'REV/' || posting_id,"
            "    'entry_type', CASE entry_type WHEN 'CREDIT' THEN 'DEBIT' ELSE 'CREDIT' END)) AS p"
            "  FROM fleet.ledger_postings AS p WHERE source = 'EARNINGS') AS reversed"
        )
        one_lease.add(card_trip("TLATE", 1, "25.00", W1.start))
        summary = one_lease.run(W1, regenerate=True)

        assert summary.status is RunStatus.SUCCESS
        assert due(one_lease, W1) == 425

    def test_regenerating_a_settled_week_changes_nothing(self, one_lease: Office) -> None:
        one_lease.run(W1)
        before = one_lease.rows("SELECT * FROM dtr")
        one_lease.book_settlement()
        one_lease.run(W1, regenerate=True)

        assert one_lease.rows("SELECT * FROM dtr") == before

    def test_a_name_that_is_printed_changes_the_document(self, one_lease: Office) -> None:
        one_lease.run(W1)
        one_lease.owner.execute("UPDATE fleet.drivers SET last_name = 'Other'")
        one_lease.run(W1, regenerate=True)

        assert standing(one_lease) == [(W1.start, 2)]


class TestOrder:
    def test_an_older_week_that_pays_is_not_issued_under_a_later_one(
        self, one_lease: Office
    ) -> None:
        one_lease.run(W2)
        summary = one_lease.run(W1)

        assert "DTR-1-2025-11-02 stands for later days" in summary.reasons[1]
        assert standing(one_lease) == [(W2.start, 1)]

    def test_nor_regenerated(self, one_lease: Office) -> None:
        one_lease.run(W1)
        one_lease.book_settlement()
        one_lease.run(W2)
        one_lease.owner.execute("DELETE FROM fleet.ledger_postings WHERE source = 'EARNINGS'")
        add(one_lease, debit("LATE", 1, "20.00", W1.start))
        summary = one_lease.run(W1, regenerate=True)

        assert "DTR-1-2025-11-02 stands for later days" in summary.reasons[1]
        assert standing(one_lease) == [(W1.start, 1), (W2.start, 1)]

    def test_one_that_pays_nothing_is(self, one_lease: Office) -> None:
        one_lease.run(W2)
        one_lease.owner.execute("DELETE FROM fleet.curb_trips WHERE booked_on <= %s", (W1.end,))

        assert one_lease.run(W1, allow_no_trips=True).generated == 1

    def test_one_that_the_ledger_had_settled_before_the_later_began_is(
        self, one_lease: Office
    ) -> None:
        add(
            one_lease,
            credit("S1", "OLD", "400.00", W1.end, "EARNINGS"),
            credit("S2", f"L{W0.start}", "100.00", W1.end, "EARNINGS"),
            credit("S3", f"L{W1.start}", "100.00", W1.end, "EARNINGS"),
        )
        one_lease.run(W2)

        assert one_lease.run(W1).generated == 1
        assert [due(one_lease, w) for w in (W1, W2)] == [400, 900]


class TestCascade:
    def test_the_later_one_is_voided_and_waits_for_the_earlier_ones_settlement(
        self, one_lease: Office
    ) -> None:
        one_lease.run(W2)
        trigger = one_lease.trigger()
        summary = one_lease.run(W1, cascade=True, trigger=trigger)

        assert "DTR-1-2025-10-26, is not settled in the ledger" in summary.reasons[1]
        assert standing(one_lease) == [(W1.start, 1)]
        assert due(one_lease, W1) == 400

        one_lease.book_settlement()
        cleared = one_lease.run(W1, cascade=True, trigger=trigger)

        assert cleared.reconciliation.differences == ()
        assert cleared.status is RunStatus.SUCCESS
        assert standing(one_lease) == [(W1.start, 1), (W2.start, 2)]
        assert due(one_lease, W2) == 900, "the debt of 400 is deducted once"

    def test_all_is_done_in_one_run_where_the_ledger_reads_the_feed_itself(
        self, one_lease: Office
    ) -> None:
        """The fleet's view shows the settlement of whatever stands."""
        _read_the_feed_live(one_lease)
        for period in (W2, W3):
            one_lease.run(period)
        summary = one_lease.run(W1, cascade=True)

        assert summary.reasons == {}
        assert summary.status is RunStatus.SUCCESS
        assert standing(one_lease) == [(W1.start, 1), (W2.start, 2), (W3.start, 1)]
        assert [due(one_lease, w) for w in (W1, W2, W3)] == [400, 900, 900]

    def test_what_the_ledger_has_settled_otherwise_fails_with_both_figures(
        self, one_lease: Office
    ) -> None:
        one_lease.run(W2)
        one_lease.book_settlement()
        trigger = one_lease.trigger()
        summary = one_lease.run(W1, cascade=True, trigger=trigger)

        assert "is not settled in the ledger" in summary.reasons[1]
        assert standing(one_lease) == [(W1.start, 1)], "the debts are on one statement only"

        one_lease.owner.execute(
            "UPDATE fleet.ledger_postings SET booked_on = %s, posting_id = 'W1/' || posting_id "
            "WHERE source = 'EARNINGS' AND obligation_id <> %s",
            (W1.end, f"L{W2.start}"),
        )
        again = one_lease.run(W1, cascade=True, trigger=trigger)

        assert "pay 100.00 on obligation L2025-11-02" not in again.reasons.get(1, "")

    def test_a_later_one_that_is_paid_stops_a_run_for_the_whole_fleet(
        self, one_lease: Office
    ) -> None:
        one_lease.run(W2)
        one_lease.pay("DTR-1-2025-11-02", PaymentType.ACH, "B-1", date(2025, 11, 12))
        summary = one_lease.run(W1, cascade=True)

        assert "DTR-1-2025-11-02 would change and is paid" in summary.reasons[1]
        assert standing(one_lease) == [(W2.start, 1)]

    def test_what_need_not_change_keeps_standing(self, one_lease: Office) -> None:
        one_lease.owner.execute(
            "DELETE FROM fleet.ledger_postings WHERE booked_on <= %s", (W1.end,)
        )
        add(one_lease, debit("L1", 1, "60.00", W1.start))
        add(one_lease, credit("I1", "L1", "60.00", W1.end, "INTERIM_PAYMENT"))
        one_lease.run(W2)
        before = one_lease.rows("SELECT * FROM dtr")

        assert one_lease.run(W1, cascade=True).status is RunStatus.SUCCESS
        assert one_lease.rows("SELECT * FROM dtr WHERE period_start = %s", W2.start) == before


def _read_the_feed_live(office: Office) -> None:
    columns = ", ".join(Posting._fields)
    office.owner.execute(
        f"CREATE OR REPLACE VIEW dtr_source.ledger_postings AS SELECT {columns} "
        f"FROM fleet.ledger_postings UNION ALL SELECT {columns} FROM public.dtr_settlement"
    )


class TestARowThatAViewCannotGive:
    """It is that lease's reason, also where it lies in a gap or settles another week."""

    @pytest.fixture
    def broken(self, office: Office) -> Office:
        """Leases 1 and 2; whatever of lease 2 is booked in W1 divides by zero in the view."""
        fleet = small_fleet(1, 2)
        for lease_id in (1, 2):
            for period in (W0, W1, W2):
                name = f"{lease_id}-{period.start}"
                fleet.curb_trips.append(card_trip(f"T{name}", lease_id, "90.00", period.start))
                fleet.ledger_postings.append(debit(f"L{name}", lease_id, "50.00", period.start))
        office.book(fleet)
        return office

    def _break(self, office: Office, period: PayPeriod) -> None:
        divided = (
            f"(total_amount / CASE WHEN lease_id = 2 AND booked_on BETWEEN '{period.start}' AND "
            f"'{period.end}' THEN 0 ELSE 1 END)::numeric(10,2) AS total_amount"
        )
        columns = ", ".join(divided if x == "total_amount" else x for x in Trip._fields)
        office.owner.execute(
            "CREATE OR REPLACE VIEW dtr_source.curb_trips AS "
            f"SELECT {columns} FROM fleet.curb_trips"
        )

    def test_in_a_gap(self, broken: Office) -> None:
        broken.run(W0)
        broken.book_settlement()
        broken.run(W1, [1])
        broken.book_settlement()
        self._break(broken, W1)
        summary = broken.run(W2)

        assert summary.reasons == {2: "its rows in dtr_source cannot be read: division by zero"}
        assert summary.generated == 1

    def test_in_a_closed_week(self, broken: Office) -> None:
        broken.run(W1)
        broken.book_settlement()
        self._break(broken, W1)
        summary = broken.run(W2)

        assert summary.generated == 2
        assert any(
            "Closed week 2025-10-26 to 2025-11-01 cannot be compared" in sentence
            for sentence in summary.reconciliation.differences
        )


@pytest.mark.parametrize("end", ["'infinity'", "'9999-12-31'", "NULL"])
def test_a_lease_without_an_end_has_gaps_like_any_other(one_lease: Office, end: str) -> None:
    one_lease.owner.execute(f"UPDATE fleet.leases SET end_date = {end}".encode())
    one_lease.run(W1)
    one_lease.book_settlement()

    assert read_lease_days(one_lease.stores.source, [1])[1] == (date(2024, 1, 7), None)
    assert "2025-11-02 to 2025-11-08 has no statement" in one_lease.run(W3).reasons[1]
