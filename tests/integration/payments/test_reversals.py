"""Taking payments back: by two people, in five banking days, once; and what comes back of it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pytest

from include.dtr.archive import Archive
from include.dtr.entered import EntryRefused
from include.dtr.errors import ChangeRefused, StoreRefused
from include.dtr.model import PaymentType
from include.dtr.payments import (
    approving,
    canceling,
    downloading,
    finding,
    ordering,
    orders,
    payable,
    returning,
    reversing,
    sending,
)
from include.dtr.payments.asked import asked_for
from include.dtr.payments.orders import OrderRow
from include.dtr.payments.reversing import SentWrongly
from include.dtr.payments.states import PaymentRefused
from include.dtr.payments.vault import opened
from include.dtr.settings import settings
from tests.bank import Bank
from tests.integration.office import PAT, PAYOUT_SECRET
from tests.integration.payments.conftest import (
    MARY,
    PAY_DAY,
    PETE,
    WEEK,
    Payroll,
    account_number,
)
from tests.nacha_rules import checked

REASON = "paid from a list of last week"
AFTER = datetime(2025, 11, 28, 15, tzinfo=UTC)
"""The banking day after the pay day; Thanksgiving lies between."""
ALL = asked_for([WEEK.start])


@pytest.fixture
def gone(payroll: Payroll) -> Payroll:
    """The week is with the bank since two days."""
    number = payroll.sent().number
    downloading.download(payroll.office, MARY, number)
    payroll.fleet.now = AFTER
    return payroll


BATCH = "ACH-2025-000001"


def made(payroll: Payroll, *leases: int, error: SentWrongly = SentWrongly.WRONG_AMOUNT) -> OrderRow:
    ids = [payroll.payments(lease)[0].id for lease in leases]
    return reversing.make(payroll.office, MARY, BATCH, ids, error, REASON)


def sent(payroll: Payroll, *leases: int, error: SentWrongly = SentWrongly.WRONG_AMOUNT) -> OrderRow:
    return ordering.approve(payroll.office, PETE, made(payroll, *leases, error=error).number)


def back(payroll: Payroll, order: OrderRow) -> OrderRow:
    """Its day has come, and the bank has given the money back."""
    payroll.fleet.now = datetime(2025, 12, 2, 15, tzinfo=UTC)
    return ordering.confirm(payroll.office, PETE, order.number)


def refused_by_the_bank(payroll: Payroll, order: OrderRow, code: str) -> bytes:
    bank = Bank()
    why = "for the bank of the tests"
    file = bank.take(ordering.download(payroll.office, MARY, order.number, why).content)
    ids = [entry["id"] for entry in file.entries]
    return bank.answer(date(2025, 12, 3), returns={ids[0]: code})


def due(payroll: Payroll, lease_id: int) -> tuple[Decimal, Decimal, Decimal]:
    payroll.sound()
    balance = payroll.balance(lease_id)
    counted = balance.paid + balance.in_flight
    assert counted + balance.set_off - balance.recovered + balance.still_due == (
        balance.due + balance.claim_back
    )
    return counted, balance.still_due, balance.claim_back


def test_the_file_debits_what_was_credited_whatever_the_books_say_now(gone: Payroll) -> None:
    gone.fleet.owner.execute("UPDATE fleet.accounts SET account_number = '5550001111'")
    order = sent(gone, 1, 2)
    again = ordering.approve(gone.office, PETE, order.number)
    file = ordering.download(gone.office, MARY, order.number)
    found = checked(file.content)
    key = f"payouts/2025/{order.number}.ach"

    assert again == order, "a second try"
    assert (order.number, order.state, file.name) == (
        "REV-2025-000001",
        "SENT",
        f"{order.number}.ach",
    )
    assert (order.made_by, order.approved_by, order.total) == ("mary", "pete", Decimal("500.00"))
    assert (found.service_class, found.debits, found.header["description"]) == (
        "225", 50_000, "REVERSAL",
    )  # fmt: skip
    assert [entry["account"] for entry in found.entries] == [account_number(1), account_number(2)]
    assert [entry["trace"][-7:] for entry in found.entries] == ["0000004", "0000005"]
    assert found.header["modifier"] == "A", "the day's first file"
    sealed = gone.fleet.objects()[key]
    assert account_number(1).encode() not in sealed
    assert opened(sealed, PAYOUT_SECRET, key) == file.content
    events = gone.fleet.rows(
        "SELECT event, actor FROM dtr_event WHERE event ~ '^ORDER' ORDER BY id"
    )
    assert [tuple(row.values()) for row in events] == [
        ("ORDER_MADE", "mary"), ("ORDER_APPROVED", "pete"), ("ORDER_SENT", "pete"),
        ("ORDER_DOWNLOADED", "mary"),
    ]  # fmt: skip
    trail = [event.event for event in finding.batch_in_full(gone.office, BATCH).trail]
    assert trail[:4] == ["ORDER_DOWNLOADED", "ORDER_SENT", "ORDER_APPROVED", "ORDER_MADE"]


def test_nothing_is_due_again_before_the_bank_has_given_it_back(gone: Payroll) -> None:
    order = made(gone, 1)
    paid = (Decimal("300.00"), Decimal(0), Decimal(0))
    assert due(gone, 1) == paid
    ordering.approve(gone.office, PETE, order.number)
    assert due(gone, 1) == paid
    ordering.download(gone.office, MARY, order.number)
    with pytest.raises(PaymentRefused, match="takes effect on 2025-12-01; before that day"):
        ordering.confirm(gone.office, PETE, order.number)
    assert due(gone, 1) == paid
    for _ in range(2):
        assert back(gone, order).state == "SETTLED"
        assert due(gone, 1) == (Decimal(0), Decimal("300.00"), Decimal(0))

    (payment,) = gone.payments(1)
    assert (payment.state, payment.return_code, payment.reason) == ("RETURNED", "REVERSED", REASON)
    assert gone.states(2) == ["SENT"], "the others are as they were"
    (line, *_) = payable.payable(gone.office, ALL).lines
    assert (line.lease_id, line.amount) == (1, Decimal("300.00"))


def test_what_was_sent_twice_is_held_once_and_stays_paid(gone: Payroll) -> None:
    """The bank paid both files; the second one is taken back, all of it."""
    order = reversing.make(gone.office, MARY, BATCH, None, SentWrongly.DUPLICATE, REASON)
    assert (order.entries, order.total) == (3, Decimal("600.00"))
    ordering.approve(gone.office, PETE, order.number)
    answer = refused_by_the_bank(gone, order, "R01")
    back(gone, order)
    assert due(gone, 1) == (Decimal("300.00"), Decimal(0), Decimal(0))
    (kept,) = returning.take(gone.office, PAT, answer).returned
    assert "the driver has it twice; claim it in the books" in kept.said
    assert gone.states(1) == ["SENT"]
    assert due(gone, 1) == (Decimal("300.00"), Decimal(0), Decimal(0))


class TestWhatComesBackOfAReversal:
    def test_in_time_the_payment_stands(self, gone: Payroll) -> None:
        order = sent(gone, 1)
        answer = refused_by_the_bank(gone, order, "R01")
        (one,) = returning.take(gone.office, PAT, answer).returned
        again = returning.take(gone.office, PAT, answer)
        assert "the payment stands" in one.said
        assert [x.said for x in again.known] == ["taken in before"]
        back(gone, order)
        assert gone.states(1) == ["SENT"]
        assert due(gone, 1) == (Decimal("300.00"), Decimal(0), Decimal(0))

    def test_late_it_stands_again(self, gone: Payroll) -> None:
        order = sent(gone, 1)
        answer = refused_by_the_bank(gone, order, "R10")
        back(gone, order)
        assert due(gone, 1)[1] == Decimal("300.00")
        (one,) = returning.take(gone.office, PAT, answer).returned
        assert "stands again" in one.said
        assert gone.states(1) == ["SETTLED"]
        assert due(gone, 1) == (Decimal("300.00"), Decimal(0), Decimal(0))
        assert "PAYMENT_STANDS" in {
            row["event"]
            for row in gone.fleet.rows("SELECT event FROM dtr_event WHERE dtr_id = %s", gone.dtr(1))
        }

    def test_after_it_was_paid_again_too_much_is_out_and_claimed_back(self, gone: Payroll) -> None:
        order = sent(gone, 1)
        answer = refused_by_the_bank(gone, order, "R10")
        back(gone, order)
        draft = gone.make(key="manual__2", on=date(2025, 12, 5))
        (one,) = returning.take(gone.office, PAT, answer).unmatched
        assert f"planned again in batch {draft.number}: cancel that batch" in one.said
        assert gone.states(1) == ["RETURNED", "PLANNED"], "nothing was changed"
        approving.approve(gone.office, PETE, draft.number)
        sending.send(gone.office, MARY, draft.number)
        (one,) = returning.take(gone.office, PAT, answer).returned

        assert "$300.00 too much is out" in one.said
        assert gone.states(1) == ["SETTLED", "SENT"]
        assert due(gone, 1) == (Decimal("600.00"), Decimal(0), Decimal("300.00"))
        assert gone.fleet.dtr(1)["batch_number"] == draft.number

    def test_nobody_else_makes_a_returned_payment_stand(self, gone: Payroll) -> None:
        back(gone, sent(gone, 1))
        with pytest.raises(psycopg.errors.RestrictViolation, match="cannot become that"):
            gone.fleet.stores.records.execute(
                "UPDATE dtr_payment SET state = 'SETTLED', settled_at = now(), returned_at = NULL,"
                " return_code = NULL WHERE lease_id = 1"
            )


class TestTwoPeople:
    def test_who_made_it_cannot_approve_it(self, gone: Payroll) -> None:
        number = made(gone, 1).number
        with pytest.raises(PaymentRefused, match="mary made REV-2025-000001, so somebody else"):
            ordering.approve(gone.office, MARY, number)
        with pytest.raises(psycopg.errors.CheckViolation, match="four_eyes"):
            gone.fleet.stores.records.execute(
                "UPDATE dtr_bank_order SET state = 'APPROVED', approved_by = made_by,"
                " approved_at = now(), file_made_at = now(), file_modifier = 'A',"
                " file_first_sequence = 1"
            )
        with pytest.raises(ChangeRefused, match="Look at it again"):
            ordering.answer(gone.office, PETE, number, True, Decimal("1.00"))
        rejected = ordering.answer(gone.office, PETE, number, False, Decimal("300.00"))
        assert (rejected.state, rejected.canceled_by) == ("CANCELED", "pete")
        assert made(gone, 1).number == "REV-2025-000002", "it may be made anew"

    def test_but_in_an_office_of_one(self, gone: Payroll, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DTR_ONE_PERSON_OFFICE", "true")
        settings.cache_clear()
        assert ordering.approve(gone.office, MARY, made(gone, 1).number).one_person is True

    def test_the_file_is_handed_out_once_and_again_only_with_a_reason(self, gone: Payroll) -> None:
        number = made(gone, 1).number
        with pytest.raises(PaymentRefused, match="its file is not to be sent"):
            ordering.download(gone.office, MARY, number)
        ordering.approve(gone.office, PETE, number)
        first = ordering.download(gone.office, MARY, number)
        with pytest.raises(PaymentRefused, match="it debits twice"):
            ordering.download(gone.office, MARY, number)
        assert ordering.download(gone.office, MARY, number, "the portal lost it") == first
        with pytest.raises(PaymentRefused, match="the bank may have it"):
            ordering.cancel(gone.office, MARY, number, "made by mistake")

    def test_nobody_has_the_file_so_it_is_canceled(self, gone: Payroll) -> None:
        number = sent(gone, 1).number
        for _ in range(2):
            assert ordering.cancel(gone.office, MARY, number, "made by mistake").state == "CANCELED"
        assert due(gone, 1)[0] == Decimal("300.00")
        with pytest.raises(PaymentRefused, match="is CANCELED"):
            ordering.confirm(gone.office, PETE, number)

    def test_a_bucket_that_is_away_leaves_it_approved_and_it_goes_on(self, gone: Payroll) -> None:
        number = made(gone, 1).number
        away = replace(gone.office, archive=lambda: _NoPlaceToPut(gone.fleet.s3, gone.fleet.bucket))
        with pytest.raises(StoreRefused):
            ordering.approve(away, PETE, number)
        (row,) = gone.fleet.rows("SELECT state, file_sha256 FROM dtr_bank_order")
        assert row == {"state": "APPROVED", "file_sha256": None}
        assert ordering.approve(gone.office, PETE, number).state == "SENT"


class _NoPlaceToPut(Archive):
    """Reads, and cannot write."""

    def store(self, *_: object, **__: object) -> None:  # type: ignore[override]
        raise StoreRefused("the bucket takes nothing")


class TestRefused:
    def test_a_payment_is_reversed_once(self, gone: Payroll) -> None:
        order = sent(gone, 1)
        with pytest.raises(PaymentRefused, match=r"is in REV-2025-000001 already; .* once"):
            made(gone, 1, 2)
        assert gone.fleet.rows("SELECT count(*) AS n FROM dtr_bank_order") == [{"n": 1}]
        with pytest.raises(psycopg.errors.UniqueViolation, match="dtr_payment_reversed_once"):
            past_the_program(gone, "amount")
        assert order.state == "SENT"

    def test_in_full_and_of_its_batch(self, gone: Payroll) -> None:
        with pytest.raises(psycopg.errors.RestrictViolation, match="in full"):
            past_the_program(gone, "1.00")
        with pytest.raises(EntryRefused, match="has no payment 4711"):
            reversing.make(gone.office, MARY, BATCH, [4711], SentWrongly.WRONG_DATE, REASON)

    @pytest.mark.parametrize(
        ("now", "on", "said"),
        [
            (datetime(2025, 12, 5, 15, tzinfo=UTC), None, "until 2025-12-04, five banking days"),
            (AFTER, date(2025, 12, 5), "until 2025-12-04, five banking days"),
            (AFTER, date(2025, 11, 29), "is a Saturday"),
            (AFTER, date(2025, 11, 26), "has passed"),
            (AFTER, date(2025, 11, 25), "before the payments do"),
        ],
    )
    def test_only_within_five_banking_days(
        self, gone: Payroll, now: datetime, on: date | None, said: str
    ) -> None:
        gone.fleet.now = now
        with pytest.raises(EntryRefused, match=said) as refused:
            reversing.make(gone.office, MARY, BATCH, None, SentWrongly.WRONG_DATE, REASON, on)
        assert refused.value.field == "effective_date"
        assert gone.fleet.rows("SELECT * FROM dtr_bank_order") == []

    def test_not_before_somebody_has_the_file_and_no_checks(self, payroll: Payroll) -> None:
        number = payroll.sent().number
        checks = payroll.make(PaymentType.CHECK, key="manual__checks").number
        for batch, said in (
            (number, "Nobody has the file .* cancel it"),
            (checks, "is of checks; have the bank stop them"),
        ):
            with pytest.raises(PaymentRefused, match=said):
                reversing.make(
                    payroll.office, MARY, batch, None, SentWrongly.WRONG_DATE, REASON, PAY_DAY
                )
        canceling.cancel(payroll.office, MARY, number, "never to be sent")
        with pytest.raises(PaymentRefused, match="the bank has no file"):
            reversing.make(payroll.office, MARY, number, None, SentWrongly.WRONG_DATE, REASON)

    def test_what_came_back_by_itself_is_not_debited(self, gone: Payroll) -> None:
        number = made(gone, 1, 2).number
        returning.take(gone.office, PAT, gone.bank_answers({1: "R03"}))
        with pytest.raises(PaymentRefused, match=r"is RETURNED since .* without that payment"):
            ordering.approve(gone.office, PETE, number)
        ordering.cancel(gone.office, MARY, number, "one came back")
        with pytest.raises(PaymentRefused, match="there is nothing to take back"):
            made(gone, 1, 2)
        assert [entry.dtr_id for entry in orders.in_full(gone.office, sent(gone, 2).number).entries]

    def test_a_short_reason_or_none_chosen(self, gone: Payroll) -> None:
        with pytest.raises(EntryRefused, match="at least 10"):
            reversing.make(gone.office, MARY, BATCH, None, SentWrongly.WRONG_DATE, "short")
        with pytest.raises(EntryRefused, match="Choose the payments"):
            reversing.make(gone.office, MARY, BATCH, [], SentWrongly.WRONG_DATE, REASON)


def past_the_program(payroll: Payroll, amount: str) -> None:
    """Somebody writes a reversal of lease 1's payment into the records himself."""
    records = payroll.fleet.stores.records
    with records.transaction():
        (order_id,) = records.execute(
            "INSERT INTO dtr_bank_order (number, kind, batch_id, error, reason, effective_date,"
            " entries, total, made_by) SELECT 'REV-2025-000099', 'REVERSAL', id, 'DUPLICATE',"
            " 'past the program', effective_date, 1, 300, 'me' FROM dtr_payment_batch RETURNING id"
        ).fetchone()
        records.execute(
            "INSERT INTO dtr_bank_order_entry (order_id, payment_id, amount)"
            f" SELECT %s, id, {amount} FROM dtr_payment WHERE lease_id = 1",
            (order_id,),
        )
