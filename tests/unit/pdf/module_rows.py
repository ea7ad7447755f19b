"""Rows of the module views, plausible but for what a test is about. Used by `builders`."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from include.dtr.model import (
    Loan,
    LoanInstallment,
    MiscCharge,
    Repair,
    RepairInstallment,
    Ticket,
    Toll,
    Violation,
)

ZERO = Decimal("0.00")
PLATE, MEDALLION = "Y204831C", "5F47"


def toll(key: str, driver_id: int, plaza: str, number: int, amount: Decimal) -> Toll:
    """Toll `number` of the week; they lie some hours apart."""
    first = datetime(2025, 11, 9, 14, 5, tzinfo=UTC)
    at = first + timedelta(minutes=517 * number % 8000)
    return Toll(key, driver_id, PLATE, "MTAB&T", plaza, "Manhattan", at, amount)


def violation(key: str, driver_id: int, note: str, fine: Decimal) -> Violation:
    at = datetime(2025, 10, 2, 18, 5, tzinfo=UTC)
    none = (ZERO, ZERO, ZERO, ZERO)
    return Violation(key, driver_id, PLATE, "NY", note, at, fine, *none, amount_due=fine)


def ticket(key: str, driver_id: int, note: str, fine: Decimal) -> Ticket:
    at = datetime(2025, 10, 21, 21, 40, tzinfo=UTC)
    return Ticket(key, driver_id, MEDALLION, "FN", note, at, fine, ZERO, fine)


def repair(key: str, number: int, workshop: str) -> Repair:
    invoice = f"INV-{88120 + number}"
    billed, paid = Decimal("1200.00"), Decimal("400.00")
    return Repair(key, invoice, date(2025, 10, 14), workshop, billed, paid)


def repair_installment(repair_id: str, due: date, amount: Decimal) -> RepairInstallment:
    return RepairInstallment(f"{repair_id}-03", repair_id, due, amount)


def loan(key: str) -> Loan:
    return Loan(key, date(2025, 6, 2), Decimal("5000.00"), Decimal("9.500"))


def loan_installment(loan_id: str, due: date, amount: Decimal) -> LoanInstallment:
    interest = min(amount, Decimal("5.30"))
    return LoanInstallment(f"{loan_id}-17", loan_id, due, amount - interest, interest, amount)


def misc_charge(key: str, driver_id: int, note: str, on: date, amount: Decimal) -> MiscCharge:
    return MiscCharge(key, driver_id, "SUPPLIES", note, on, amount)
