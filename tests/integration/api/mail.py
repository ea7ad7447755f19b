"""Sending the site's statements to a real mail server, and the links that they carry."""

import re
import smtplib
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import count

from include.dtr.delivery.closing import close_delivery
from include.dtr.delivery.pace import Pace
from include.dtr.delivery.planning import plan_delivery
from include.dtr.delivery.post import House, Post
from include.dtr.delivery.sending import send_batch
from include.dtr.delivery.smtp import Mailer
from include.dtr.delivery.states import Channel
from include.dtr.period import PayPeriod
from include.dtr.settings import company, settings
from tests.integration.api.conftest import Site
from tests.mailserver import Inbox

_runs = count(1)
LINK = re.compile(r"https://airflow\.example\.org/api/dtr(/link\?token=[\w.-]+)")


def deliver(site: Site, port: int, period: PayPeriod | None, leases: Sequence[int] = ()) -> str:
    """Plan, send and close as the DAG does; the run's id."""
    run_id = f"manual__mail_{next(_runs)}"
    house = House.of(settings(), company(), "statements@example.org", "https://airflow.example.org")
    with ExitStack() as opened:
        records = opened.enter_context(site.connect())
        source = opened.enter_context(site.connect_source())
        planned = plan_delivery(
            records,
            [period] if period else [],
            leases,
            [Channel.EMAIL],
            "deliver_statements",
            run_id,
            1000,
        )
        for batch in planned.batches:
            post = Post(
                office=site.app.state.services.office,
                records=records,
                source=source,
                house=house,
                mailer=Mailer(lambda: smtplib.SMTP("127.0.0.1", port), house.sender),
                texter=None,
                pace=Pace(0),
                run_id=run_id,
                actor="deliver_statements",
                held_by=run_id,
            )
            send_batch(post, batch)
        close_delivery(records, run_id, "deliver_statements")
    return run_id


def link_in(inbox: Inbox, about: str) -> str:
    """The path of the link in the newest mail about a DTR."""
    for mail in reversed(inbox.mails):
        part = mail.get_body(("plain",))
        text = str(part.get_content()) if part else ""
        if about in text:
            found = LINK.search(text)
            assert found is not None
            return found[1]
    raise AssertionError(f"no mail about {about}")
