"""Repairs paid back in parts, and loans with interest, each part due in a week of its own."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from local.fleet.account import Account
from local.fleet.cents import cents, dollars, share
from local.fleet.dice import Dice
from local.fleet.rows import Loan, LoanInstallment, Repair, RepairInstallment

WEEKS_A_YEAR = 52
WORKSHOPS = (
    "Queens Plaza Auto Repair",
    "Hunters Point Taxi Service",
    "Bronx Transmission & Brake",
    "Woodside Collision",
    "McGuinness Meter & Hack-up",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One loan installment in cents."""

    due_date: date
    principal: int
    interest: int


def amortise(principal: int, rate: int, payment: int, first_due: date) -> Iterator[Part]:
    """Weekly parts that pay a loan back: each the interest on what is left, the rest principal.

    `rate` is thousandths of a per cent a year; `principal` and `payment` are cents. The last
    part is what remains. Raises `ValueError` where the payment does not cover the interest.
    """
    left, due = principal, first_due
    while left > 0:
        interest = share(left, rate, 100_000 * WEEKS_A_YEAR)
        paid_back = min(payment - interest, left)
        if paid_back <= 0:
            raise ValueError(f"{payment} cents a week never pay back {principal} at {rate}")
        yield Part(due, paid_back, interest)
        left -= paid_back
        due += timedelta(weeks=1)


def lend(
    account: Account,
    loan_date: date,
    principal: int,
    rate: int,
    payment: int,
    *,
    last_charged: date,
) -> Loan:
    """A loan and its whole schedule; the parts due up to `last_charged` are in the ledger."""
    loan = Loan(
        loan_id=f"L{account.lease_id}{account.next_number('loans'):02}",
        lease_id=account.lease_id,
        driver_id=account.holder_id,
        loan_date=loan_date,
        principal=dollars(principal),
        annual_rate=Decimal(rate).scaleb(-3),
    )
    account.fleet.driver_loans.append(loan)
    parts = list(amortise(principal, rate, payment, loan_date + timedelta(days=7)))
    for number, part in enumerate(parts, start=1):
        installment_id = f"{loan.loan_id}-{number:02}"
        amount = part.principal + part.interest
        account.fleet.loan_installments.append(
            LoanInstallment(
                installment_id,
                loan.loan_id,
                part.due_date,
                dollars(part.principal),
                dollars(part.interest),
                dollars(amount),
            )
        )
        if part.due_date <= last_charged:
            account.debit(
                "LOANS",
                f"LOAN-{installment_id}",
                amount,
                part.due_date,
                source_id=installment_id,
                description=f"Loan {loan.loan_id}, installment {number} of {len(parts)}",
                due_date=part.due_date,
            )
    return loan


def repair(
    account: Account,
    invoice_date: date,
    invoice: int,
    payment: int,
    dice: Dice,
    *,
    last_charged: date,
) -> Repair:
    """An invoice of `invoice` cents, paid back by `payment` cents a week, the rest at last."""
    number = account.next_number("repairs")
    row = Repair(
        repair_id=f"R{account.lease_id}{number:02}",
        lease_id=account.lease_id,
        invoice_number=f"{dice.between(1, 9)}{dice.digits(4)}",
        invoice_date=invoice_date,
        workshop=dice.one_of(WORKSHOPS),
        invoice_amount=dollars(invoice),
    )
    account.repairs.append(row)
    due, left, part = invoice_date + timedelta(days=7), invoice, 0
    while left > 0:
        part += 1
        amount = min(payment, left)
        installment_id = f"{row.repair_id}-{part:02}"
        account.fleet.repair_installments.append(
            RepairInstallment(installment_id, row.repair_id, due, dollars(amount))
        )
        if due <= last_charged:
            account.debit(
                "REPAIRS",
                f"REPAIR-{installment_id}",
                amount,
                due,
                source_id=installment_id,
                description=f"Invoice {row.invoice_number}, installment {part}",
                due_date=due,
            )
        left -= amount
        due += timedelta(weeks=1)
    return row


def store_repairs(account: Account) -> None:
    """Write the account's invoices with what the ledger's credits have paid of them by now."""
    paid: defaultdict[str, int] = defaultdict(int)
    for posting in account.postings:
        if posting.category == "REPAIRS" and posting.entry_type == "CREDIT":
            repair_id = posting.obligation_id.removeprefix("REPAIR-").rpartition("-")[0]
            paid[repair_id] += cents(posting.amount)
    account.fleet.repairs.extend(
        row._replace(amount_paid=dollars(paid[row.repair_id])) for row in account.repairs
    )
