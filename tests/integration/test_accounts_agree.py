"""Registers, data, journals, years and findings over a new year: one set of figures, to the cent.

The sample fleet's weeks, moved so that the last one holds New Year's Day: in them one statement is
revised and one voided, some are paid by a batch and some noted as paid.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pandas as pd
import pytest

from include.dtr.control.rules import compare_with_rules
from include.dtr.model import ACCOUNT_NAMES, Account, Category, PaymentType
from include.dtr.payments import approving, making, sending, settling
from include.dtr.payments.asked import asked_for
from include.dtr.period import NEW_YORK, PayPeriod, week_from
from include.dtr.records.findings import KeptFinding
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.registers.data import schema
from include.dtr.registers.journal.editions import Edition, make_journal
from include.dtr.registers.making import Register, for_week
from include.dtr.registers.published import write_week
from include.dtr.registers.year.bridge import Basis, DriverYear
from include.dtr.registers.year.reading import read_years
from include.dtr.rules.rulebook import rule_book
from local.fleet import PERIODS, sample_fleet
from local.stack.databases import FLEET_OWNER, PAYOUT_READER, READER, WRITER
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres
from tests.integration.api.conftest import open_site
from tests.integration.conftest import open_office
from tests.integration.office import Office, debit, in_batches
from tests.integration.payments.conftest import MARY, PETE, opened
from tests.integration.test_faults_time import clock_at

MOVED = timedelta(weeks=7)
WEEKS = tuple(week_from(week.start + MOVED) for week in PERIODS)
"""Of these seven end in 2025, and one on January 3."""
AT = datetime(2026, 1, 31, 15, tzinfo=UTC)
JOB = Trigger("scheduled__1", TriggeredBy.SCHEDULE, None)
LATE_CHARGE = Decimal("25.00")
IN_SENTENCE = re.compile(r"-?\$[\d,]+\.\d\d")
ACCOUNTS = {name: account for account, name in ACCOUNT_NAMES.items()}
OPEN = "PENDING"


def moved(value: Any) -> Any:
    """A date or an instant seven weeks later, at the same time by New York's clocks."""
    if isinstance(value, datetime):
        local = value.astimezone(NEW_YORK)
        there = datetime.combine(local.date() + MOVED, local.time(), NEW_YORK)
        return there.replace(fold=local.fold).astimezone(UTC)
    return value + MOVED if isinstance(value, date) else value


@pytest.fixture
def moved_office(
    postgres: Postgres, books_template: str, object_store: ObjectStore
) -> Iterator[Office]:
    """The office of the sample fleet seven weeks later."""
    fleet = sample_fleet()
    for rows in fleet.tables().values():
        rows[:] = [type(row)(*map(moved, row)) for row in rows]
    for made in open_office(postgres, books_template, object_store):
        made.book(fleet)
        made.payout = opened(postgres.url(made.owner.info.dbname, PAYOUT_READER), None)
        yield made


@dataclass
class Worked:
    """The fleet's weeks as they were worked, each on the Sunday after it."""

    office: Office
    weeks: Sequence[PayPeriod]
    journals: list[Edition] = field(default_factory=list)

    def work(self) -> None:
        for week in self.weeks:
            self.office.now = sunday_after(week)
            with clock_at(self.office.now):
                with in_batches():
                    self.office.run(week)
                self.book(week)
                if week == self.weeks[-2]:
                    self.revise(week)
            self.compare(week)
            self.pay(week)
            self.book(week)
        self.void(self.weeks[-1])
        self.book(self.weeks[-1])

    def revise(self, week: PayPeriod) -> None:
        """A charge that comes late: of the lease that owes most, so that it is carried forward."""
        (owing,) = self.standing(week, "total_due LIMIT 1")
        self.office.add(debit("LATE", owing["lease_id"], f"{LATE_CHARGE}", week.end, "MISC"))
        self.office.run(week, [owing["lease_id"]], regenerate=True)

    def pay(self, week: PayPeriod) -> None:
        """Checks by a batch, every third of the others noted; the smallest due stays unpaid."""
        office = self.office
        _, *due = (row for row in self.standing(week, "total_due") if row["total_due"] > 0)
        checks = asked_for([week.start], method=PaymentType.CHECK)
        batch = making.make(office.people, MARY, checks, None, f"manual__{week}")
        approving.approve(office.people, PETE, batch.number)
        sending.send(office.people, MARY, batch.number)
        settling.confirm(office.people, MARY, batch.number)
        sent = {row["dtr_id"] for row in office.rows("SELECT dtr_id FROM dtr_payment")}
        for row in [row for row in due if row["dtr_id"] not in sent][::3]:
            noted = week.end + timedelta(days=5)
            office.pay(row["dtr_id"], PaymentType.ACH, f"B-{week.end}", noted)

    def void(self, week: PayPeriod) -> None:
        """One on which nothing was paid yet."""
        row = next(row for row in self.standing(week, "total_due") if row["payment_type"] == OPEN)
        self.office.void(row["dtr_id"], "the lease was written for another driver")

    def standing(self, week: PayPeriod, order: str) -> list[dict[str, Any]]:
        asked = f"SELECT * FROM dtr WHERE period_start = %s AND status = %s ORDER BY {order}"
        return self.office.rows(asked, week.start, "GENERATED")

    def compare(self, week: PayPeriod) -> None:
        stores = self.office.stores
        compare_with_rules(stores.source, stores.records, week, rule_book(), "night")

    def book(self, week: PayPeriod) -> None:
        stores = self.office.stores
        made = make_journal(stores.records, stores.archive, week, "bea", "test", self.office.now)
        if made.is_new:
            self.journals.append(made.edition)

    def register(self, week: PayPeriod) -> Register:
        return for_week(self.office.stores.records, self.office.stores.source, week)

    def years(self) -> list[DriverYear]:
        stores = self.office.stores
        return [
            of
            for year in (2025, 2026)
            for of in read_years(stores.records, stores.source, year, AT)
        ]


