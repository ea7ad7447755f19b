"""The whole city's mails against a mail server on this machine: time, queries, memory.

python -m bench mails
"""

import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bench.report import Table, number
from bench.site import make_stack
from include.dtr.database_session import Session
from include.dtr.delivery.closing import close_delivery
from include.dtr.delivery.pace import Pace
from include.dtr.delivery.planning import plan_delivery
from include.dtr.delivery.post import House, Post
from include.dtr.delivery.sending import send_batch
from include.dtr.delivery.smtp import Mailer
from include.dtr.delivery.states import Channel, DeliveryState
from include.dtr.office.office import Office
from include.dtr.period import week_from
from include.dtr.settings import company, settings
from local.fleet import create_books
from local.stack import ports
from local.stack.databases import FLEET_OWNER, READER, WRITER, prepare_records

SQL = Path(__file__).with_suffix(".sql")
WEEK = week_from(date(2025, 11, 9))
PER_TASK = 500
START_SECONDS = 300
RUN, DATABASE = "bench", "bench_mails"
HOUSE = House.of(settings(), company(), "statements@example.org", "https://pay.example.org")


def run(leases: int) -> Table:
    """Queue and send that many, one task after the other in one process; the table of it."""
    stack = make_stack()
    stack.postgres.start()
    stack.postgres.drop_database(DATABASE)
    prepare_records(stack.postgres, DATABASE)
    with stack.postgres.connect(DATABASE) as admin:
        admin.execute(f"GRANT CREATE ON DATABASE {DATABASE} TO {FLEET_OWNER}".encode())
    with stack.postgres.connect(DATABASE, FLEET_OWNER) as owner:
        create_books(owner)
    with stack.postgres.connect(DATABASE) as admin, psycopg.ClientCursor(admin) as cursor:
        cursor.execute(SQL.read_bytes(), {"leases": leases})
    with (
        _server() as port,
        Session.open(stack.postgres.url(DATABASE, WRITER), schema="public") as records,
        Session.open(stack.postgres.url(DATABASE, READER)) as books,
    ):
        row = _measured(records, books, port, leases)
    stack.postgres.drop_database(DATABASE)
    return Table(
        "mails",
        "Mails of a week, one process, against a mail server on the same machine",
        ["Mails", "Seconds", "Mails a second", "Own CPU seconds", "Memory after 500", "at the end"],
        [row],
    )


def _measured(records: Any, books: Any, port: int, leases: int) -> list[str]:
    own = psutil.Process()
    began, cpu = time.monotonic(), sum(own.cpu_times()[:2])
    planned = plan_delivery(records, [WEEK], [], [Channel.EMAIL], RUN, RUN, PER_TASK)
    memory: list[float] = []
    for at, ids in enumerate(planned.batches):
        send_batch(_post(records, books, port, at), ids)
        memory.append(own.memory_info().rss / 1e6)
    summary = close_delivery(records, RUN, RUN)
    seconds = time.monotonic() - began
    assert summary[DeliveryState.SENT] == leases, str(summary)
    return [
        f"{leases:,}",
        number(seconds),
        number(leases / seconds),
        number(sum(own.cpu_times()[:2]) - cpu),
        f"{number(memory[0])} MB",
        f"{number(memory[-1])} MB",
    ]


def _post(records: Any, books: Any, port: int, number_of_try: int) -> Post:
    return Post(
        office=Office(
            records=lambda: nullcontext(records),
            source=lambda: nullcontext(books),
            archive=_no_archive,
            secret=lambda: "a secret of the benchmark",
            now=lambda: datetime.now(UTC),
        ),
        records=records,
        source=books,
        house=HOUSE,
        mailer=Mailer(lambda: smtplib.SMTP("127.0.0.1", port, timeout=30), HOUSE.sender),
        texter=None,
        pace=Pace(0),
        run_id=RUN,
        actor=RUN,
        held_by=f"{RUN}/{number_of_try}",
    )


def _no_archive() -> Any:
    raise LookupError("these mails carry no PDF")


@contextmanager
def _server() -> Iterator[int]:
    """A mail server in a process of its own, that forgets what it gets."""
    port = ports.any_free()
    handler = "aiosmtpd.handlers.Sink"
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-c", handler, "-l", f"127.0.0.1:{port}"]
    with subprocess.Popen(command) as process:
        until = time.monotonic() + START_SECONDS
        while ports.is_free(port):
            if time.monotonic() > until:
                raise LookupError("the mail server did not start")
            time.sleep(0.1)
        try:
            yield port
        finally:
            process.terminate()
