"""A batch: what is payable and what is left out, made by one and approved by another, sent once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest

from include.dtr.disputes import people as disputes
from include.dtr.disputes.records import DisputeState
from include.dtr.doctor import checks
from include.dtr.doctor.findings import Level
from include.dtr.entered import EntryRefused
from include.dtr.errors import ChangeRefused
from include.dtr.model import PaymentType
from include.dtr.office.office import Office as PeoplesOffice
from include.dtr.payments import (
    approving,
    canceling,
    downloading,
    holding,
    making,
    payable,
    sending,
    settling,
)
from include.dtr.payments import records as kept
from include.dtr.payments.asked import asked_for
from include.dtr.payments.bank.errors import OriginatorRefused
from include.dtr.payments.holding import HoldKind
from include.dtr.payments.payable import Why
from include.dtr.payments.states import PaymentRefused
from include.dtr.payments.vault import Sealed, opened
from include.dtr.settings import settings
from local.stack.postgres import Postgres
from tests.integration.office import PAT, PAYOUT_SECRET
from tests.integration.payments.conftest import (
    MARY,
    PAY_DAY,
    PETE,
    WEEK,
    Payroll,
    account_number,
)

ALL = asked_for([WEEK.start])


class TestWhatIsPayable:
    def test_by_the_way_that_each_driver_prefers(self, payroll: Payroll) -> None:
        found = payable.payable(payroll.office, ALL)
        lines = [(line.lease_id, line.method.value, line.amount) for line in found.lines]

        assert lines == [
            (1, "ACH", Decimal("300.00")),
            (2, "ACH", Decimal("200.00")),
            (3, "ACH", Decimal("100.00")),
            (4, "CHECK", Decimal("50.00")),
        ]
        assert found.by(PaymentType.ACH).total == Decimal("600.00")
        assert found.lines[0].account_last_four == "4321"
        assert [(left.dtr_id, left.why) for left in found.left_out] == [
            (payroll.dtr(5), Why.NOTHING_DUE)
        ]
        assert account_number(1) not in repr(found)

    def test_a_driver_without_an_account(self, payroll: Payroll) -> None:
        payroll.fleet.owner.execute("DELETE FROM fleet.accounts WHERE driver_id = 1")
        payroll.fleet.owner.execute(
            "UPDATE fleet.accounts SET routing_number = '021000022' WHERE driver_id = 2"
        )
        payroll.fleet.owner.execute("INSERT INTO fleet.accounts SELECT * FROM fleet.accounts")
        found = payable.payable(payroll.office, ALL)
        said = {x.lease_id: x.sentence for x in found.left_out if x.why is Why.NO_ACCOUNT}

        assert said[1] == "its driver has no account in the books"
        assert "several accounts" in said[3]
        payroll.fleet.owner.execute("DELETE FROM fleet.accounts")
        payroll.book_accounts(2)
        payroll.fleet.owner.execute("UPDATE fleet.accounts SET routing_number = '021000022'")
        found = payable.payable(payroll.office, ALL)
        (wrong,) = [left for left in found.left_out if left.lease_id == 2]
        assert "wrong check digit" in wrong.sentence

    def test_without_a_view_or_a_connection_checks_are_paid_all_the_same(
        self, payroll: Payroll
    ) -> None:
        payroll.fleet.owner.execute("DROP VIEW dtr_source.payout_accounts")
        gone = payable.payable(payroll.office, ALL)
        payroll.fleet.payout = None
        absent = payable.payable(payroll.office, ALL)

        for found, said in ((gone, "no view dtr_source.payout_accounts"), (absent, "dtr_payout")):
            assert [line.lease_id for line in found.lines] == [4]
            (first, *_) = [left for left in found.left_out if left.why is Why.NO_ACCOUNT]
            assert said in first.sentence

    def test_a_week_that_does_not_add_up(self, payroll: Payroll) -> None:
        payroll.fleet.stores.records.execute(
            "UPDATE dtr_generation_history SET control_totals ="
            """ jsonb_set(control_totals, '{differences}', '["Card earnings differ"]')"""
        )
        found = payable.payable(payroll.office, ALL)

        assert not found.lines
        assert {left.sentence for left in found.left_out if left.why is Why.WEEK_DIFFERS} == {
            "its week does not add up: Card earnings differ"
        }

    def test_a_lease_that_the_books_have_changed_since(self, payroll: Payroll) -> None:
        payroll.fleet.stores.records.execute(
            "UPDATE dtr_recheck SET differences = %s",
            ('[{"lease_id": 2, "sentence": "a toll was booked"}]',),
        )
        found = payable.payable(payroll.office, ALL)
        assert [line.lease_id for line in found.lines] == [1, 3, 4]

    def test_unusual_amounts_wait_for_somebody_to_look(
        self, payroll: Payroll, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DTR_PAYMENT_LIMIT", "250.00")
        settings.cache_clear()
        found = payable.payable(payroll.office, ALL)
        seen = asked_for([WEEK.start], looked_at=[payroll.dtr(1)])
        looked_at = payable.payable(payroll.office, seen)
        monkeypatch.delenv("DTR_PAYMENT_LIMIT")
        settings.cache_clear()

        assert [(left.lease_id, left.why) for left in found.left_out] == [
            (5, Why.NOTHING_DUE),
            (1, Why.ABOVE_LIMIT),
        ]
        assert looked_at.lines[0].remarks == ("above the limit of $250.00",)

    def test_what_cannot_be_asked(self) -> None:
        for weeks, dtr_ids, said in (
            ([], [], "Name the weeks"),
            ([WEEK.start], ["DTR-1-2025-11-09"], "not both"),
            ([], ["DTR-1-2025-13-09"], "is not a DTR id"),
            ([], ["x"], "is not a DTR id"),
        ):
            with pytest.raises(EntryRefused, match=said):
                asked_for(weeks, dtr_ids)


class TestMaking:
    def test_plans_all_or_nothing_and_once_for_each_request(self, payroll: Payroll) -> None:
        first = payroll.make()
        again = payroll.make()
        other_key = "manual__2"
        with pytest.raises(PaymentRefused, match="Nothing is payable"):
            payroll.make(key=other_key)

        assert (first.number, first.state, first.made_by) == ("ACH-2025-000001", "DRAFT", "mary")
        assert (first.payments, first.total) == (3, Decimal("600.00"))
        assert again == first
        assert payroll.states(1) == ["PLANNED"]
        assert payroll.balance(1).in_flight == Decimal("300.00")
        payroll.sound()

    def test_two_at_once_make_one(self, payroll: Payroll, two: Callable[..., list[object]]) -> None:
        """The same money asked for under two names, by two people, at the same moment."""
        outcomes = two(lambda office, key: making.make(office, MARY, _ach(), PAY_DAY, key))

        assert sorted(type(each).__name__ for each in outcomes) == ["BatchRow", "PaymentRefused"]
        assert payroll.fleet.rows("SELECT count(*) AS n FROM dtr_payment") == [{"n": 3}]
        payroll.sound()

    @pytest.mark.parametrize(
        ("on", "said"),
        [
            (date(2025, 11, 21), "has passed"),
            (date(2025, 11, 27), "holiday"),
            (date(2025, 11, 29), "is a Saturday"),
            (date(2026, 2, 2), "more than 14 days ahead"),
        ],
    )
    def test_a_day_on_which_no_money_moves(self, payroll: Payroll, on: date, said: str) -> None:
        with pytest.raises(EntryRefused, match=said):
            payroll.make(on=on)
        assert payroll.fleet.rows("SELECT * FROM dtr_payment_batch") == []

    def test_without_the_banks_data_nothing_is_begun(
        self, payroll: Payroll, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("DTR_ACH_COMPANY_ID")
        settings.cache_clear()
        with pytest.raises(OriginatorRefused, match="DTR_ACH_COMPANY_ID"):
            payroll.make()

    def test_the_database_refuses_the_same_money_twice(self, payroll: Payroll) -> None:
        batch = payroll.make()
        with pytest.raises(psycopg.errors.RestrictViolation, match="more than is still due"):
            payroll.fleet.stores.records.execute(
                "INSERT INTO dtr_payment (dtr_id, revision, lease_id, period_start, amount, method,"
                " state, number, pay_date, made_by, settled_at)"
                " SELECT dtr_id, revision, lease_id, period_start, 0.01, 'ACH', 'SETTLED', 'B',"
                " current_date, 'me', now() FROM dtr WHERE lease_id = 1"
            )
        with pytest.raises(psycopg.errors.RestrictViolation, match="cannot become"):
            payroll.fleet.stores.records.execute(
                "UPDATE dtr_payment SET amount = 1 WHERE batch_id = %s", (batch.id,)
            )
        with pytest.raises(psycopg.errors.CheckViolation, match="four_eyes"):
            payroll.fleet.stores.records.execute(
                "UPDATE dtr_payment_batch SET state = 'APPROVED', approved_by = made_by,"
                " approved_at = now()"
            )


class TestBadInput:
    """What is wrong with one is said of that one, and keeps nobody else from being paid."""

    def test_a_wrong_account_and_none_are_left_out_of_what_is_made(self, payroll: Payroll) -> None:
        payroll.fleet.owner.execute(
            "UPDATE fleet.accounts SET routing_number = '021000022' WHERE driver_id = 1;"
            " DELETE FROM fleet.accounts WHERE driver_id = 2"
        )
        batch = payroll.make()
        assert (batch.payments, batch.total) == (1, Decimal("100.00"))
        assert [payroll.states(lease_id) for lease_id in (1, 2)] == [[], []]
        assert payroll.balance(1).still_due == Decimal("300.00")
        payroll.sound()

    def test_where_nobody_can_be_paid_there_is_no_batch_and_no_number_is_used(
        self, payroll: Payroll
    ) -> None:
        payroll.fleet.owner.execute("UPDATE fleet.accounts SET routing_number = '021000022'")
        with pytest.raises(PaymentRefused, match=r"left out, as .* wrong check digit"):
            payroll.make()
        for table in ("dtr_payment", "dtr_payment_batch", "dtr_payment_counter"):
            assert payroll.fleet.rows(f"SELECT * FROM {table}") == [], table
        payroll.fleet.owner.execute("UPDATE fleet.accounts SET routing_number = '021000021'")
        assert payroll.make(key="manual__2").number == "ACH-2025-000001"

    def test_above_the_banks_limit_nothing_goes_by_ach_whoever_looked_at_it(
        self, payroll: Payroll, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DTR_ACH_PAYMENT_LIMIT", "250.00")
        settings.cache_clear()
        asked = asked_for([WEEK.start], method=PaymentType.ACH, looked_at=[payroll.dtr(1)])
        found = payable.payable(payroll.office, asked)
        (left,) = [left for left in found.left_out if left.why is Why.ABOVE_LIMIT]
        assert left.dtr_id == payroll.dtr(1)
        assert "above $250.00 it is paid by check" in left.sentence
        assert payroll.make(asked=asked).total == Decimal("300.00")
        assert payroll.states(1) == []
        payroll.sound()


class TestFourEyes:
    def test_who_made_it_cannot_approve_it(self, payroll: Payroll) -> None:
        number = payroll.make().number
        with pytest.raises(PaymentRefused, match=r"mary made batch .* somebody else"):
            approving.approve(payroll.office, MARY, number)
        approved = approving.approve(payroll.office, PETE, number)

        assert (approved.state, approved.approved_by) == ("APPROVED", "pete")
        assert approving.approve(payroll.office, PETE, number) == approved, "a second try"

    def test_but_in_an_office_of_one(
        self, payroll: Payroll, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        number = payroll.make().number
        monkeypatch.setenv("DTR_ONE_PERSON_OFFICE", "true")
        settings.cache_clear()
        assert approving.approve(payroll.office, MARY, number).one_person is True

    def test_not_before_it_is_approved(self, payroll: Payroll) -> None:
        number = payroll.make().number
        with pytest.raises(PaymentRefused, match="is DRAFT"):
            sending.send(payroll.office, MARY, number)


class TestSending:
    def test_stores_the_file_encrypted_and_says_so_once(self, payroll: Payroll) -> None:
        sent = payroll.sent()
        again = sending.send(payroll.office, MARY, sent.number)
        (key,) = [key for key in payroll.fleet.objects() if key.startswith("payouts/")]
        sealed = payroll.fleet.objects()[key]
        plain = opened(sealed, PAYOUT_SECRET, key)

        assert again == sent
        assert key == "payouts/2025/ACH-2025-000001.ach"
        assert account_number(1).encode() not in sealed
        assert account_number(1).encode() in plain
        with pytest.raises(Sealed):
            opened(sealed[:-1] + b"x", PAYOUT_SECRET, key)
        assert [p.trace[-7:] for n in (1, 2, 3) for p in payroll.payments(n) if p.trace] == [
            "0000001", "0000002", "0000003",
        ]  # fmt: skip
        (row,) = payroll.fleet.rows("SELECT * FROM dtr WHERE lease_id = 1")
        assert (row["payment_type"], row["batch_number"]) == ("ACH", "ACH-2025-000001")
        assert row["payment_date"] == PAY_DAY
        payroll.sound()

    def test_an_account_that_changed_since_the_approval_stops_it(self, payroll: Payroll) -> None:
        number = payroll.make().number
        approving.approve(payroll.office, PETE, number)
        payroll.fleet.owner.execute(
            "UPDATE fleet.accounts SET account_number = '9999999999' WHERE driver_id = 2"
        )
        with pytest.raises(PaymentRefused, match=r"DTR-2-2025-11-09 are not those"):
            sending.send(payroll.office, MARY, number)
        assert payroll.states(2) == ["PLANNED"]
        canceling.cancel(payroll.office, MARY, number, "an account has changed")
        found = payable.payable(payroll.office, ALL)
        assert payroll.states(2) == ["CANCELED"]
        assert [line.lease_id for line in found.lines] == [1, 2, 3, 4]

    def test_checks_are_numbered_and_printed(self, payroll: Payroll) -> None:
        number = payroll.make(PaymentType.CHECK).number
        approving.approve(payroll.office, PETE, number)
        sent = sending.send(payroll.office, MARY, number)
        (payment,) = payroll.payments(4)
        download = downloading.download(payroll.office, MARY, number)

        assert (sent.state, payment.number, payment.state) == ("SENT", "1001", "SENT")
        assert download.name == "CHK-2025-000001.pdf"
        assert download.content.startswith(b"%PDF")
        with pytest.raises(psycopg.errors.UniqueViolation):
            payroll.fleet.stores.records.execute(
                "UPDATE dtr_payment SET number = '1001' WHERE lease_id = 1;"
                "INSERT INTO dtr_payment (dtr_id, revision, lease_id, period_start, amount, method,"
                " state, batch_id, number, pay_date, made_by) SELECT 'DTR-1-2025-11-09', revision,"
                " 1, period_start, 1, 'CHECK', 'PLANNED', batch_id, '1001', pay_date, made_by"
                " FROM dtr_payment WHERE lease_id = 4"
            )

    def test_the_file_is_handed_out_once_and_again_only_with_a_reason(
        self, payroll: Payroll
    ) -> None:
        number = payroll.sent().number
        first = downloading.download(payroll.office, MARY, number)
        with pytest.raises(PaymentRefused, match="was downloaded before"):
            downloading.download(payroll.office, MARY, number)
        again = downloading.download(payroll.office, MARY, number, "the bank's portal lost it")

        assert first == again
        events = payroll.fleet.rows(
            "SELECT details FROM dtr_event WHERE event = 'BATCH_DOWNLOADED' ORDER BY id"
        )
        assert [event["details"]["times"] for event in events] == [1, 2]
        assert events[1]["details"]["reason"] == "the bank's portal lost it"
        with pytest.raises(PaymentRefused, match="the bank may have it"):
            canceling.cancel(payroll.office, MARY, number, "made by mistake")

    def test_a_sent_file_that_nobody_has_yet_can_be_canceled(self, payroll: Payroll) -> None:
        number = payroll.sent().number
        canceling.cancel(payroll.office, MARY, number, "made by mistake")
        with pytest.raises(PaymentRefused, match="is CANCELED"):
            downloading.download(payroll.office, MARY, number)

        assert payroll.states(1) == ["CANCELED"]
        assert payroll.fleet.dtr(1)["payment_type"] == "PENDING"
        assert payroll.sent(key="manual__2").number == "ACH-2025-000002"
        payroll.sound()

    def test_settles_by_the_banks_days(self, payroll: Payroll) -> None:
        payroll.sent()
        payroll.fleet.now += timedelta(days=7)
        assert settling.settle_due(payroll.office, PAT) == []
        payroll.fleet.now += timedelta(days=1)
        assert settling.settle_due(payroll.office, PAT) == ["ACH-2025-000001"], "Friday and Monday"
        assert settling.settle_due(payroll.office, PAT) == []
        assert payroll.states(1) == ["SETTLED"]
        payroll.sound()


class TestHolding:
    def test_one_drivers_payment_waits(self, payroll: Payroll) -> None:
        number = payroll.make().number
        holding.hold(payroll.office, PETE, payroll.dtr(2), "the driver is abroad")
        batch = approving.approve(payroll.office, PETE, number)
        sending.send(payroll.office, MARY, number)

        assert (batch.payments, batch.total) == (2, Decimal("400.00"))
        assert payroll.states(2) == ["HELD"]
        holding.release(payroll.office, PETE, payroll.dtr(2), "the driver is back")
        assert payroll.states(2) == ["CANCELED"]
        assert [line.lease_id for line in payable.payable(payroll.office, ALL).lines] == [2, 4]
        payroll.sound()

    def test_goes_back_into_a_draft(self, payroll: Payroll) -> None:
        number = payroll.make().number
        holding.hold(payroll.office, PETE, payroll.dtr(2), "the driver is abroad")
        holding.release(payroll.office, PETE, payroll.dtr(2), "the driver is back")
        batch = kept.batch(payroll.fleet.stores.records, number)

        assert batch is not None
        assert (batch.payments, batch.total) == (3, Decimal("600.00"))
        assert payroll.states(2) == ["PLANNED"]

    def test_a_dispute_keeps_a_statement_out(self, payroll: Payroll) -> None:
        reason = "a toll is disputed"
        holding.hold(payroll.office, PAT, payroll.dtr(1), reason, HoldKind.DISPUTE)
        (held,) = [x for x in payable.payable(payroll.office, ALL).left_out if x.lease_id == 1]
        with pytest.raises(PaymentRefused, match="held already"):
            holding.hold(payroll.office, PAT, payroll.dtr(1), reason, HoldKind.DISPUTE)

        assert (held.why, held.sentence) == (Why.DISPUTED, "held: a toll is disputed")
        with pytest.raises(PaymentRefused, match="is not held"):
            holding.release(payroll.office, PAT, payroll.dtr(1), "it is settled now")

    def test_what_an_open_dispute_holds_back_waits_for_its_answer(self, payroll: Payroll) -> None:
        asked = disputes.enter(payroll.office, PAT, payroll.dtr(1), "statement", "It is too little")
        assert self.left_out(payroll, 1) == []
        disputes.hold(payroll.office, PAT, asked.dispute_id, Decimal("1.00"))
        assert self.left_out(payroll, 1) == [Why.DISPUTED]
        disputes.answer(
            payroll.office, PAT, asked.dispute_id, DisputeState.ANSWERED, "It is as agreed."
        )
        assert self.left_out(payroll, 1) == []

    def left_out(self, payroll: Payroll, lease_id: int) -> list[Why]:
        found = payable.payable(payroll.office, ALL).left_out
        return [each.why for each in found if each.lease_id == lease_id]


def test_a_planned_statement_is_neither_voided_nor_issued_anew(payroll: Payroll) -> None:
    payroll.make()
    with pytest.raises(ChangeRefused, match="is in the payment batch ACH-2025-000001"):
        payroll.fleet.void(payroll.dtr(1), "made by mistake")
    payroll.charge(1, "10.00")

    (standing, attempt) = payroll.fleet.rows("SELECT * FROM dtr WHERE lease_id = 1 ORDER BY id")
    assert (standing["status"], attempt["status"]) == ("GENERATED", "FAILED")
    assert "send or cancel that first" in attempt["error"]
    payroll.sound()


@pytest.fixture
def two(payroll: Payroll) -> Callable[..., list[object]]:
    """Do something twice at the same time, each with connections of its own."""

    def at_once(act: Callable[[PeoplesOffice, str], object]) -> list[object]:
        def one(key: str) -> object:
            try:
                return act(payroll.own_office(), key)
            except (ChangeRefused, psycopg.Error) as refused:
                return refused

        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(one, ("manual__a", "manual__b")))

    return at_once


def _ach() -> making.Asked:
    return asked_for([WEEK.start], method=PaymentType.ACH)


class TestTheDoctor:
    def test_says_what_transfers_need(self, payroll: Payroll) -> None:
        (good,) = checks.check_accounts(payroll.office)
        payroll.fleet.owner.execute("DROP VIEW dtr_source.payout_accounts")
        (gone,) = checks.check_accounts(payroll.office)
        payroll.fleet.payout = None
        (absent,) = checks.check_accounts(payroll.office)

        assert (good.level, gone.level, absent.level) == (Level.GOOD, Level.WARNING, Level.GOOD)
        assert "no view dtr_source.payout_accounts" in gone.what
        assert "by check only" in absent.what

    def test_finds_what_cannot_be(self, payroll: Payroll, postgres: Postgres) -> None:
        payroll.sent()
        (good,) = checks.check_payments(payroll.fleet.stores.records)
        assert good.level is Level.GOOD
        with postgres.connect(payroll.fleet.owner.info.dbname) as superuser:
            superuser.execute("SET session_replication_role = replica")
            superuser.execute("UPDATE dtr_payment SET amount = 999 WHERE lease_id = 1")
        found = list(checks.check_payments(payroll.fleet.stores.records))
        said = "\n".join(finding.what for finding in found)
        assert "more was planned than was due on its revision" in said
        assert "control totals are not those of its payments" in said
