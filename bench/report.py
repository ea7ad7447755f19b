"""Tables of results: on the terminal, and between markers in docs/performance.md."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.measure import load

DOCUMENT = Path(__file__).parents[1] / "docs" / "performance.md"
Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is that of its markers: `<!-- bench:NAME -->` to `<!-- /bench:NAME -->`."""

    name: str
    caption: str
    headings: Row
    rows: Sequence[Row]

    def markdown(self) -> str:
        ruler = ["---", *["---:"] * (len(self.headings) - 1)]
        lines = [f"| {' | '.join(row)} |" for row in (self.headings, ruler, *self.rows)]
        return f"{self.caption}. {_when()}\n\n" + "\n".join(lines)

    def publish(self) -> None:
        """Print it, and put it in its place in the document, where there is one."""
        print(f"\n{self.markdown()}\n", flush=True)
        text = DOCUMENT.read_text()
        begin, end = f"<!-- bench:{self.name} -->", f"<!-- /bench:{self.name} -->"
        before, found, rest = text.partition(begin)
        if found:
            _, closed, after = rest.partition(end)
            if not closed:
                raise ValueError(f"{DOCUMENT} has no {end} after {begin}")
            DOCUMENT.write_text(f"{before}{begin}\n{self.markdown()}\n{end}{after}")


def number(value: float, digits: int = 1) -> str:
    return f"{value:,.{digits}f}"


def machine() -> str:
    """The machine in a line."""
    memory = psutil.virtual_memory().total / 1e9
    return (
        f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GB, {platform.system()} "
        f"{platform.release().split('-')[0]}, Python {platform.python_version()}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def commit() -> str:
    """The checked-out commit, in short."""
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607
        cwd=DOCUMENT.parent,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    return found or "unknown"


def _when() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}, commit {commit()}, load before {load():.1f}."
