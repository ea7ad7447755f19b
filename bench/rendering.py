"""(a) Rendering: the product against three usual ways of drawing the same, and against the floor.

Processor time of one process, all ways in turn in each round, so that a busy machine slows them
alike.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import psycopg

from bench.baselines.content import content_of
from bench.baselines.floor import floor
from bench.baselines.platypus import paragraphs, tables
from bench.baselines.strings import strings
from bench.city import FIRST_LEASE, WEEK
from bench.measure import Sample, cpu_seconds
from bench.report import Table, number
from bench.site import fleet_database, make_stack
from include.dtr.model import Issue, Statement, dtr_id
from include.dtr.pdf import render
from include.dtr.settings import company
from include.dtr.sources.reader import read_batch
from include.dtr.statement import compute
from local.stack.databases import READER

FLEET = 500
ISSUED = datetime(2025, 11, 16, 10, tzinfo=UTC)
TARGETS = {"rate": 150, "tables": 6, "paragraphs": 40, "floor": 5}
Way = Callable[[Statement], bytes]


def statements(count: int) -> list[Statement]:
    """The first leases of the made-up city, computed from the database."""
    stack = make_stack()
    name = fleet_database(stack, FLEET)
    with psycopg.connect(stack.postgres.url(name, READER), autocommit=True) as books:
        reading = read_batch(books, WEEK, range(FIRST_LEASE, FIRST_LEASE + count))
    return [compute(week) for week in reading.weeks.values()]


def issue_of(statement: Statement) -> Issue:
    lease = statement.week.lease.lease_id
    return Issue(
        dtr_id(lease, WEEK), 1, f"RCPT-2025-{lease:06d}", date(2025, 11, 16), issued_at=ISSUED
    )


def product(statement: Statement) -> bytes:
    return render(statement, issue_of(statement), company())


def _baseline(draw: Callable[..., bytes]) -> Way:
    def way(statement: Statement) -> bytes:
        return draw(content_of(statement, issue_of(statement), company()))

    return way


WAYS: dict[str, tuple[Way, int]] = {
    # The way, and of how many of the statements it draws only one: the slow ones would take long.
    "a Paragraph in every cell": (_baseline(paragraphs), 12),
    "Platypus Tables of strings": (_baseline(tables), 4),
    "canvas, drawString per cell": (_baseline(strings), 2),
    "the product": (product, 1),
    "floor: format and compress the text": (_baseline(floor), 1),
}


def run(count: int = 120, rounds: int = 5) -> Table:
    drawn = statements(count)
    for way, thin in WAYS.values():
        _draw(way, drawn[:: thin * 4])  # warm: fonts, caches, imports
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(rounds):
        for name, (way, thin) in WAYS.items():
            part = drawn[::thin]
            seconds[name].append(
                cpu_seconds(lambda way=way, part=part: _draw(way, part)) / len(part)
            )
    return _table(seconds, drawn)


def _draw(way: Way, drawn: Sequence[Statement]) -> None:
    for statement in drawn:
        way(statement)


def _table(seconds: dict[str, list[float]], drawn: Sequence[Statement]) -> Table:
    ours = seconds["the product"]
    rows = []
    for name, times in seconds.items():
        ratio = Sample([theirs / own for theirs, own in zip(times, ours, strict=True)])
        size = sum(len(WAYS[name][0](x)) for x in drawn[:10]) / 10
        rows.append(
            (
                name,
                Sample([1 / t for t in times]).text(),
                Sample([t * 1000 for t in times]).text(2),
                f"{ratio.text(2)}",
                number(size / 1000),
            )
        )
    rows_each = sum(len(x.week.trips) + len(x.balances) for x in drawn) / len(drawn)
    return Table(
        "rendering",
        f"Rendering {len(drawn)} complete statements of the made-up city ({rows_each:.0f} trips "
        f"and obligations each), one core, processor time, {len(ours)} rounds",
        ("way of drawing", "statements/s", "ms each", "times the product's cost", "kB each"),
        rows,
    )
