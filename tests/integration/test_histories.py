"""Random histories through the real stores: card money is never lost and no debt is paid twice.

Each step is one that people or programs do: runs in any order, settlement by the feed, late or
reversed; voids, payments, accepted gaps; rows booked late or moved. After each run every new
statement is what the naive arithmetic makes of the books of that moment; at the end the law holds:
card money booked = paid out + debts paid - refunds carried + what is reported as not stated.
"""

import contextlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from include.dtr.control.recheck import recheck_closed_weeks
from include.dtr.errors import ChangeRefused, RunRefused
from include.dtr.model import PaymentType
from include.dtr.office.seen import Seen
from include.dtr.period import PayPeriod, week_from
from include.dtr.records import gaps
from include.dtr.records.neighbors import neighborhoods
from include.dtr.sources.coverage import Gap, read_booked_gaps, read_lease_days
from local.fleet.books import Fleet
from local.fleet.rows import Posting
from local.stack.postgres import Postgres
from tests.examples import examples
from tests.histories import WEEKS, Deed, History, Step, histories
from tests.integration.office import Office, Row, card_trip, debit
from tests.naive import cents, naive_statement

AFTERWARDS = week_from(date(2025, 11, 16))
"""A week after all others, as seen from which every gap lies before."""
_buckets = count(1)


@pytest.fixture
def played(office: Office, postgres: Postgres) -> Iterator["PlayedHistory"]:
    with psycopg.connect(postgres.url(office.owner.info.dbname), autocommit=True) as administrator:
        yield PlayedHistory(office, administrator)


