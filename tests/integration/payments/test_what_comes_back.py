"""Money that comes back, revisions of paid statements, corrections of what was noted."""

from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest

from include.dtr.entered import EntryRefused
from include.dtr.errors import ChangeRefused
from include.dtr.model import PaymentType
from include.dtr.office.seen import Seen
from include.dtr.payments import canceling, claiming, finding, noting, payable, returning, settling
from include.dtr.payments.asked import asked_for
from include.dtr.payments.bank.errors import ReturnFileBroken
from include.dtr.payments.noting import Payment
from include.dtr.payments.payable import Why
from include.dtr.payments.states import PaymentRefused
from include.dtr.period import week_from
from tests.integration.office import PAT, card_trip
from tests.integration.payments.conftest import WEEK, Payroll

ALL = asked_for([WEEK.start])
NEXT = week_from(WEEK.start + timedelta(weeks=1))


class TestReturns:
    def test_a_payment_comes_back_and_is_paid_again(self, payroll: Payroll) -> None:
        payroll.sent()
        content = payroll.bank_answers({1: "R03"})
        taken = returning.take(payroll.office, PAT, content)
        again = returning.take(payroll.office, PAT, content)

        (back,) = taken.returned
        assert (back.dtr_id, back.code, back.amount) == (payroll.dtr(1), "R03", Decimal("300.00"))
        assert [one.said for one in again.known] == ["taken in before"]
        assert payroll.states(1) == ["RETURNED"]
        assert payroll.fleet.dtr(1)["payment_type"] == "PENDING"
        (line,) = payable.payable(payroll.office, ALL).by(PaymentType.ACH).lines
        assert line.remarks == ("the last payment into this account came back",)
        payroll.sent(key="manual__2")
        assert payroll.states(1) == ["RETURNED", "SENT"]
        assert payroll.balance(1).still_due == 0
        payroll.sound()

    def test_also_one_that_had_settled(self, payroll: Payroll) -> None:
        number = payroll.sent().number
        settling.confirm(payroll.office, PAT, number)
        taken = returning.take(payroll.office, PAT, payroll.bank_answers({1: "R02"}))
        (back,) = taken.returned
        assert back.meaning == "account closed"
        assert "another account, or pay by check" in back.said
        assert [payroll.states(lease) for lease in (1, 2)] == [["RETURNED"], ["SETTLED"]]
        payroll.sound()

    def test_what_nobody_knows_is_reported_and_changes_nothing(self, payroll: Payroll) -> None:
        payroll.sent()
        answered = payroll.bank_answers({1: "R01"})
        (payment,) = payroll.payments(1)
        assert payment.trace is not None
        stray = answered.replace(payment.trace.encode(), b"021000029999999")
        other = answered.replace(b"0000030000", b"0000029999")
        for content in (stray, other):
            taken = returning.take(payroll.office, PAT, content)
            assert [one.said for one in taken.unmatched] == [
                "no payment of ours went out under this trace number"
            ]
            assert not taken.returned
        assert payroll.states(1) == ["SENT"]
        with pytest.raises(ReturnFileBroken):
            returning.take(payroll.office, PAT, b"no bank wrote this")

    def test_a_file_that_the_bank_refused_comes_back_whole_and_is_paid_again(
        self, payroll: Payroll
    ) -> None:
        why = "the bank does not know the company ID"
        draft = payroll.make(key="manual__draft")
        with pytest.raises(PaymentRefused, match="is DRAFT; the bank has no file"):
            returning.rejected(payroll.office, PAT, draft.number, why)
        canceling.cancel(payroll.office, PAT, draft.number, "made to be refused")
        number = payroll.sent().number
        returning.take(payroll.office, PAT, payroll.bank_answers({1: "R03"}, number))

        with pytest.raises(EntryRefused):
            returning.rejected(payroll.office, PAT, number, "short")
        for _ in range(2):
            returning.rejected(payroll.office, PAT, number, why)
            assert [payroll.payments(lease)[0].return_code for lease in (1, 2, 3)] == [
                "R03", "FILE REJECTED", "FILE REJECTED",
            ]  # fmt: skip
            assert payroll.states(2)[-1:] == ["RETURNED"]
            payroll.sound()
        events = payroll.fleet.rows(
            "SELECT details ->> 'reason' AS reason FROM dtr_event"
            " WHERE event = 'PAYMENT_RETURNED' AND dtr_id = %s", payroll.dtr(2),
        )  # fmt: skip
        assert events == [{"reason": why}], "once, in the bank's words"
        assert payroll.sent(key="manual__again").total == Decimal("600.00")
        assert payroll.balance(2).still_due == 0
        payroll.sound()

    def test_checks_are_no_file_that_a_bank_refuses(self, payroll: Payroll) -> None:
        number = payroll.make(PaymentType.CHECK).number
        with pytest.raises(PaymentRefused, match="mark each check that came back"):
            returning.rejected(payroll.office, PAT, number, "no bank takes this file")

    def test_by_a_persons_word(self, payroll: Payroll) -> None:
        noting.note(payroll.office, PAT, payroll.dtr(4), _check("7001"), Seen())
        (payment,) = payroll.payments(4)
        returning.came_back(payroll.office, PAT, payment.id, "the check was lost in the mail")

        assert payroll.states(4) == ["RETURNED"]
        assert payroll.balance(4).still_due == Decimal("50.00")
        with pytest.raises(PaymentRefused, match="is RETURNED and cannot become"):
            returning.came_back(payroll.office, PAT, payment.id, "the check was lost again")


