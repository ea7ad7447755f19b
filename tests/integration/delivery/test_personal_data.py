"""What is kept of a driver is given to him; where he was reached is forgotten."""

import json
import re

import pytest

from include.dtr.delivery.personal import export_driver, forget_driver
from include.dtr.disputes import people as disputes
from include.dtr.entered import EntryRefused
from include.dtr.office import links
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchLink
from tests.integration.delivery.conftest import WEEK, Sender
from tests.integration.delivery.test_sending import body
from tests.integration.office import PAT


def test_everything_of_one_driver_and_nothing_of_another(sender: Sender) -> None:
    sender.run()
    disputes.enter(sender.people, PAT, f"DTR-501-{WEEK.start}", "statement", "why?")
    found = export_driver(sender.people, PAT, 501)
    text = json.dumps(found)
    assert [row["dtr_id"] for row in found["statements"]] == [f"DTR-501-{WEEK.start}"]
    assert found["statements"][0]["total_due"] == "400.00"
    assert [len(found[part]) for part in ("deliveries", "disputes", "links")] == [1, 1, 1]
    assert "driver501@example.org" in text
    # Not as it may stand by chance in an instant or a hash.
    assert not re.search(r"\b502\b|driver502", text)
    (event,) = sender.office.rows("SELECT * FROM dtr_event WHERE event = 'EXPORTED'")
    assert event["details"]["driver_id"] == 501


def test_addresses_go_links_end_and_statements_stay(sender: Sender) -> None:
    sender.inbox.answer_recipient = lambda address: (
        f"550 <{address}> unknown" if "502" in address else None
    )
    sender.run()
    token = body(sender.inbox.to("driver501@example.org")[0]).split("token=")[1].split()[0]
    stranger = Actor("nobody", "192.0.2.1", "GET /link", signed_in=False)
    assert links.opened(sender.people, stranger, token).dtr_id == f"DTR-501-{WEEK.start}"
    with pytest.raises(EntryRefused):
        forget_driver(sender.people, PAT, 501, "short")
    for driver in (501, 502):
        gone = forget_driver(sender.people, PAT, driver, "left the fleet, asked by letter")
        assert (gone.addresses, gone.links) == (1, 1)
    assert forget_driver(sender.people, PAT, 501, "asked a second time").addresses == 0
    with pytest.raises(NoSuchLink):
        links.opened(sender.people, stranger, token)
    rows = sender.rows()
    assert [row["address"] for row in rows] == [None, None, "driver503@example.org"]
    assert rows[1]["reason"] == "the mail server says 550 <the address> unknown"
    kept = str(sender.office.rows("SELECT * FROM dtr_event")) + str(rows[:2])
    assert "driver501@" not in kept
    assert "driver502@" not in kept
    assert len(sender.office.rows("SELECT * FROM dtr")) == 3
