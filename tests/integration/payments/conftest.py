"""A fleet whose drivers have bank accounts, a week issued, and the people who pay."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from include.dtr.database_session import Session
from include.dtr.model import PaymentType
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office as PeoplesOffice
from include.dtr.payments import approving, downloading, finding, making, sending
from include.dtr.payments import records as kept
from include.dtr.payments.asked import Asked, asked_for
from include.dtr.payments.bank.entries import individual_id
from include.dtr.payments.records import Balance, BatchRow, PaymentRow
from include.dtr.period import week_from
from include.dtr.settings import Settings, settings
from local.stack.databases import PAYOUT_READER, READER, WRITER
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres
from tests.bank import Bank
from tests.integration.conftest import open_office
from tests.integration.office import Office, card_trip, debit, small_fleet

WEEK = week_from(date(2025, 11, 9))
MONDAY, PAY_DAY = date(2025, 11, 10), date(2025, 11, 26)
SUNDAY = datetime(2025, 11, 23, 15, tzinfo=UTC)
MARY = Actor("mary", "192.0.2.8", "Dag pay_drivers")
PETE = Actor("pete", "192.0.2.9", "Dag pay_drivers")
ROUTING = ("021000021", "026009593", "021000089")
"""With the right check digit: of banks in New York."""
BANK = {
    "DTR_ACH_COMPANY_ID": "1123456789",
    "DTR_ACH_ORIGINATING_DFI": "021000021",
}


def account_number(driver_id: int) -> str:
    """Found nowhere but in the books and in the bank's file."""
    return f"77{driver_id:06}4321"


@dataclass
class Payroll:
    """The office of a fleet whose leases 1 to 4 are due 300, 200, 100 and nothing."""

    fleet: Office
    records_url: str = ""
    source_url: str = ""
    payout_url: str = ""

    @property
    def office(self) -> PeoplesOffice:
        return self.fleet.people

    def own_office(self) -> PeoplesOffice:
        """The same office, each store reached by connections of its own."""
        chosen = self.fleet.people
        return replace(
            chosen,
            records=opened(self.records_url, "public"),
            source=opened(self.source_url, None),
        )

    def dtr(self, lease_id: int) -> str:
        return f"DTR-{lease_id}-{WEEK.start}"

    def make(
        self,
        method: PaymentType = PaymentType.ACH,
        key: str = "manual__1",
        asked: Asked | None = None,
        on: date | None = PAY_DAY,
        who: Actor = MARY,
    ) -> BatchRow:
        wanted = asked or asked_for([WEEK.start], method=method)
        return making.make(self.office, who, wanted, on, key)

    def sent(self, key: str = "manual__1", asked: Asked | None = None) -> BatchRow:
        number = self.make(key=key, asked=asked).number
        approving.approve(self.office, PETE, number)
        return sending.send(self.office, MARY, number)

    def balance(self, lease_id: int) -> Balance:
        return finding.week_in_full(self.office, self.dtr(lease_id)).balance

    def payments(self, lease_id: int) -> list[PaymentRow]:
        return kept.payments_of_dtr(self.fleet.stores.records, self.dtr(lease_id))

    def states(self, lease_id: int) -> list[str]:
        """Oldest first."""
        return [payment.state for payment in reversed(self.payments(lease_id))]

    def charge(self, lease_id: int, amount: str, category: str = "MISC") -> None:
        """Book more into the week; it is issued anew where the lease is named."""
        number = len(self.fleet.owner.execute("SELECT 1 FROM fleet.ledger_postings").fetchall())
        self.fleet.add(debit(f"X{number}", lease_id, amount, MONDAY, category))
        self.fleet.run(WEEK, [lease_id], regenerate=True)

    def bonus(self, lease_id: int, amount: str) -> None:
        """More is earned in the week, which is issued anew with it."""
        self.fleet.add(card_trip(f"MORE-{lease_id}", lease_id, amount, WEEK.start))
        self.fleet.run(WEEK, [lease_id], regenerate=True)

    def bank_answers(
        self,
        returns: Mapping[int, str],
        number: str = "ACH-2025-000001",
        corrections: Mapping[int, tuple[str, str]] | None = None,
    ) -> bytes:
        """What the bank sends back after it took the batch's file: codes by lease."""
        bank = Bank()
        bank.take(
            downloading.download(self.office, MARY, number, "for the bank of the tests").content
        )
        payments = finding.batch_in_full(self.office, number).payments
        receipts = {
            payment.lease_id: individual_id(
                self.fleet.rows(
                    "SELECT receipt_number FROM dtr WHERE dtr_id = %s AND revision = %s",
                    payment.dtr_id,
                    payment.revision,
                )[0]["receipt_number"]
            )
            for payment in payments
        }
        return bank.answer(
            date(2025, 11, 28),
            returns={receipts[lease]: code for lease, code in returns.items()},
            corrections={receipts[x]: asked for x, asked in (corrections or {}).items()},
        )

    def sound(self) -> None:
        """What can never be is not."""
        assert kept.faults(self.fleet.stores.records) == []

    def book_accounts(self, *driver_ids: int) -> None:
        for driver_id in driver_ids:
            self.fleet.owner.execute(
                "INSERT INTO fleet.accounts VALUES (%s, %s, %s, 'CHECKING', NULL, NULL)",
                (driver_id, ROUTING[driver_id % 3], account_number(driver_id)),
            )


