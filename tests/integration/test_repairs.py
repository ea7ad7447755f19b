"""Where a repair stands is known from the ledger before the period and the schedule after it."""

from include.dtr.fingerprint import fingerprint
from include.dtr.model import LeaseWeek
from include.dtr.period import PayPeriod
from include.dtr.sources.reader import read_batch
from include.dtr.statement import compute
from local.fleet import LAST_PERIOD, TRAPS
from tests.integration.office import Office


def week_of(office: Office, period: PayPeriod) -> LeaseWeek:
    lease = TRAPS["debt_after_repairs"]
    return read_batch(office.stores.source, period, [lease]).weeks[lease]


def test_an_old_week_says_the_same_whatever_was_paid_later(fleet_office: Office) -> None:
    before = compute(week_of(fleet_office, LAST_PERIOD))
    assert before.week.modules.repairs, "the lease has a repair"
    fleet_office.owner.execute("UPDATE fleet.repairs SET amount_paid = invoice_amount")
    after = compute(week_of(fleet_office, LAST_PERIOD))

    assert after == before
    assert fingerprint(after) == fingerprint(before)


def test_what_is_paid_in_a_week_was_paid_before_the_next(fleet_office: Office) -> None:
    period = LAST_PERIOD
    earlier = week_of(fleet_office, period.previous)
    later = week_of(fleet_office, period)
    shared = earlier.modules.repairs.keys() & later.modules.repairs.keys()
    assert shared
    for key in shared:
        repair, balances = later.modules.repairs[key], compute(earlier).balances
        paid = sum(
            balance.paid + balance.credit
            for balance in balances
            if (part := earlier.modules.repair_installments.get(balance.source_id or ""))
            and part.repair_id == key
        )
        assert repair.amount_paid == earlier.modules.repairs[key].amount_paid + paid
        assert 0 <= repair.amount_paid <= repair.invoice_amount


def test_an_installment_to_come_that_is_no_number_fails_its_lease_by_its_name(
    fleet_office: Office,
) -> None:
    lease = TRAPS["debt_after_repairs"]
    (later,) = fleet_office.owner.execute(
        "SELECT installment_id FROM fleet.repair_installments"
        " WHERE repair_id IN (SELECT repair_id FROM fleet.repairs WHERE lease_id = %s)"
        " AND due_date > %s LIMIT 1",
        (lease, LAST_PERIOD.end),
    ).fetchall()
    fleet_office.owner.execute(
        "UPDATE fleet.repair_installments SET amount = 'NaN' WHERE installment_id = %s", later
    )
    read = read_batch(fleet_office.stores.source, LAST_PERIOD, [lease])

    assert str(read.faults[lease]) == (
        f"Lease {lease}: dtr_source.repair_installments row {later[0]}, "
        "column amount: is not a number"
    )
