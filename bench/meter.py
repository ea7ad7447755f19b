"""What each part of the stack used while something ran: processor time, memory, database time."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psutil

from local.stack.postgres import Postgres

EVERY_SECONDS, OWN_EVERY = 0.5, 10
"""Seconds between looks at peaks, and how many looks pass between two at what a process has to
itself: for that the kernel goes through its pages, and holds it up meanwhile."""
SCHEDULER, WORKERS = "scheduler", "workers"
GONE = (psutil.NoSuchProcess, psutil.AccessDenied, FileNotFoundError, ProcessLookupError)


@dataclass
class Use:
    """Seconds and megabytes (1e6 bytes)."""

    wall: float = 0.0
    cpu: dict[str, float] = field(default_factory=dict)
    """By part of the stack; `workers` are the executor's, with the tasks that they ran, and
    whatever else the machine did."""
    database: dict[str, float] = field(default_factory=dict)
    """Seconds in which some session of the database was at work on a statement."""
    peak_mb: dict[str, float] = field(default_factory=dict)
    """The largest process of each part. `task` is a process that ran a task, pages that it shares
    with the scheduler included; `task, its own` is what it shares with nobody."""

    @property
    def cpu_total(self) -> float:
        return sum(self.cpu.values())


class Meter:
    """Looks at the services of a stack; nothing in them knows of it."""

    def __init__(self, root: Path, postgres: Postgres) -> None:
        self._root = root
        self._postgres = postgres
        self._peaks: dict[str, float] = {}
        self._stop = threading.Event()

    @contextmanager
    def measure(self) -> Iterator[Use]:
        """What is used until the block ends is in the `Use` afterwards."""
        use = Use()
        self._peaks, self._stop = {}, threading.Event()
        watcher = threading.Thread(target=self._watch, daemon=True)
        cpu, database = self._cpu(), self._database()
        watcher.start()
        started = time.monotonic()
        try:
            yield use
        finally:
            use.wall = use.wall or time.monotonic() - started
            self._stop.set()
            watcher.join()
            use.cpu = {name: value - cpu.get(name, 0) for name, value in self._cpu().items()}
            use.database = {
                name: value - database.get(name, 0) for name, value in self._database().items()
            }
            use.peak_mb = dict(self._peaks)

    def _leaders(self) -> dict[str, psutil.Process]:
        leaders = {}
        for record in (self._root / "run").glob("*.json"):
            with suppress(*GONE):
                leaders[record.stem] = psutil.Process(json.loads(record.read_text())["pid"])
        return leaders

    def _families(self) -> Iterator[tuple[str, psutil.Process]]:
        children: dict[int, list[psutil.Process]] = defaultdict(list)
        for process in psutil.process_iter():
            with suppress(*GONE):
                children[process.ppid()].append(process)
        for name, leader in self._leaders().items():
            family = [leader]
            while family:
                process = family.pop()
                family += children[process.pid]
                yield name, process

    def _cpu(self) -> dict[str, float]:
        """Seconds by part; what the machine worked beyond them and this process are the workers'.

        Workers and their tasks come and go, and what ended uncounted could not be asked.
        """
        seconds = {}
        for name, leader in self._leaders().items():
            with suppress(*GONE):
                if name == SCHEDULER:  # its children are the workers
                    seconds[name] = sum(leader.cpu_times()[:2])
                else:
                    family = (leader, *leader.children(recursive=True))
                    seconds[name] = sum(sum(process.cpu_times()[:4]) for process in family)
        own = sum(psutil.Process().cpu_times()[:2])
        seconds[WORKERS] = _busy() - sum(seconds.values()) - own
        return seconds

    def _database(self) -> dict[str, float]:
        with self._postgres.connect() as connection:
            return dict(
                connection.execute(
                    "SELECT datname, active_time / 1000 FROM pg_stat_database "
                    "WHERE datname IS NOT NULL"
                )
            )

    def _watch(self) -> None:
        for turn in count():
            if self._stop.wait(EVERY_SECONDS):
                return
            for name, process in self._families():
                with suppress(*GONE):
                    if _runs_a_task(process):
                        self._note("task", _peak_mb(process.pid))
                        if turn % OWN_EVERY == 0:
                            self._note("task, its own", _own_mb(process.pid))
                    else:
                        self._note(name, _peak_mb(process.pid))

    def _note(self, part: str, megabytes: float) -> None:
        self._peaks[part] = max(megabytes, self._peaks.get(part, 0.0))


def _busy() -> float:
    """Seconds of all cores that the machine has worked since it was started."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


def _runs_a_task(process: psutil.Process) -> bool:
    """A worker of Airflow's forks a process for each task, which keeps the worker's title."""
    parent = process.parent()
    return parent is not None and _is_worker(process) and _is_worker(parent)


def _is_worker(process: psutil.Process) -> bool:
    return " ".join(process.cmdline()).startswith("airflow worker")


def _peak_mb(pid: int) -> float:
    """The most memory that the process ever had resident, shared pages included."""
    return _sum_mb(Path(f"/proc/{pid}/status"), "VmHWM:")


def _own_mb(pid: int) -> float:
    """What the process has to itself at this moment."""
    return _sum_mb(Path(f"/proc/{pid}/smaps_rollup"), "Private_Clean:", "Private_Dirty:")


def _sum_mb(file: Path, *names: str) -> float:
    rows = (line.split() for line in file.read_text().splitlines())
    return sum(int(row[1]) * 1024 / 1e6 for row in rows if row and row[0] in names)