def opened(url: str, schema: str | None) -> Callable[[], AbstractContextManager[Any]]:
    @contextmanager
    def connect() -> Iterator[Any]:
        with Session.open(url, schema=schema) as connection:
            yield connection

    return connect


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """The settings that the fleet's bank gives."""
    for name, value in BANK.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield settings()
    monkeypatch.undo()
    settings.cache_clear()


def give_accounts(office: Office) -> None:
    """An empty view of accounts that its own role alone may read."""
    office.owner.execute(
        "CREATE TABLE fleet.accounts (driver_id int, routing_number text, account_number text,"
        " account_type text, holder_name text, since date)"
    )
    office.owner.execute(
        "CREATE OR REPLACE VIEW dtr_source.payout_accounts AS SELECT * FROM fleet.accounts;"
        " REVOKE ALL ON dtr_source.payout_accounts FROM dtr_reader;"
        " GRANT SELECT ON dtr_source.payout_accounts TO dtr_payout"
    )


@pytest.fixture(scope="session")
def payroll_template(postgres: Postgres, books_template: str, object_store: ObjectStore) -> str:
    """The database of an office whose week is issued: leases 1 to 3 are paid by ACH (300.00,
    200.00, 100.00), 4 by check (50.00); 5 owes."""
    name = "payroll_template"
    offices = open_office(postgres, books_template, object_store)
    office = next(offices)
    fleet = small_fleet(1, 2, 3, 4, 5)
    fleet.drivers[3] = fleet.drivers[3]._replace(payment_type="CHECK")
    for lease_id, amount in enumerate(("300.00", "200.00", "100.00", "50.00", "5.00"), 1):
        fleet.curb_trips.append(card_trip(f"T{lease_id}", lease_id, amount, MONDAY))
    fleet.ledger_postings.append(debit("L5", 5, "100.00", MONDAY))
    office.book(fleet)
    office.run(WEEK)
    give_accounts(office)
    Payroll(office).book_accounts(1, 2, 3)
    source = office.owner.info.dbname
    office.owner.close()
    office.stores.source.close()
    office.stores.records.close()
    postgres.create_database(name, template=source)
    next(offices, None)
    return name


@pytest.fixture
def payroll(
    postgres: Postgres, payroll_template: str, object_store: ObjectStore, bank: Settings
) -> Iterator[Payroll]:
    """An office of its own for each test, its week issued, on the Sunday after."""
    for office in open_office(postgres, payroll_template, object_store):
        office.now = SUNDAY
        office._runs = count(100)  # the template's run has its id already
        name = office.owner.info.dbname
        payout = postgres.url(name, PAYOUT_READER)
        office.payout = opened(payout, None)
        yield Payroll(office, postgres.url(name, WRITER), postgres.url(name, READER), payout)
