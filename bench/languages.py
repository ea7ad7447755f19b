"""What a second language costs: English alone against each language beside it.

Each is drawn in a process of its own that has drawn hundreds before, as a worker has; the last in
one process that draws another language each time. The processes take turns, a few statements each,
so that a busy machine slows them alike, and draw the same statements, each once.
"""

import multiprocessing
from collections.abc import Sequence
from itertools import cycle, islice
from typing import Any

import psutil

from bench.measure import Sample, cpu_seconds
from bench.rendering import product, statements
from bench.report import Table, number
from include.dtr.languages import ENGLISH, LANGUAGES
from include.dtr.model import Statement

WARM = 200
"""Statements drawn before, in each process."""
TAGS = [language.tag for language in LANGUAGES if language.tag != ENGLISH]
NAMES = {language.tag: language.english_name for language in LANGUAGES}
_FORKED = multiprocessing.get_context("fork")


class _Drawer:
    """A process that draws in some languages in turn."""

    def __init__(self, drawn: Sequence[Statement], tags: Sequence[str]) -> None:
        self._pipe, theirs = _FORKED.Pipe()
        self._process = _FORKED.Process(target=_serve, args=(theirs, drawn, tags), daemon=True)
        self._process.start()

    def draw(self, first: int, end: int) -> tuple[float, int]:
        """Processor seconds and bytes of those statements."""
        self._pipe.send((first, end))
        answer: tuple[float, int] = self._pipe.recv()
        return answer

    def megabytes(self) -> float:
        """What the process has for itself."""
        return float(psutil.Process(self._process.pid).memory_full_info().uss) / 1e6

    def end(self) -> None:
        self._pipe.send(None)
        self._process.join()


def _serve(pipe: Any, drawn: Sequence[Statement], tags: Sequence[str]) -> None:
    spoken = cycle(tags)
    while asked := pipe.recv():
        first, end = asked
        work = list(zip(drawn[first:end], islice(spoken, end - first), strict=True))
        sizes: list[int] = []
        seconds = cpu_seconds(
            lambda work=work, sizes=sizes: sizes.extend(
                len(product(statement, tag)) for statement, tag in work
            )
        )
        pipe.send((seconds, sum(sizes)))


def run(count: int = 4, rounds: int = 120) -> Table:
    drawn = statements(WARM + count * rounds)
    ways = {"English alone": [ENGLISH]} | {NAMES[tag]: [tag] for tag in TAGS}
    ways["all ten in turn, in one process"] = TAGS
    drawers = {name: _Drawer(drawn, tags) for name, tags in ways.items()}
    for drawer in drawers.values():
        drawer.draw(0, WARM)
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    sizes = dict.fromkeys(ways, 0)
    for first in range(WARM, len(drawn), count):
        for name, drawer in drawers.items():
            spent, size = drawer.draw(first, first + count)
            seconds[name].append(spent / count)
            sizes[name] += size
    english = sum(seconds["English alone"])
    rows = []
    for name, drawer in drawers.items():
        more = sum(seconds[name]) / english - 1
        rows.append(
            (
                name,
                number(Sample([each * 1000 for each in seconds[name]]).median, 2),
                f"{more:+.0%}" if more else "",
                number(sizes[name] / count / rounds / 1000),
                number(drawer.megabytes()),
            )
        )
        drawer.end()
    return Table(
        "languages",
        f"Rendering {count * rounds} statements of the made-up city in the driver's language "
        f"beside the English, processor time, {rounds} rounds, after {WARM} others",
        ("language", "ms each", "more than English alone", "kB each", "MB of its own"),
        rows,
    )
