"""(b) Reading and computing: batches, as the tasks do it, against one set of queries per lease.

Reading and computing end with the statement and its fingerprint: all that comes before drawing.
"""

import gc
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.pool import Pool

import psutil
import psycopg

from bench.city import FIRST_LEASE, WEEK
from bench.measure import Sample
from bench.report import Table
from bench.site import fleet_database, make_stack
from include.dtr.fingerprint import fingerprint
from include.dtr.run.request import CHUNK
from include.dtr.sources.reader import read_batch
from include.dtr.statement import compute
from local.stack.databases import READER
from local.stack.stack import Stack

ONE_BY_ONE = "one set of queries per lease"
BATCHES = "batches"
WITHOUT = "batches, without the covering index"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds for each lease."""

    wall: float
    python: float
    database: float


def run(leases: int = 2000, rounds: int = 3, cores: int = 2) -> Table:
    """`leases` is the size of the fleet; each round reads all of it."""
    stack = make_stack()
    fleet = fleet_database(stack, leases)
    url, plain_url = (stack.postgres.url(name, READER) for name in (fleet, _without(stack, fleet)))
    everybody = range(FIRST_LEASE, FIRST_LEASE + leases)
    few = everybody[: max(leases // 20, 40)]
    costs: dict[str, list[Cost]] = {ONE_BY_ONE: [], WITHOUT: [], BATCHES: []}
    with (
        psycopg.connect(url, autocommit=True) as books,
        psycopg.connect(plain_url, autocommit=True) as plain,
    ):
        for connection in (books, plain):
            _work(connection, everybody, CHUNK)  # warm
        for _ in range(rounds):
            costs[ONE_BY_ONE].append(_measured(books, few, 1))
            costs[WITHOUT].append(_measured(plain, everybody, CHUNK))
            costs[BATCHES].append(_measured(books, everybody, CHUNK))
    stack.postgres.drop_database(_without(stack, fleet))
    together = [_together(url, everybody, cores) for _ in range(rounds)]
    single, batched = costs[ONE_BY_ONE], costs[BATCHES]
    rows = [_row(name, sample) for name, sample in costs.items()]
    rows.append(
        (f"batches, {cores} processes", Sample([leases / t for t in together]).text(0), "", "", "")
    )
    ratio = Sample([_cpu(a) / _cpu(b) for a, b in zip(single, batched, strict=True)])
    return Table(
        "reading",
        f"Reading and computing a fleet of {leases:,} leases with 26 weeks behind it, in batches "
        f"of {CHUNK}; a set of queries per lease costs {ratio.text()} times the processor time",
        (
            "way of reading",
            "leases/s",
            "ms wall each",
            "of it Python, processor",
            "PostgreSQL, processor",
        ),
        rows,
    )


def _without(stack: Stack, fleet: str) -> str:
    """A copy of the fleet's database without the index that covers a lease's history."""
    name = f"{fleet}_plain"
    if stack.postgres.create_database(name, template=fleet):
        with stack.postgres.connect(name) as connection:
            connection.execute("DROP INDEX fleet.ledger_postings_history")
            connection.execute("VACUUM (ANALYZE)")
    return name


def _cpu(cost: Cost) -> float:
    return cost.python + cost.database


def _row(name: str, costs: Sequence[Cost]) -> tuple[str, ...]:
    return (
        name,
        Sample([1 / c.wall for c in costs]).text(0),
        Sample([c.wall * 1000 for c in costs]).text(2),
        Sample([c.python * 1000 for c in costs]).text(2),
        Sample([c.database * 1000 for c in costs]).text(2),
    )


def _work(books: psycopg.Connection[tuple[object, ...]], leases: Sequence[int], size: int) -> None:
    gc.freeze()  # as a task does
    for first in range(0, len(leases), size):
        reading = read_batch(books, WEEK, leases[first : first + size])
        if reading.faults:
            raise RuntimeError(f"the made-up city is faulty: {reading.faults}")
        for week in reading.weeks.values():
            fingerprint(compute(week))


def _measured(
    books: psycopg.Connection[tuple[object, ...]], leases: Sequence[int], size: int
) -> Cost:
    server = psutil.Process(books.info.backend_pid).parent()
    if server is None:
        raise RuntimeError("the database server is not on this machine")
    database, wall, python = _cpu_of(server), time.monotonic(), time.process_time()
    _work(books, leases, size)
    time.sleep(0.1)  # parallel workers of the last query are gone, and their times counted
    return Cost(
        (time.monotonic() - wall - 0.1) / len(leases),
        (time.process_time() - python) / len(leases),
        (_cpu_of(server) - database) / len(leases),
    )


def _cpu_of(server: psutil.Process) -> float:
    """Processor time of the server with all its processes, those that have ended too."""
    family = (server, *server.children())
    return sum(sum(process.cpu_times()[:4]) for process in family)


def _together(url: str, leases: Sequence[int], cores: int) -> float:
    """Seconds that this many processes, each with its share of the leases, take side by side."""
    share = -(-len(leases) // cores)
    parts = [(url, leases[first : first + share]) for first in range(0, len(leases), share)]
    with _workers(cores) as pool:
        pool.map(_warm, [url] * cores, chunksize=1)
        started = time.monotonic()
        pool.starmap(_alone, parts, chunksize=1)
        return time.monotonic() - started


@contextmanager
def _workers(cores: int) -> Iterator[Pool]:
    with get_context("spawn").Pool(cores) as pool:
        yield pool


def _warm(url: str) -> None:
    _alone(url, range(FIRST_LEASE, FIRST_LEASE + 10))
    time.sleep(0.5)  # so that each process of the pool gets one


def _alone(url: str, leases: Sequence[int]) -> None:
    with psycopg.connect(url, autocommit=True) as books:
        _work(books, leases, CHUNK)
