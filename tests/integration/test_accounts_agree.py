"""Register, data, journal and years of the sample fleet: one set of figures, to the cent."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb

from include.dtr.model import ACCOUNT_NAMES, Account, Category, PaymentType
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.registers.data import schema
from include.dtr.registers.journal.editions import make_journal
from include.dtr.registers.making import for_week
from include.dtr.registers.published import write_week
from include.dtr.registers.year.bridge import Basis
from include.dtr.registers.year.reading import read_years
from local.fleet import PERIODS
from tests.integration.office import Office
from tests.integration.test_faults_time import clock_at

AT = datetime(2026, 1, 31, 15, tzinfo=UTC)
JOB = Trigger("scheduled__1", TriggeredBy.SCHEDULE, None)
WEEKS = PERIODS[-2:]
"""The last one issued in the new year, the one before it in the old."""


def test_register_data_journal_and_years_agree_to_the_cent(
    fleet_office: Office, tmp_path: Path
) -> None:
    office, stores = fleet_office, fleet_office.stores
    for week, issued in zip(WEEKS, (datetime(2025, 11, 9, 15, tzinfo=UTC), AT), strict=True):
        with clock_at(issued):
            office.run(week)
    for row in office.rows(
        "SELECT dtr_id, period_end FROM dtr WHERE total_due > 0 AND status = %s", "GENERATED"
    )[::3]:
        paid_on = row["period_end"] + timedelta(days=5)
        office.pay(row["dtr_id"], PaymentType.ACH, f"B-{row['period_end']}", paid_on)

    card, due, paid, forward, carried_on = 0, 0, 0, 0, 0
    deducted: Counter[str] = Counter()
    booked: Counter[Account] = Counter()
    names = {name: account for account, name in ACCOUNT_NAMES.items()}
    for week in WEEKS:
        register = for_week(stores.records, stores.source, week)
        frame = register.statements
        payable = int(frame["total_due"].clip(lower=0).sum())
        card += int(frame["cc_earnings"].sum())
        due += payable
        paid += int(frame["paid_amount"].sum())
        eight, refunds = register.by_category.iloc[:-1], register.by_category.iloc[-1]
        forward += int(eight["forward"].sum() - eight["prior"].sum())
        carried_on = int(refunds["forward"])

        write_week(stores, JOB, week, AT)
        file = tmp_path / f"{week.start}.parquet"
        file.write_bytes(office.objects()[schema.key(week.start)])
        figures = ("cc_earnings", "total_deductions", "paid_amount", "balance_forward")
        asked = ", ".join(f"sum({figure})" for figure in figures)
        (read,) = duckdb.sql(
            f"SELECT {asked}, sum(greatest(total_due, 0)) FROM read_parquet('{file}')"
        ).fetchall()
        assert read == tuple(
            Decimal(cents).scaleb(-2)
            for cents in (*(int(frame[figure].sum()) for figure in figures), payable)
        )

        edition = make_journal(stores.records, stores.archive, week, "bea", "test", AT).edition
        for entry in edition.transactions:
            assert sum(line.cents for line in entry.lines) == 0
            for line in entry.lines:
                booked[names[line.account]] += line.cents
        for category in Category:
            for figure in ("charge", "credit", "paid"):
                column = f"{category.lower()}_{figure}"
                deducted[f"{category} {figure}"] += int(frame[column].sum())

    years = [
        of for year in (2025, 2026) for of in read_years(stores.records, stores.source, year, AT)
    ]
    by_end = [of.columns[Basis.WEEK_END] for of in years]
    by_issue = [of.columns[Basis.ISSUE_DATE] for of in years]
    for columns in (by_end, by_issue):
        assert all(sums.adds_up for sums in columns)
        assert sum(sums.card for sums in columns) == card
        assert sum(sums.payable for sums in columns) == due
        assert sum(sums.paid for sums in columns) == paid
        for category in Category:
            moved = [sums.categories[category] for sums in columns]
            assert sum(m.charged for m in moved) == deducted[f"{category} charge"]
            assert sum(m.credited for m in moved) == deducted[f"{category} credit"]
            assert sum(m.applied - m.returned for m in moved) == deducted[f"{category} paid"]
    assert sum(of.paid_in_year for of in years) == paid
    assert sum(m.fare_cents - m.refund_cents for of in years for m in of.months) == card
    assert {sums.changed for sums in by_end} == {0}

    assert booked[Account.CARD_RECEIVABLE] == card
    assert booked[Account.DUE_TO_DRIVERS] == paid - due
    assert booked[Account.BANK_ACH] == -paid
    assert booked[Account.LEASE] == -deducted["LEASE charge"]
    assert booked[Account.DUE_FROM_DRIVERS] == forward
    assert booked[Account.REFUNDS_CARRIED] == carried_on
    assert sum(booked.values()) == 0
    assert card
    assert due > paid > 0