class PlayedHistory:
    """An office that begins each history with empty records, and keeps the books in memory too."""

    def __init__(self, office: Office, administrator: psycopg.Connection) -> None:
        self.office = office
        self.fleet = Fleet()
        self._administrator = administrator
        self._names = count(1)

    def begin(self, history: History) -> None:
        with self._administrator.transaction():
            self._administrator.execute("SET LOCAL session_replication_role = replica")
            self._administrator.execute(
                "TRUNCATE dtr, dtr_event, dtr_generation_history, dtr_receipt_counter, "
                "dtr_accepted_gap, dtr_recheck CASCADE"
            )
        bucket = f"history-{next(_buckets)}"
        self.office.s3.create_bucket(Bucket=bucket)
        self.office.stores.archive.bucket = bucket
        self.fleet = history.fleet
        self.office.rewrite(self.fleet)

    @property
    def lease_ids(self) -> list[int]:
        return [lease.lease_id for lease in self.fleet.leases]

    def do(self, deed: Deed) -> None:
        lease_id = self.lease_ids[deed.lease % len(self.lease_ids)]
        period = WEEKS[deed.week]
        match deed.step:
            case Step.RUN:
                self._run(deed, period, lease_id)
            case Step.SETTLE:
                self._settle()
            case Step.REVERSE:
                self._reverse()
            case Step.VOID | Step.PAY:
                self._change(deed.step, lease_id, period)
            case Step.ACCEPT:
                self._accept(lease_id, period)
            case Step.MOVE_TRIP:
                self._move_trip(deed, lease_id, period)
            case _:
                self._book(deed, lease_id, period)

    def _run(self, deed: Deed, period: PayPeriod, lease_id: int) -> None:
        before = {row["id"] for row in self._standing()}
        try:
            self.office.run(
                period,
                [lease_id] if "named" in deed.mode else [],
                regenerate="regenerate" in deed.mode,
                cascade="cascade" in deed.mode,
                allow_no_trips=True,
            )
        except RunRefused:
            assert {row["id"] for row in self._standing()} == before
            return
        for row in self._standing():
            if row["id"] not in before:
                self._agrees_with_the_naive_arithmetic(row)
                self._nothing_was_left_out_before(row)

    def _agrees_with_the_naive_arithmetic(self, row: Row) -> None:
        naive = naive_statement(self.fleet, row["lease_id"], row["period_start"], row["period_end"])
        assert cents(row["cc_earnings"]) == naive.card
        assert cents(row["total_due"]) == naive.total_due
        paid = {
            line["obligation_id"]: cents(line["paid"])
            for line in row["balances"]
            if Decimal(line["paid"])
        }
        assert paid == {name: line.paid for name, line in naive.lines.items() if line.paid}

    def _nothing_was_left_out_before(self, row: Row) -> None:
        """Since the lease's first statement by the clock, each earlier day on which anything is
        booked is on a standing statement, or was accepted."""
        lease_id = row["lease_id"]
        issued = self.office.rows(
            "SELECT * FROM dtr WHERE lease_id = %s AND status IN ('GENERATED', 'VOIDED') "
            "ORDER BY generated_at, id",
            lease_id,
        )
        covered = [(r["period_start"], r["period_end"]) for r in issued if r["status"] != "VOIDED"]
        covered += [
            (gap.first_day, gap.last_day)
            for gap in gaps.accepted_between(
                self.office.stores.records, date(2025, 1, 1), AFTERWARDS.end
            )
            if gap.lease_id == lease_id
        ]
        booked: list[date | None] = [
            *(t.booked_on for t in self.fleet.curb_trips if t.lease_id == lease_id),
            *(p.booked_on for p in self.fleet.ledger_postings if p.lease_id == lease_id),
        ]
        for day in booked:
            if day and issued[0]["period_start"] <= day < row["period_start"]:
                assert any(start <= day <= end for start, end in covered), day

    def _standing(self) -> list[Row]:
        return self.office.rows("SELECT * FROM dtr WHERE status = 'GENERATED' ORDER BY id")

    def _settle(self) -> None:
        """As a ledger that follows the feed: books what is new, reverses what is gone."""
        columns = ", ".join(Posting._fields)
        offered = {
            row["posting_id"]: Posting(**row)
            for row in self.office.rows(f"SELECT {columns} FROM dtr_settlement")
        }
        net: dict[tuple[str, str, date], Decimal] = defaultdict(Decimal)
        sample: dict[tuple[str, str, date], Posting] = {}
        for sign, rows in ((1, offered.values()), (-1, self._booked_by_feed())):
            for posting in rows:
                key = (posting.source_id or "", posting.obligation_id, posting.booked_on)
                signed = posting.amount if posting.entry_type == "CREDIT" else -posting.amount
                net[key] += sign * signed
                sample[key] = posting
        self._add_postings(
            sample[key]._replace(
                posting_id=f"F{next(self._names)}",
                entry_type="CREDIT" if amount > 0 else "DEBIT",
                amount=abs(amount),
            )
            for key, amount in sorted(net.items())
            if amount
        )

    def _booked_by_feed(self) -> list[Posting]:
        return [p for p in self.fleet.ledger_postings if (p.source_id or "").startswith("DTR-")]

    def _reverse(self) -> None:
        booked = [p for p in self._booked_by_feed() if p.source == "EARNINGS"]
        if booked:
            last = booked[-1]
            flipped = "DEBIT" if last.entry_type == "CREDIT" else "CREDIT"
            self._add_postings(
                [last._replace(posting_id=f"R{next(self._names)}", entry_type=flipped)]
            )

    def _add_postings(self, rows: Iterator[Posting] | list[Posting]) -> None:
        new = Fleet()
        new.ledger_postings.extend(rows)
        self.fleet.ledger_postings.extend(new.ledger_postings)
        self.office.book(new)

    def _change(self, step: Step, lease_id: int, period: PayPeriod) -> None:
        dtr_id = f"DTR-{lease_id}-{period.start}"
        standing = self.office.rows(
            "SELECT revision FROM dtr WHERE dtr_id = %s AND status = 'GENERATED'", dtr_id
        )
        seen = Seen(standing[0]["revision"] if standing else None)
        try:
            if step is Step.VOID:
                self.office.void(dtr_id, "voided by a history", seen)
            else:
                on = period.end + timedelta(days=4)
                self.office.pay(dtr_id, PaymentType.ACH, "B-1", on, seen)
        except ChangeRefused:
            pass  # there is nothing to void or to pay: part of a random history

    def _accept(self, lease_id: int, period: PayPeriod) -> None:
        records = self.office.stores.records
        gap = Gap(lease_id, period.start, period.end)
        with contextlib.suppress(psycopg.errors.ExclusionViolation):  # accepted already
            gaps.accept(records, gap, "accepted by a history", "clerk")

    def _move_trip(self, deed: Deed, lease_id: int, period: PayPeriod) -> None:
        place = int(deed.amount * 100) % len(self.fleet.curb_trips)
        moved = self.fleet.curb_trips[place]._replace(lease_id=lease_id, booked_on=period.end)
        self.fleet.curb_trips[place] = moved
        self.office.owner.execute(
            "UPDATE fleet.curb_trips SET lease_id = %s, booked_on = %s WHERE trip_id = %s",
            (moved.lease_id, moved.booked_on, moved.trip_id),
        )

    def _book(self, deed: Deed, lease_id: int, period: PayPeriod) -> None:
        name = f"N{next(self._names)}"
        if deed.step is Step.BOOK_TRIP:
            new = Fleet()
            new.curb_trips.append(card_trip(name, lease_id, str(deed.amount), period.end))
            self.fleet.curb_trips.extend(new.curb_trips)
            self.office.book(new)
            return
        posting = debit(name, lease_id, str(deed.amount), period.end)
        if deed.step is Step.BOOK_CREDIT:
            posting = posting._replace(
                entry_type="CREDIT",
                source="INTERIM_PAYMENT",
                obligation_id=f"L{lease_id}-{WEEKS[0].start}",
            )
        self._add_postings([posting])

    def the_law_holds(self) -> None:
        stores = self.office.stores
        stated: dict[int, Decimal] = defaultdict(Decimal)
        for row in self._standing():
            stated[row["lease_id"]] += _where_it_went(row)
        not_stated = self._told_as_not_stated()
        for lease_id in self.lease_ids:
            booked = sum(
                (
                    trip.total_amount
                    for trip in self.fleet.curb_trips
                    if trip.lease_id == lease_id and trip.payment_type == "CREDIT_CARD"
                ),
                Decimal(),
            )
            assert booked == stated[lease_id] + not_stated[lease_id], lease_id
        assert stores.records.info.transaction_status == 0
        self._no_debt_is_paid_twice()

    def _told_as_not_stated(self) -> dict[int, Decimal]:
        """Card dollars by lease: what closed weeks differ by, and what lies in no statement."""
        stores = self.office.stores
        told: dict[int, Decimal] = defaultdict(Decimal)
        at = datetime(2025, 12, 1, tzinfo=UTC)
        for finding in recheck_closed_weeks([stores.source], stores.records, at, 99, "night", None):
            for difference in finding.differences:
                for what, booked, on_paper in difference.lines:
                    if what == "card" and difference.is_stated:
                        told[difference.lease_id] += booked - on_paper
        for gap in read_booked_gaps(stores.source, self._uncovered()):
            told[gap.lease_id] += gap.card
        return told

    def _uncovered(self) -> list[Gap]:
        """Days that are on no standing statement: reported as gaps, accepted, or lying before the
        program answers for the lease."""
        days = read_lease_days(self.office.stores.source, self.lease_ids)
        around = neighborhoods(self.office.stores.records, AFTERWARDS, days, None)
        found = [gap for each in around.values() for gap in each.gaps]
        accepted = gaps.accepted_between(
            self.office.stores.records, date(2025, 1, 1), AFTERWARDS.end
        )
        standing = {
            lease_id: [
                (row["period_start"], row["period_end"])
                for row in self._standing()
                if row["lease_id"] == lease_id
            ]
            for lease_id in self.lease_ids
        }
        begins = {
            row["lease_id"]: row["first"]
            for row in self.office.rows(
                "SELECT lease_id, (array_agg(period_start ORDER BY generated_at, id))[1] AS first "
                "FROM dtr WHERE status IN ('GENERATED', 'VOIDED') GROUP BY lease_id"
            )
        }
        for lease_id in self.lease_ids:
            first = begins.get(lease_id, AFTERWARDS.start)
            told = {
                gap.first_day + timedelta(days=n)
                for gap in found
                if gap.lease_id == lease_id
                for n in range((gap.last_day - gap.first_day).days + 1)
            }
            allowed = [g.days for g in accepted if g.lease_id == lease_id]
            day = date(2025, 1, 5)
            while day < AFTERWARDS.start:
                covered = any(start <= day <= end for start, end in standing[lease_id])
                known = day < first or any(g.first_day <= day <= g.last_day for g in allowed)
                if covered or day in told:
                    assert not (covered and day in told)
                else:
                    assert known, f"lease {lease_id}, {day}: on no statement, and nobody says so"
                    found.append(Gap(lease_id, day, day))
                day += timedelta(days=1)
        return found

    def _no_debt_is_paid_twice(self) -> None:
        paid: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        owed: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
        for row in self._standing():
            for line in row["balances"]:
                paid[row["lease_id"], line["obligation_id"]] += Decimal(line["paid"])
        for posting in self.fleet.ledger_postings:
            if posting.entry_type == "DEBIT" and posting.source != "EARNINGS":
                owed[posting.lease_id or 0, posting.obligation_id] += posting.amount
        for key, amount in paid.items():
            assert amount <= owed[key], f"{key}: {amount} paid, {owed[key]} ever owed"


def _where_it_went(row: Row) -> Decimal:
    """A statement's card earnings, by where they went: paid out, debts paid, less the refunds
    that were carried forward."""
    paid = sum((Decimal(line["paid"]) for line in row["balances"]), Decimal())
    forward = sum((Decimal(line["forward"]) for line in row["balances"]), Decimal())
    refunds_carried = row["balance_forward"] - forward
    total: Decimal = max(row["total_due"], Decimal()) + paid - refunds_carried
    return total


@given(history=histories())
@settings(
    max_examples=examples(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_card_money_is_never_lost_and_no_debt_is_paid_twice(
    played: PlayedHistory, history: History
) -> None:
    played.begin(history)
    for deed in history.deeds:
        played.do(deed)
    played.the_law_holds()