def sunday_after(week: PayPeriod) -> datetime:
    return datetime.combine(week.end + timedelta(days=1), datetime.min.time(), UTC).replace(hour=15)


@pytest.mark.parametrize(
    "weeks",
    [
        pytest.param(WEEKS[-2:], id="two weeks"),
        pytest.param(
            WEEKS, id="eight weeks", marks=[pytest.mark.faults, pytest.mark.timeout(1800)]
        ),
    ],
)
def test_register_data_journals_years_and_findings_agree_to_the_cent(
    moved_office: Office,
    postgres: Postgres,
    tmp_path: Path,
    weeks: Sequence[PayPeriod],
) -> None:
    worked = Worked(moved_office, weeks)
    worked.work()
    registers = [worked.register(week) for week in weeks]
    frame = pd.concat([register.statements for register in registers])
    cents = {
        figure: int(frame[figure].sum())
        for figure in ("cc_earnings", "total_deductions", "paid_amount", "balance_forward")
    }
    card, paid = cents["cc_earnings"], cents["paid_amount"]
    due = int(frame["total_due"].clip(lower=0).sum())
    assert len(frame) == len(moved_office.rows("SELECT FROM dtr WHERE status = 'GENERATED'"))
    assert (frame["revision"] > 1).sum() == 1
    assert due > paid > 0

    the_data_says(worked, tmp_path, [*cents.values(), due])
    the_years_say(worked.years(), frame, card, due, paid)
    the_journals_say(worked.journals, registers, card, due, paid)
    the_findings_say(worked, postgres, registers)


def the_data_says(worked: Worked, folder: Path, cents: Sequence[int]) -> None:
    """A stranger's sums over the weeks' Parquet files."""
    for week in worked.weeks:
        assert write_week(worked.office.stores, JOB, week, AT) is not None
        (folder / f"{week.start}.parquet").write_bytes(
            worked.office.objects()[schema.key(week.start)]
        )
    (read,) = duckdb.sql(
        "SELECT sum(cc_earnings), sum(total_deductions), sum(paid_amount), sum(balance_forward), "
        f"sum(greatest(total_due, 0)) FROM read_parquet('{folder}/*.parquet')"
    ).fetchall()
    assert [int(dollars.scaleb(2)) for dollars in read] == cents


def the_years_say(
    years: Sequence[DriverYear], frame: pd.DataFrame, card: int, due: int, paid: int
) -> None:
    for basis in (Basis.WEEK_END, Basis.ISSUE_DATE):
        columns = [of.columns[basis] for of in years]
        assert all(sums.adds_up for sums in columns)
        assert sum(sums.statements for sums in columns) == len(frame)
        assert sum(sums.card for sums in columns) == card
        assert sum(sums.payable for sums in columns) == due
        assert sum(sums.paid for sums in columns) == paid
        for category in Category:
            moves = [sums.categories[category] for sums in columns]
            name = category.lower()
            assert sum(m.charged for m in moves) == frame[f"{name}_charge"].sum()
            assert sum(m.credited for m in moves) == frame[f"{name}_credit"].sum()
            assert sum(m.applied - m.returned for m in moves) == frame[f"{name}_paid"].sum()
    assert {of.columns[Basis.WEEK_END].changed for of in years} == {0}
    assert sum(of.columns[Basis.PAYMENT_DATE].paid for of in years) == paid
    assert sum(of.paid_in_year for of in years) == paid
    assert sum(m.fare_cents - m.refund_cents for of in years for m in of.months) == card
    for year in (2025, 2026):
        ended = frame[pd.to_datetime(frame["period_end"]).dt.year == year]
        columns = [of.columns[Basis.WEEK_END] for of in years if of.year == year]
        assert sum(sums.card for sums in columns) == ended["cc_earnings"].sum() > 0