class TestRevisions:
    def test_a_larger_one_pays_only_the_difference(self, payroll: Payroll) -> None:
        payroll.sent()
        payroll.bonus(1, "40.00")

        line = payable.payable(payroll.office, ALL).lines[0]
        assert (line.lease_id, line.revision, line.amount) == (1, 2, Decimal("40.00"))
        payroll.sent(key="manual__2")
        assert payroll.states(1) == ["SENT", "SENT"]
        balance = payroll.balance(1)
        assert (balance.due, balance.in_flight) == (Decimal("340.00"), Decimal("340.00"))
        payroll.sound()

    def test_a_smaller_one_is_claimed_back_from_the_next_payment(self, payroll: Payroll) -> None:
        payroll.sent()
        payroll.charge(1, "30.00")
        assert payroll.balance(1).claim_back == Decimal("30.00")
        (left,) = [x for x in payable.payable(payroll.office, ALL).left_out if x.lease_id == 1]
        assert "$30.00 too much has gone out" in left.sentence

        _next_week(payroll, "100.00")
        asked = asked_for([NEXT.start], method=PaymentType.ACH)
        line = payable.payable(payroll.office, asked).lines[0]
        assert (line.amount, line.share.claimed) == (Decimal("70.00"), Decimal("30.00"))
        batch = payroll.sent(key="manual__2", asked=asked)
        assert (batch.total, batch.claimed) == (Decimal("70.00"), Decimal("30.00"))
        assert payroll.balance(1).claim_back == 0
        later = finding.week_in_full(payroll.office, f"DTR-1-{NEXT.start}").balance
        assert (later.in_flight, later.set_off, later.still_due) == (
            Decimal("70.00"), Decimal("30.00"), 0,
        )  # fmt: skip
        payroll.sound()

    def test_a_claim_falls_with_its_payment(self, payroll: Payroll) -> None:
        payroll.sent()
        payroll.charge(1, "30.00")
        _next_week(payroll, "100.00")
        payroll.sent(key="manual__2", asked=asked_for([NEXT.start], method=PaymentType.ACH))
        answered = payroll.bank_answers({1: "R03"}, "ACH-2025-000002")
        returning.take(payroll.office, PAT, answered)

        assert payroll.balance(1).claim_back == Decimal("30.00")
        payroll.sound()

    def test_a_claim_that_takes_all_waits(self, payroll: Payroll) -> None:
        payroll.sent()
        payroll.charge(1, "150.00")
        _next_week(payroll, "100.00")
        found = payable.payable(payroll.office, asked_for([NEXT.start]))

        assert [(x.why, x.still_due) for x in found.left_out if x.lease_id == 1] == [
            (Why.CLAIM_EXCEEDS, Decimal("100.00"))
        ]
        with pytest.raises(PaymentRefused, match=r"Only \$150.00 is to be claimed back"):
            claiming.settle_claim(
                payroll.office, PAT, payroll.dtr(1), Decimal("150.01"), "he gave back the cash"
            )
        claiming.settle_claim(
            payroll.office, PAT, payroll.dtr(1), Decimal("150.00"), "he gave back the cash"
        )
        assert payable.payable(payroll.office, asked_for([NEXT.start])).lines[0].lease_id == 1
        payroll.sound()

    def test_a_voided_one_keeps_its_money_until_it_is_issued_again(self, payroll: Payroll) -> None:
        payroll.sent()
        _next_week(payroll, "100.00")
        payroll.fleet.void(payroll.dtr(1), "the wrong driver was named")
        balance = payroll.balance(1)
        found = payable.payable(payroll.office, asked_for([NEXT.start]))

        assert (balance.stands, balance.claim_back) == (False, Decimal("300.00"))
        assert found.lines[0].share.claimed == 0, "left to a person"
        payroll.fleet.run(WEEK, [1])
        assert payroll.balance(1).claim_back == 0
        assert payroll.fleet.rows(
            "SELECT payment_type FROM dtr WHERE dtr_id = %s AND status = 'GENERATED'",
            payroll.dtr(1),
        ) == [{"payment_type": "ACH"}]
        payroll.sound()


