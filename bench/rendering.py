"""(a) Rendering: the product against three usual ways of drawing the same, and against the floor.

Processor time of one process, all ways in turn in each round, so that a busy machine slows them
alike. Each round draws statements that no round before it has drawn: a week's are never drawn
twice either, and what is remembered of one helps the next only as far as it would then.
"""

import cProfile
import pstats
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench.baselines.content import content_of
from bench.baselines.floor import floor
from bench.baselines.platypus import paragraphs, tables
from bench.baselines.strings import strings
from bench.city import FIRST_LEASE, WEEK
from bench.measure import Sample, cpu_seconds
from bench.report import Table, number
from bench.site import fleet_database, make_stack
from include.dtr import pdf
from include.dtr.model import Issue, Statement, dtr_id
from include.dtr.pdf import render
from include.dtr.settings import company
from include.dtr.sources.reader import read_batch
from include.dtr.statement import compute
from local.stack.databases import READER

FLEET = 2000
WARM = 40
"""Statements drawn before: fonts, imports, and the words that all statements share."""
ISSUED = datetime(2025, 11, 16, 10, tzinfo=UTC)
PDF = Path(str(pdf.__file__)).parent
BUILT_IN = "~"
PURPOSES = {
    "pdf/drawing/paper.py": "operators of words, rules and bands, with their places",
    "pdf/text/lines.py": "looking up, measuring, fitting and wrapping lines",
    "pdf/drawing/table.py": "tables: widths, places, rows",
    "pdf/drawing/log.py": "the trip log's columns",
    "pdf/file/document.py": "objects, structure tree, cross references, fonts' dictionaries",
    "pdf/file/tags.py": "marked content, for readers that read aloud",
    "pdf/drawing/columns.py": "how wide each column is",
    "pdf/file/corefonts.py": "cuts of the core faces",
    "pdf/sections/charges.py": "sums and money columns of the sections",
    "pdf/text/shaping.py": "escapes; other scripts",
    "pdf/text/scripts.py": "which font has a character",
    "pdf/wording.py": "dates and times as words",
    "pdf/sections/triplog.py": "a trip's columns as words",
    "money.py": "amounts as words",
    "zlib": "compressing",
    "ReportLab": "the file's dictionaries",
}
Way = Callable[[Statement], bytes]


def statements(count: int) -> list[Statement]:
    """The first leases of the made-up city, computed from the database."""
    stack = make_stack()
    name = fleet_database(stack, FLEET)
    with psycopg.connect(stack.postgres.url(name, READER), autocommit=True) as books:
        reading = read_batch(books, WEEK, range(FIRST_LEASE, FIRST_LEASE + count))
    return [compute(week) for week in reading.weeks.values()]


def issue_of(statement: Statement, language: str | None = None) -> Issue:
    lease = statement.week.lease.lease_id
    return Issue(
        dtr_id(lease, WEEK),
        1,
        f"RCPT-2025-{lease:06d}",
        date(2025, 11, 16),
        issued_at=ISSUED,
        language=language,
    )


def product(statement: Statement, language: str | None = None) -> bytes:
    return render(statement, issue_of(statement, language), company())


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


def run(count: int = 120, rounds: int = 5) -> list[Table]:
    drawn = statements(WARM + count * rounds)
    for way, thin in WAYS.values():
        _draw(way, drawn[:WARM:thin])
    seconds: dict[str, list[float]] = {name: [] for name in WAYS}
    for first in range(WARM, len(drawn), count):
        for name, (way, thin) in WAYS.items():
            part = drawn[first : first + count : thin]
            seconds[name].append(
                cpu_seconds(lambda way=way, part=part: _draw(way, part)) / len(part)
            )
    return [_table(seconds, drawn[WARM:]), _profile(drawn[-count:])]


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
        f"Rendering {len(drawn) // len(ours)} complete statements of the made-up city "
        f"({rows_each:.0f} trips and obligations each), one core, processor time, {len(ours)} "
        "rounds, each of other statements",
        ("way of drawing", "statements/s", "ms each", "times the product's cost", "kB each"),
        rows,
    )


def _profile(drawn: Sequence[Statement]) -> Table:
    """Where the product's time goes, by module. The words are known: what is left is drawing."""
    profiler = cProfile.Profile()
    profiler.runcall(_draw, product, drawn)
    own: dict[str, float] = defaultdict(float)
    for (file, _, function), (_, _, seconds, _, callers) in _stats(profiler).items():
        if file == BUILT_IN and "zlib" not in function:  # counts as its callers' own
            for (caller, _, _), (_, _, part, _) in callers.items():
                own[_module(caller, "")] += part
        else:
            own[_module(file, function)] += seconds
    whole = sum(own.values())
    largest = sorted(own.items(), key=lambda item: -item[1])
    shown = [item for item in largest if item[1] >= whole / 50]
    rows = [(name, PURPOSES.get(name, ""), f"{part / whole:.0%}") for name, part in shown]
    rest = whole - sum(part for _, part in shown)
    return Table(
        "rendering-profile",
        "Where the product's time goes (cProfile, built-in functions with their callers)",
        ("module", "what it does", "share"),
        [*rows, (f"{len(largest) - len(shown)} others", "", f"{rest / whole:.0%}")],
    )


def _stats(profiler: cProfile.Profile) -> Mapping[Any, Any]:
    return pstats.Stats(profiler).stats  # type: ignore[attr-defined, no-any-return]


def _module(file: str, function: str) -> str:
    if "zlib" in function:
        return "zlib"
    path = Path(file)
    if path.is_relative_to(PDF):
        return f"pdf/{path.relative_to(PDF)}"
    if "reportlab" in path.parts:
        return "ReportLab"
    if path.is_relative_to(PDF.parent):
        return path.name
    return "Python's own and others"