def the_journals_say(
    journals: Sequence[Edition], registers: Sequence[Register], card: int, due: int, paid: int
) -> None:
    booked: Counter[Account] = Counter()
    for entry in (entry for edition in journals for entry in edition.transactions):
        assert sum(line.cents for line in entry.lines) == 0
        for line in entry.lines:
            booked[ACCOUNTS[line.account]] += line.cents
    carried = [register.by_category for register in registers]
    forward = sum(
        int(rows["forward"].iloc[:-1].sum() - rows["prior"].iloc[:-1].sum()) for rows in carried
    )
    charged = sum(int(register.statements["lease_charge"].sum()) for register in registers)

    assert max(edition.edition for edition in journals) > 1
    assert booked[Account.CARD_RECEIVABLE] == card
    assert booked[Account.DUE_TO_DRIVERS] == paid - due
    assert booked[Account.BANK_ACH] + booked[Account.BANK_CHECK] == -paid
    assert booked[Account.BANK_ACH] < 0
    assert booked[Account.BANK_CHECK] < 0
    assert booked[Account.LEASE] == -charged
    assert booked[Account.DUE_FROM_DRIVERS] == forward
    assert sum(booked.values()) == 0


def the_findings_say(worked: Worked, postgres: Postgres, registers: Sequence[Register]) -> None:
    """As many on page, API and register; the sums that they name are those of the statements."""
    office, name = worked.office, worked.office.owner.info.dbname
    urls = [postgres.url(name, role) for role in (WRITER, READER, FLEET_OWNER)]
    rules: Counter[str] = Counter()
    with open_site(*urls, office.s3, office.bucket) as site, site.client("reader") as reader:
        the_numbers_say(reader, worked.weeks[-1], registers)
        for week, register in zip(worked.weeks, registers, strict=True):
            days = {"period_from": f"{week.start}", "period_to": f"{week.start}"}
            listed = reader.get("/findings", params=days).json()
            page = site.page("reader").get("/page/findings", params={"week": f"{week.start}"}).text
            counted = re.search(r'<span class="count">(\d+)</span>', page)
            found = register.findings
            assert counted is not None
            assert len(found) == len(listed) == int(counted[1]) == page.count('<th scope="row">')
            assert [each["sentence"] for each in listed] == [each.sentence for each in found]
            rules.update(each.rule for each in found)
            for each in found:
                agrees(each, register.statements)
    assert rules["LEASE_CAP"]
    assert rules["MAY_NOT_BE_CHARGED"]
    if len(worked.weeks) == len(WEEKS):
        assert rules["FAR_FROM_OWN_WEEKS"]


def the_numbers_say(reader: httpx.Client, last: PayPeriod, registers: Sequence[Register]) -> None:
    """The statistics of the year."""
    said = reader.get("/statistics/numbers", params={"last": f"{last.start}"}).json()
    frame = pd.concat([register.statements for register in registers])
    for table in ("weeks", "medallions"):
        for figure in ("cc_earnings", "cash_earnings", "total_deductions"):
            dollars = sum(Decimal(row[figure]) for row in said[table])
            assert int(dollars.scaleb(2)) == frame[figure].sum()
    for table in ("weeks", "medallions", "take_home"):
        dollars = sum(Decimal(row["paid_out"]) for row in said[table])
        assert int(dollars.scaleb(2)) == frame["total_due"].clip(lower=0).sum()
        assert sum(row["statements"] for row in said[table]) == len(frame)
    dollars = sum(Decimal(row["amount"]) for row in said["categories"])
    assert int(dollars.scaleb(2)) == frame["total_deductions"].sum()


def agrees(finding: KeptFinding, frame: pd.DataFrame) -> None:
    """The first sum that a finding names is a figure of the lease's statement."""
    of_lease = frame[frame["lease_id"] == finding.lease_id]
    if len(of_lease) != 1:
        return
    row = of_lease.iloc[0]
    named = int(re.sub(r"[$,.]", "", IN_SENTENCE.findall(finding.sentence)[0]))
    if finding.rule == "FAR_FROM_OWN_WEEKS":
        column = "cc_earnings" if "card earnings" in finding.sentence else "total_deductions"
        assert named == row[column], finding
    elif finding.rule == "LEASE_CAP":
        assert named == row["lease_charge"], finding
        assert finding.over is not None
    elif finding.rule == "MAY_NOT_BE_CHARGED":
        assert named == row["repairs_charge"] == int(finding.over * 100), finding
