"""Statements of a small fleet, and a post that sends them to a real mail server."""

import smtplib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pytest

from include.dtr.delivery import records as kept
from include.dtr.delivery.closing import DeliverySummary, close_delivery
from include.dtr.delivery.pace import Pace
from include.dtr.delivery.planning import plan_delivery
from include.dtr.delivery.post import House, Post
from include.dtr.delivery.sending import Sent, send_batch
from include.dtr.delivery.smtp import Mailer
from include.dtr.delivery.states import Channel
from include.dtr.model import Company
from include.dtr.office.office import Office as People
from include.dtr.period import week_from
from include.dtr.settings import settings
from tests.integration.office import Office, card_trip, debit, small_fleet
from tests.mailserver import Inbox, mail_server

WEEK = week_from(date(2025, 11, 9))
WEDNESDAY = date(2025, 11, 12)
NOW = datetime(2025, 11, 23, 10, tzinfo=UTC)
HOUSE = House.of(
    settings(),
    Company("Big Apple Taxi", "50-24 Queens Boulevard", "Tel. (718) 555-0142"),
    "statements@example.org",
    "https://pay.example.org",
)
LEASES = (501, 502, 503)


@dataclass
class Sender:
    """Plans, sends and closes on a mail server, as the DAG does."""

    office: Office
    inbox: Inbox
    port: int
    house: House = HOUSE
    texter: Any = None
    timeout: float = 5
    _tries: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def people(self) -> People:
        return People(
            records=lambda: nullcontext(self.office.stores.records),
            source=lambda: nullcontext(self.office.stores.source),
            archive=lambda: self.office.stores.archive,
            secret=lambda: "a secret of the tests",
            now=lambda: NOW,
        )

    def post(self, run_id: str = "manual__1", port: int | None = None) -> Post:
        return Post(
            office=self.people,
            records=self.office.stores.records,
            source=self.office.stores.source,
            house=self.house,
            mailer=Mailer(
                lambda: smtplib.SMTP("127.0.0.1", port or self.port, timeout=self.timeout),
                self.house.sender,
            ),
            texter=self.texter,
            pace=Pace(0),
            run_id=run_id,
            actor="deliver_statements",
            held_by=f"{run_id}/{next(self._tries)}",
        )

    def plan(self, run_id: str = "manual__1", leases: tuple[int, ...] = ()) -> list[int]:
        channels = [Channel.EMAIL, *([Channel.SMS] if self.texter else [])]
        planned = plan_delivery(
            self.office.stores.records, [WEEK], leases, channels, "deliver_statements", run_id, 1000
        )
        return [each for batch in planned.batches for each in batch]

    def send(self, run_id: str = "manual__1", port: int | None = None) -> Sent:
        return send_batch(self.post(run_id, port), self.plan(run_id))

    def close(self, run_id: str = "manual__1") -> DeliverySummary:
        return close_delivery(self.office.stores.records, run_id, "deliver_statements")

    def run(self, run_id: str = "manual__1") -> DeliverySummary:
        self.send(run_id)
        return self.close(run_id)

    def settings(self, **changes: Any) -> None:
        self.house = replace(self.house, **changes)

    def rows(self) -> list[dict[str, Any]]:
        return self.office.rows("SELECT * FROM dtr_delivery ORDER BY id")

    def states(self) -> list[str]:
        return [row["state"] for row in self.rows()]

    def register(self) -> list[kept.Delivered]:
        return kept.register(self.office.stores.records, WEEK.start)

    def set_driver(self, driver_id: int, **columns: Any) -> None:
        """Change a driver in the fleet's books."""
        for name, value in columns.items():
            self.office.owner.execute(
                f"UPDATE fleet.drivers SET {name} = %s WHERE driver_id = %s".encode(),
                [value, driver_id],
            )


def book_week(office: Office, leases: tuple[int, ...] = LEASES) -> None:
    """Each lease earns 500 dollars by card and owes 100; its driver has an address."""
    fleet = small_fleet(*leases)
    for at, driver in enumerate(fleet.drivers):
        fleet.drivers[at] = driver._replace(email=f"driver{driver.driver_id}@example.org")
    for lease in leases:
        fleet.curb_trips.append(card_trip(f"T-{lease}", lease, "500.00", WEDNESDAY))
        fleet.ledger_postings.append(debit(f"P-{lease}", lease, "100.00", WEDNESDAY, "MISC"))
    office.book(fleet)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def mail_port(inbox: Inbox) -> Iterator[int]:
    with mail_server(inbox) as port:
        yield port


@pytest.fixture
def sender(office: Office, inbox: Inbox, mail_port: int) -> Sender:
    """Three issued statements and a post; nothing is sent yet."""
    book_week(office)
    office.run(WEEK.start)
    return Sender(office, inbox, mail_port)


Change = Callable[..., None]
