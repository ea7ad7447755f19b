"""What it takes to compare closed weeks with the books again, as a close and each night do it."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench.city import CITY, WEEK
from bench.databases import kept_database, without_indexes
from bench.measure import Sample
from bench.report import Table
from bench.site import fleet_database, make_stack, processors
from include.dtr.control.recheck import recheck_closed_weeks
from include.dtr.database_session import Session
from include.dtr.sources.session import snapshot
from include.dtr.sources.side_by_side import beside
from local.stack.databases import READER, WRITER, prepare_records
from local.stack.stack import Stack

WEEKS = 8
NIGHT = datetime(2025, 11, 11, 7, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds."""

    wall: float
    python: float
    database: float


def run(leases: int = CITY, rounds: int = 3) -> Table:
    """Through one connection and through two that see the same, as production has them."""
    stack = make_stack()
    stack.start_stores()
    database = closed_weeks(stack, leases)
    ways = {"one connection": False, "two connections of one snapshot": True}
    costs: dict[str, list[Cost]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, has_two in ways.items():
            costs[way].append(_measured(stack, database, has_two))
    return Table(
        "recheck",
        f"Comparing {WEEKS} closed weeks of {leases:,} statements with the books again: seconds",
        ("books read through", "wall", "Python, processor", "PostgreSQL, processor"),
        [
            (
                way,
                Sample([cost.wall for cost in found]).text(),
                Sample([cost.python for cost in found]).text(),
                Sample([cost.database for cost in found]).text(),
            )
            for way, found in costs.items()
        ],
    )


def closed_weeks(stack: Stack, leases: int) -> str:
    """The name of a database in which the weeks before `WEEK` have as many trips as it has, and
    each lease a statement of each that says what the books hold; filled if missing."""
    name = f"closed_{leases}"

    def fill(partial: str) -> None:
        with stack.postgres.connect(partial) as admin:
            with admin.transaction(), without_indexes(admin, "fleet", ["curb_trips"]):
                _execute(admin, "closed_trips.sql")
            admin.execute("VACUUM (ANALYZE)")
            with admin.transaction():
                _execute(admin, "closed_statements.sql")
            admin.execute("VACUUM (ANALYZE)")

    if not kept_database(
        stack.postgres, name, fill, template=lambda: fleet_database(stack, leases, WEEKS)
    ):
        prepare_records(stack.postgres, name)
    return name


def _execute(admin: psycopg.Connection[Any], file: str) -> None:
    with psycopg.ClientCursor(admin) as cursor:
        sql = Path(__file__).with_name(file).read_bytes()
        cursor.execute(sql, {"weeks": WEEKS, "week": WEEK.start})


def _measured(stack: Stack, database: str, has_two: bool) -> Cost:
    with (
        Session.open(stack.postgres.url(database, READER)) as source,
        Session.open(stack.postgres.url(database, WRITER)) as records,
        processors(stack) as used,
    ):
        started, python = time.monotonic(), time.process_time()
        with snapshot(source), beside(source) as connections:
            books = connections if has_two else connections[:1]
            found = recheck_closed_weeks(books, records, NIGHT, WEEKS, "bench", None)
        wall, python = time.monotonic() - started, time.process_time() - python
    if len(found) != WEEKS or any(week.differences or week.unreadable for week in found):
        raise RuntimeError(f"{WEEKS} weeks should agree with the books: {found}")
    return Cost(wall, python, used["postgres"])
