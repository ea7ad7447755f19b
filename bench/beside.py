"""(c) The whole run beside that of an earlier commit, in turns, with its books and its machine.

The other commit is checked out below `.local/bench` and runs in there, with the packages that are
installed now. Its meter is this one's: the first one took a seventh of the machine for itself.
"""

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from bench.city import CITY
from bench.dag import AIRFLOWS_OWN
from bench.measure import Sample
from bench.meter import WORKERS
from bench.report import Table, number
from bench.site import ROOT
from local.stack.airflow import PROJECT

EARLIER = "ef8f1c3"
METER = Path("bench") / "meter.py"
ONE_RUN = Path(__file__).with_name("one_run.py")


@dataclass
class _Runs:
    """What several runs of one commit took."""

    found: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def seconds(self) -> Sample:
        return Sample([run["seconds"] for run in self.found])

    def cpu(self, *parts: str) -> Sample:
        """Seconds of processor time of these parts together."""
        return Sample([sum(run["cpu"].get(part, 0) for part in parts) for run in self.found])

    def peak(self, part: str) -> Sample:
        return Sample([run["peak"].get(part, 0) for run in self.found])


def run(leases: int = CITY, rounds: int = 3, earlier: str = EARLIER) -> Table:
    trees = {"now": PROJECT, earlier: _checked_out(earlier)}
    runs = {name: _Runs() for name in trees}
    for _ in range(rounds):
        for name, tree in trees.items():
            found = _run_in(tree, leases)
            runs[name].found.append(found)
            print(f"  {leases} leases, {name}: {found['seconds']:.1f} s", flush=True)
    before, now = runs[earlier], runs["now"]
    share = now.seconds.median / before.seconds.median
    shares = [n / b for n, b in zip(now.seconds.values, before.seconds.values, strict=True)]
    return Table(
        "beside",
        f"The whole run of {leases:,} leases, {rounds} times each in turns: {share:.0%} of the "
        f"time of commit {earlier}, by round {min(shares):.0%} to {max(shares):.0%}. "
        "Seconds of processor time by part, peaks in MB (1e6 bytes)",
        (
            "commit",
            "seconds",
            "tasks",
            "PostgreSQL",
            "S3",
            "Airflow's own",
            "peak of a task",
            "of it its own",
        ),
        [_row(earlier, before), _row("now", now)],
    )


def _row(name: str, runs: _Runs) -> Sequence[str]:
    return (
        name,
        runs.seconds.text(),
        runs.cpu(WORKERS).text(0),
        runs.cpu("postgres").text(0),
        runs.cpu("s3").text(0),
        runs.cpu(*AIRFLOWS_OWN).text(0),
        number(runs.peak("task").median, 0),
        number(runs.peak("task, its own").median, 0),
    )


def _checked_out(commit: str) -> Path:
    """The commit's files, with the environment and the meter of this checkout."""
    tree = ROOT / "beside" / commit
    if not tree.exists():
        tree.parent.mkdir(parents=True, exist_ok=True)
        command = ["git", "archive", commit]
        archive = subprocess.run(command, cwd=PROJECT, check=True, stdout=subprocess.PIPE).stdout
        partial = tree.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        with tarfile.open(fileobj=BytesIO(archive)) as files:
            files.extractall(partial, filter="data")
        (partial / ".venv").symlink_to(PROJECT / ".venv")
        shutil.copy2(PROJECT / METER, partial / METER)
        partial.rename(tree)
    return tree


def _run_in(tree: Path, leases: int) -> Mapping[str, Any]:
    """A run by the code of `tree`. Raises `CalledProcessError`."""
    command = [sys.executable, "-c", ONE_RUN.read_text(), str(leases)]
    done = subprocess.run(command, cwd=tree, check=True, stdout=subprocess.PIPE, text=True)
    found: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