class TestCorrecting:
    def test_a_typing_error_is_put_right_with_a_reason(self, payroll: Payroll) -> None:
        noting.note(payroll.office, PAT, payroll.dtr(4), _check("7001"), Seen())
        (wrong,) = payroll.payments(4)
        right = _check("7010", date(2025, 11, 24))
        reason = "the number of another check"
        noting.correct(payroll.office, PAT, wrong.id, right, reason)

        assert payroll.states(4) == ["CANCELED", "SETTLED"]
        row = payroll.fleet.dtr(4)
        assert (row["batch_number"], row["payment_date"]) == ("7010", date(2025, 11, 24))
        event = payroll.fleet.rows("SELECT * FROM dtr_event WHERE event = 'PAYMENT_CORRECTED'")[0]
        assert event["details"]["was"]["batch_number"] == "7001"
        assert (event["actor"], event["details"]["reason"]) == ("pat", reason)
        payroll.sound()

    def test_the_amount_too_but_never_beyond_what_is_due(self, payroll: Payroll) -> None:
        noting.note(payroll.office, PAT, payroll.dtr(4), _check("7001"), Seen())
        (wrong,) = payroll.payments(4)
        reason = "half of it was paid"
        with pytest.raises(PaymentRefused, match=r"\$50.00 is due .* \$50.01 cannot"):
            noting.correct(payroll.office, PAT, wrong.id, _check("7001"), reason, Decimal("50.01"))
        assert payroll.states(4) == ["SETTLED"], "all or nothing"
        noting.correct(payroll.office, PAT, wrong.id, _check("7001"), reason, Decimal("25.00"))
        assert payroll.balance(4).still_due == Decimal("25.00")
        seen = Seen(amount=Decimal("50.00"))
        with pytest.raises(ChangeRefused, match=r"\$25.00 is still due"):
            noting.note(payroll.office, PAT, payroll.dtr(4), _check("7002"), seen)
        noting.note(payroll.office, PAT, payroll.dtr(4), _check("7002"), Seen())
        assert payroll.balance(4).still_due == 0
        payroll.sound()

    def test_a_note_of_what_was_never_paid(self, payroll: Payroll) -> None:
        noting.note(payroll.office, PAT, payroll.dtr(4), _check("7001"), Seen())
        noting.withdraw(payroll.office, PAT, payroll.payments(4)[0].id, "noted on the wrong one")
        assert payroll.fleet.dtr(4)["payment_type"] == "PENDING"
        assert payroll.balance(4).still_due == Decimal("50.00")

    def test_a_payment_of_a_batch_is_not_corrected(self, payroll: Payroll) -> None:
        payroll.sent()
        (payment,) = payroll.payments(1)
        with pytest.raises(PaymentRefused, match="not noted by hand"):
            noting.withdraw(payroll.office, PAT, payment.id, "made by mistake")
        with pytest.raises(ChangeRefused, match="is on its way in a batch"):
            noting.note(payroll.office, PAT, payroll.dtr(1), _check("7001"), Seen())
        with pytest.raises(psycopg.errors.RestrictViolation, match="shows another payment"):
            payroll.fleet.stores.records.execute(
                "UPDATE dtr SET batch_number = 'MINE' WHERE lease_id = 1"
            )


def _check(number: str, on: date | None = None) -> Payment:
    return Payment(PaymentType.CHECK, number, on)


def _next_week(payroll: Payroll, amount: str) -> None:
    """Lease 1 earns so much in the week after, which is issued and adds up."""
    payroll.fleet.book_settlement()
    payroll.fleet.add(card_trip("NEXT", 1, amount, NEXT.start))
    payroll.fleet.run(NEXT, [1])
