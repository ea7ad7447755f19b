"""What a driver reads about his money follows the records of payments, step by step."""

from decimal import Decimal

from include.dtr.delivery.saying import payday, what_you_get
from include.dtr.model import Company, PaymentType
from include.dtr.office.seen import Seen
from include.dtr.payments import approving, holding, noting, returning, sending
from include.dtr.payments.noting import Payment
from include.dtr.payments.week_money import money_of_week
from tests.integration.office import PAT
from tests.integration.payments.conftest import MARY, PAY_DAY, PETE, SUNDAY, Payroll


def said(payroll: Payroll, lease_id: int) -> list[str]:
    (row,) = payroll.fleet.rows(
        "SELECT total_due, receipt_date FROM dtr WHERE dtr_id = %s AND status = 'GENERATED'",
        payroll.dtr(lease_id),
    )
    money = money_of_week(payroll.fleet.stores.records, payroll.dtr(lease_id), row["total_due"])
    on = payday(row["receipt_date"], "ACH", SUNDAY.date(), Company("Fleet", "Street", "Telephone"))
    return what_you_get("en", row["total_due"], money, on)[1:]


def test_from_pending_to_sent_and_back(payroll: Payroll) -> None:
    assert said(payroll, 1)[0].startswith("It is paid to your bank account on ")
    number = payroll.make().number
    planned = said(payroll, 1)
    assert planned == ["It is paid to your bank account on Wed Nov 26, 2025."]
    approving.approve(payroll.office, PETE, number)
    sending.send(payroll.office, MARY, number)
    assert said(payroll, 1) == planned, "in the bank's file, and its day is to come"
    assert PAY_DAY.day == 26
    returning.take(payroll.office, PAT, payroll.bank_answers({1: "R02"}))
    assert said(payroll, 1) == [
        "A payment to you came back. $300.00 is still to be paid; please call us."
    ]
    assert said(payroll, 2) == planned


def test_more_and_less_due_than_was_paid(payroll: Payroll) -> None:
    noting.note(payroll.office, PAT, payroll.dtr(4), Payment(PaymentType.CHECK, "7001"), Seen())
    assert said(payroll, 4) == ["It was paid by check on Sun Nov 23, 2025."]
    payroll.charge(4, "20.00")
    assert said(payroll, 4) == [
        "$50.00 was paid on Sun Nov 23, 2025.",
        "$20.00 too much was paid to you. It is taken off a later payment.",
    ]
    money = money_of_week(payroll.fleet.stores.records, payroll.dtr(4), Decimal("30.00"))
    assert (money.due, money.claim_back) == (Decimal("30.00"), Decimal("20.00"))


def test_what_is_held_is_no_promise(payroll: Payroll) -> None:
    holding.hold(payroll.office, PAT, payroll.dtr(1), "the driver has asked about it")
    assert said(payroll, 1) == ["$300.00 is held back for now. Ask us why."]
