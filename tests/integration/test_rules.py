"""A week against the rules: what the sample fleet breaks, what is planted, and nothing else."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from include.dtr.control.rules import Compared, compare_with_rules
from include.dtr.period import PayPeriod, week_from
from include.dtr.records import findings
from include.dtr.records.findings import KeptFinding
from include.dtr.rules.finding import Rule
from include.dtr.rules.rulebook import RuleBook, rule_book
from local.fleet import Fleet
from local.fleet.rows import MiscCharge, Posting, Toll
from tests.integration.office import Office, card_trip, debit, small_fleet

WEEK = week_from(date(2025, 11, 9))
MONDAY = date(2025, 11, 10)
PLAIN = RuleBook(lease_types={"LONG_TERM": "ANY"})
"""No rule of the regulator: only what is plausible."""
NOON = datetime(2025, 11, 10, 17, tzinfo=UTC)


def compare(office: Office, rules: RuleBook = PLAIN, week: PayPeriod = WEEK) -> Compared:
    return compare_with_rules(office.stores.source, office.stores.records, week, rules, "night")


def found(office: Office) -> list[KeptFinding]:
    return findings.of_weeks(office.stores.records, WEEK.start, WEEK.start, 1_000)


def breaches(office: Office) -> list[tuple[str, int | None, Decimal | None]]:
    return [(each.rule, each.lease_id, each.over) for each in found(office)]


def toll(toll_id: str, plate: str = "T1C", cost: str = "6.94") -> Toll:
    return Toll(toll_id, 1, 1, plate, "MTAB&T", None, "RFK Bronx", NOON, Decimal(cost))


def charged(toll_id: str, number: int, booked_on: date = MONDAY) -> Posting:
    return debit(
        f"{toll_id}/D{number}",
        1,
        "6.94",
        booked_on,
        "EZPASS",
        obligation_id=f"EZPASS-{toll_id}",
        source_id=toll_id,
    )


def taken_back(toll_id: str) -> Posting:
    return charged(toll_id, 9)._replace(
        posting_id=f"{toll_id}/C", entry_type="CREDIT", source="ADJUSTMENT", source_id=None
    )


class TestTheSampleFleet:
    def test_breaks_what_it_breaks_and_nothing_else(self, fleet_office: Office) -> None:
        """Each was looked at: four fees over the cap that the example has, a road call and
        three repairs of cabs whose maintenance is the owner's. The toll that was charged twice and
        taken back is none."""
        fleet_office.run(WEEK, lease_ids=[1045])
        before = fleet_office.rows("SELECT * FROM dtr ORDER BY id")
        compare(fleet_office, rule_book())

        assert breaches(fleet_office) == [
            ("EXTRA_NOT_ALLOWED", 1063, Decimal("95.00")),
            ("LEASE_CAP", 1059, Decimal("111.00")),
            ("LEASE_CAP", 1087, Decimal("111.00")),
            ("LEASE_CAP", 1079, Decimal("61.00")),
            ("LEASE_CAP", 1060, Decimal("36.00")),
            ("MAY_NOT_BE_CHARGED", 1061, Decimal("175.00")),
            ("MAY_NOT_BE_CHARGED", 1068, Decimal("150.00")),
            ("MAY_NOT_BE_CHARGED", 1074, Decimal("150.00")),
        ]
        assert fleet_office.rows("SELECT * FROM dtr ORDER BY id") == before


class TestWhatIsPlausible:
    def test_the_same_trip_under_two_ids(self, office: Office) -> None:
        fleet = small_fleet(1, 2, 3)
        fleet.leases[:] = [
            lease._replace(medallion_id=7 if lease.lease_id < 3 else 8) for lease in fleet.leases
        ]
        at = {"started_at": NOON}
        fleet.curb_trips += [
            card_trip("A", 1, "30.00", MONDAY, **at),
            card_trip("B", 2, "30.00", MONDAY - timedelta(days=6), **at),
            card_trip("OTHER-CAB", 3, "30.00", MONDAY, **at),
            card_trip("OTHER-AMOUNT", 1, "31.00", MONDAY, **at),
            card_trip("OTHER-SECOND", 1, "30.00", MONDAY, started_at=NOON + timedelta(seconds=1)),
        ]
        office.book(fleet)
        compare(office)

        assert breaches(office) == [("SAME_TRIP_TWICE", 1, Decimal("30.00"))]
        assert "Trips A, B of leases 1, 2 are of one cab" in found(office)[0].sentence
        assert "2025-11-10 12:00:00" in found(office)[0].sentence

    def test_an_absurd_fare_paid_or_refunded(self, office: Office) -> None:
        fleet = small_fleet(1)
        fleet.curb_trips += [
            card_trip("ABSURD", 1, "623259.86", MONDAY),
            card_trip("REFUND", 1, "-1000.01", MONDAY, started_at=NOON),
            card_trip("MUCH", 1, "1000.00", MONDAY, started_at=NOON + timedelta(hours=1)),
        ]
        office.book(fleet)
        compare(office)

        assert breaches(office) == [
            ("ABSURD_FARE", 1, Decimal("622259.86")),
            ("ABSURD_FARE", 1, Decimal("0.01")),
        ]

    @pytest.mark.parametrize(
        ("tolls", "postings", "over"),
        [
            ([toll("X")], [charged("X", 1)], None),
            ([toll("X")], [charged("X", 1), charged("X", 2)], "6.94"),
            ([toll("X")], [charged("X", 1, WEEK.start - timedelta(3)), charged("X", 2)], "6.94"),
            ([toll("X")], [charged("X", 1), charged("X", 2), taken_back("X")], None),
            ([toll("X"), toll("Y")], [charged("X", 1), charged("Y", 1)], "6.94"),
            ([toll("X"), toll("Y")], [charged("X", 1)], None),
            ([toll("X"), toll("Y")], [charged("X", 1), charged("Y", 1), taken_back("Y")], None),
            ([toll("X"), toll("Y", "T2C")], [charged("X", 1), charged("Y", 1)], None),
            ([toll("X"), toll("Y", cost="3.18")], [charged("X", 1), charged("Y", 1)], None),
        ],
        ids=[
            "charged once",
            "under one id",
            "in two weeks",
            "taken back",
            "under two ids",
            "the other never charged",
            "the other taken back",
            "another cab",
            "another price",
        ],
    )
    def test_a_toll_charged_twice(
        self, office: Office, tolls: list[Toll], postings: list[Posting], over: str | None
    ) -> None:
        fleet = small_fleet(1)
        fleet.ezpass_tolls += tolls
        fleet.ledger_postings += postings
        office.book(fleet)
        compare(office)

        expected = [] if over is None else [("TOLL_CHARGED_TWICE", 1, Decimal(over))]
        assert breaches(office) == expected

    def test_a_driver_paid_for_more_hours_than_a_week_has(self, office: Office) -> None:
        fleet = small_fleet(1, 2)
        for n in range(15):
            started = datetime(2025, 11, 9, 12, tzinfo=UTC) + timedelta(hours=11 * n)
            ended = started + timedelta(hours=12)
            fleet.curb_trips += [
                card_trip(f"A{n}", 1, "9.00", MONDAY, started_at=started, ended_at=ended),
                # A dispute is not paid.
                card_trip(
                    f"B{n}", 2, "9.00", MONDAY, "DISPUTE", started_at=started, ended_at=ended
                ),
            ]
        office.book(fleet)
        compare(office)

        assert breaches(office) == [("TOO_MANY_HOURS", 1, None)]
        assert "15 trips that last 180.0 hours together (lease 1)" in found(office)[0].sentence

    def test_a_statement_far_from_the_drivers_own_weeks(self, office: Office) -> None:
        fleet = small_fleet(1, 2)
        weeks = [week_from(WEEK.start - timedelta(weeks=n)) for n in range(7)]
        for n, week in enumerate(weeks):
            usual = f"{900 + 10 * n}.00"
            fleet.curb_trips += [
                card_trip(f"A{n}", 1, "4000.00" if n == 0 else usual, week.start),
                card_trip(f"B{n}", 2, usual, week.start),
            ]
        office.book(fleet)
        for week in reversed(weeks):
            office.run(week)
        rules = PLAIN.model_copy(
            update={
                "plausibility": PLAIN.plausibility.model_copy(
                    update={"most_for_a_trip": Decimal("9999.00")}
                )
            }
        )
        compare(office, rules)

        assert breaches(office) == [("FAR_FROM_OWN_WEEKS", 1, Decimal("3070.00"))]
        assert "the driver's own 6 weeks before ($930.00)" in found(office)[0].sentence


class TestARegulation:
    BOOK = RuleBook.model_validate(
        {
            "lease_types": {"LONG_TERM": "ANY"},
            "card_fee": [
                {
                    "valid_from": "2020-01-01",
                    "source": "a test",
                    "kinds": ["card_fee"],
                    "percent": "5",
                }
            ],
            "extras": [
                {
                    "valid_from": "2020-01-01",
                    "source": "a test",
                    "lease_class": "ANY",
                    "allowed": ["KEY"],
                }
            ],
        }
    )

    def charge(self, fleet: Fleet, number: str, kind: str, amount: str) -> None:
        fleet.misc_charges.append(
            MiscCharge(number, 1, 1, kind, kind.title(), MONDAY, Decimal(amount))
        )
        fleet.ledger_postings.append(debit(number, 1, amount, MONDAY, "MISC", source_id=number))

    def test_a_card_fee_is_held_against_the_weeks_card_earnings(self, office: Office) -> None:
        fleet = small_fleet(1)
        fleet.curb_trips.append(card_trip("T", 1, "500.00", MONDAY))
        self.charge(fleet, "M1", "CARD_FEE", "25.01")
        self.charge(fleet, "M2", "KEY", "85.00")
        office.book(fleet)
        office.run(WEEK)
        compare(office, self.BOOK)

        assert breaches(office) == [("CARD_FEE", 1, Decimal("0.01"))]
        assert "5% of $500.00 by card is $25.00" in found(office)[0].sentence

    def test_an_extra_that_is_not_on_the_list(self, office: Office) -> None:
        fleet = small_fleet(1)
        self.charge(fleet, "M1", "Late_Fee", "40.00")
        office.book(fleet)
        compare(office, self.BOOK)

        assert breaches(office) == [("EXTRA_NOT_ALLOWED", 1, Decimal("40.00"))]

    def test_a_fee_charged_in_two_parts_is_one_fee(self, office: Office) -> None:
        fleet = small_fleet(1)
        fleet.ledger_postings += [
            debit(f"L{n}", 1, "700.00", MONDAY, source_id=f"1-{WEEK.start}") for n in (1, 2)
        ]
        office.book(fleet)
        rules = rule_book().model_copy(update={"lease_types": {"LONG_TERM": "ALL_IN"}})
        compare(office, rules)

        assert breaches(office) == [("LEASE_CAP", 1, Decimal("11.00"))]

    def test_a_lease_type_that_the_file_does_not_know_is_reported_once(
        self, office: Office
    ) -> None:
        fleet = small_fleet(1, 2)
        fleet.ledger_postings += [debit(f"L{n}", n, "700.00", MONDAY) for n in (1, 2)]
        office.book(fleet)
        compare(office, RuleBook(lease_types={}))

        (finding,) = found(office)
        assert finding.rule == Rule.LEASE_TYPE_UNKNOWN
        assert "LONG_TERM (leases 1, 2)" in finding.sentence


class TestComparingAgain:
    def test_writes_nothing_where_nothing_has_changed_and_ends_what_is_gone(
        self, office: Office
    ) -> None:
        fleet = small_fleet(1)
        fleet.curb_trips.append(card_trip("T", 1, "2000.00", MONDAY))
        office.book(fleet)
        assert (compare(office).changed, compare(office).changed) == (1, 0)
        (first,) = office.rows("SELECT * FROM dtr_finding")

        fleet.curb_trips[:] = [card_trip("T", 1, "3000.00", MONDAY)]
        office.rewrite(fleet)
        assert compare(office).changed == 1
        assert breaches(office) == [("ABSURD_FARE", 1, Decimal("2000.00"))]

        office.rewrite(small_fleet(1))
        assert compare(office).gone == 1
        assert found(office) == []
        (last,) = office.rows("SELECT * FROM dtr_finding")
        assert (last["id"], last["found_at"]) == (first["id"], first["found_at"])

        office.rewrite(fleet)
        assert compare(office).changed == 1
        assert [each.id for each in found(office)] == [first["id"]]
