"""(c) The whole DAG run on Airflow: in batches, one lease per task, and in one big task."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import log
from statistics import median
from typing import Any
from urllib.parse import quote

import psycopg

from bench.capacity import AirflowCosts
from bench.city import CITY, FIRST_LEASE, WEEK
from bench.measure import Sample
from bench.meter import SCHEDULER, WORKERS, Meter, Use
from bench.report import Table, number
from bench.site import DATABASE, make_stack, open_fleet
from include.dtr.settings import settings
from local.stack.client import AirflowClient
from local.stack.databases import FLEET_OWNER
from local.stack.stack import Stack

DAG, FLOOR = "weekly_dtr", "bench_floor"
LONGEST = 4 * 3600
BATCHES, PER_TASK, ONE_TASK = "batches", "one lease per task", "one big task"
MODES: Mapping[str, Mapping[str, str]] = {
    BATCHES: {},
    PER_TASK: {"DTR_MAX_MAPPED_TASKS": "1000", "DTR_RUN_TIMEOUT_MINUTES": "240"},
    ONE_TASK: {"DTR_MAX_MAPPED_TASKS": "1", "DTR_RUN_TIMEOUT_MINUTES": "240"},
}
AIRFLOWS_OWN = (SCHEDULER, "api-server", "dag-processor", "triggerer")
MEASURED = {BATCHES: (45, 500, 2000, CITY), PER_TASK: (45, 500), ONE_TASK: (45, 500, 2000)}
"""What is measured; the larger sizes of the slow ones are extrapolated."""


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """One run of the DAG, from the trigger to the history row's SUCCESS."""

    seconds: float
    tasks: int
    use: Use
    floor_seconds: float = 0.0
    """An empty DAG run of as many tasks."""
    empty_seconds: float = 0.0
    """An empty DAG run of three tasks."""


@dataclass
class Results:
    """By way of mapping and size."""

    runs: dict[tuple[str, int], list[MeasuredRun]] = field(default_factory=dict)

    def seconds(self, mode: str, leases: int) -> float | None:
        runs = self.runs.get((mode, leases))
        return median(run.seconds for run in runs) if runs else None


class Site:
    """A running Airflow with one way of mapping."""

    def __init__(self, stack: Stack, client: AirflowClient) -> None:
        self.stack = stack
        self.client = client
        self.meter = Meter(stack.root, stack.postgres)

    def weekly(self, leases: int, floor: bool = True, **conf: Any) -> MeasuredRun:
        """Run the week; `leases` is how many it must cover. Raises RuntimeError unless SUCCESS."""
        asked = {"period_start": str(WEEK.start), **conf}
        with (
            psycopg.connect(self.stack.records_url, autocommit=True) as records,
            self.meter.measure() as use,
        ):
            started = time.time()
            run_id = self.client.trigger(DAG, asked)["dag_run_id"]
            row = _wait_for_history(records, run_id)
            seconds = time.time() - started
            self.client.wait_for_run(DAG, run_id, LONGEST)
        status, generated, failed, skipped = row
        if status != "SUCCESS" or generated + skipped != leases or failed:
            raise RuntimeError(f"run {run_id} of {leases} leases ended as {row}")
        tasks = len(self.client.task_instances(DAG, run_id))
        if not floor:
            return MeasuredRun(seconds, tasks, use)
        return MeasuredRun(seconds, tasks, use, self.empty(max(tasks - 2, 1)), self.empty())

    def empty(self, tasks: int = 1) -> float:
        """Seconds of a run of the same shape with nothing to do in its tasks."""
        started = time.time()
        run_id = self.client.trigger(FLOOR, {"tasks": tasks})["dag_run_id"]
        run = self.client.wait_for_run(FLOOR, run_id, LONGEST)
        if run["state"] != "success":
            raise RuntimeError(f"the empty run ended as {run['state']}")
        return time.time() - started


@contextmanager
def open_site(
    mode: str, environment: Mapping[str, str] | None = None, warm: bool = True
) -> Iterator[Site]:
    """Airflow set to `mode`, and its stores; all of it ends with the block.

    With `warm` an empty run comes first: the first one of a fresh scheduler takes longer.
    """
    stack = make_stack({**MODES[mode], **(environment or {})})
    try:
        stack.start_servers()
        stack.airflow.start()
        with stack.airflow.client() as client:
            for dag in (DAG, FLOOR):
                client.wait_for_dag(dag)
                _forget_unfinished(client, dag)
                client.unpause(dag)
            site = Site(stack, client)
            if warm:
                site.empty()
            yield site
    finally:
        stack.stop()


def _forget_unfinished(client: AirflowClient, dag: str) -> None:
    """Delete what a benchmark that was broken off left: the next run would wait for its end."""
    runs = f"/api/v2/dags/{dag}/dagRuns"
    found = client.call("GET", runs, params={"state": ["running", "queued"], "limit": 100})
    for left in found["dag_runs"]:
        client.call("DELETE", f"{runs}/{quote(left['dag_run_id'], safe='')}")


def run(
    sizes: Sequence[int], repeat: int = 3, modes: Sequence[str] = tuple(MODES)
) -> tuple[list[Table], Results]:
    """Medians of `repeat` runs; of what takes minutes, one run."""
    results = Results()
    for mode in modes:
        with open_site(mode) as site:
            for leases in (n for n in sizes if n in MEASURED[mode] or n not in MEASURED[BATCHES]):
                slow = leases > 2000 or (mode != BATCHES and leases >= 500)
                for _ in range(1 if slow else repeat):
                    open_fleet(site.stack, leases)
                    measured = site.weekly(leases)
                    results.runs.setdefault((mode, leases), []).append(measured)
                    print(f"  {mode}, {leases} leases: {measured.seconds:.1f} s", flush=True)
    return [_table(results, sizes, modes), _parts(results, sizes)], results


def airflow_costs(results: Results, python_ms: float) -> AirflowCosts:
    """What a task costs beside the work on its lease: from the run of one lease per task."""
    run = min(results.runs[PER_TASK, 45], key=lambda each: each.use.cpu_total)
    central = sum(run.use.cpu.get(part, 0) for part in AIRFLOWS_OWN)
    return AirflowCosts(
        empty_run=run.empty_seconds,
        task_worker=run.use.cpu.get(WORKERS, 0) / run.tasks - python_ms / 1000,
        task_central=(central + run.use.database.get("airflow", 0)) / run.tasks,
    )


def run_again(sizes: Sequence[int] = (500, CITY), repeat: int = 5) -> Table:
    """A week that is issued already, run again; and one of its leases after a change."""
    with open_site(BATCHES) as site:
        empty = Sample([site.empty() for _ in range(repeat + 2)])
        rows = [row for leases in sizes for row in _again(site, leases, repeat, empty)]
    return Table(
        "again",
        "Running a week again, from trigger to SUCCESS, beside an empty DAG run of three tasks",
        ("leases", "run", "seconds", "beside the empty run"),
        [("", "an empty DAG run", empty.text(), ""), *rows],
    )


def _again(site: Site, leases: int, repeat: int, empty: Sample) -> Iterator[tuple[str, ...]]:
    open_fleet(site.stack, leases)
    first = site.weekly(leases, floor=False)
    print(f"  {leases} leases: {first.seconds:.1f} s", flush=True)
    nothing, one = [], []
    for number_ in range(repeat):
        _book_one_more(site.stack, FIRST_LEASE + number_)
        changed = {"lease_ids": [FIRST_LEASE + number_], "regenerate": True}
        one.append(site.weekly(1, floor=False, **changed).seconds)
        if leases > settings().partial_look_above:
            _was_partial(site)
        nothing.append(site.weekly(leases, floor=False).seconds)
    for name, sample in (
        ("everything is issued, nothing to do", Sample(nothing)),
        ("one lease made again after a late posting", Sample(one)),
    ):
        more = f"{number(sample.median - empty.median)} s more"
        times = f"{number(sample.median / empty.median, 2)} times"
        yield f"{leases:,}", name, sample.text(), f"{more}, {times}"


def _was_partial(site: Site) -> None:
    """Raise RuntimeError where the last run's close read the books of the whole week."""
    with psycopg.connect(site.stack.records_url) as records:
        row = records.execute(
            "SELECT control_totals -> 'looked_at' ->> 'leases' FROM dtr_generation_history"
            " ORDER BY id DESC LIMIT 1"
        ).fetchone()
    if row is None or row[0] is None:
        raise RuntimeError("a run of one lease looked at the whole week; close_run's log says why")


def _book_one_more(stack: Stack, lease_id: int) -> None:
    """A late posting into the week, so that the lease's statement changes."""
    with stack.postgres.connect(DATABASE, FLEET_OWNER) as owner:
        owner.execute(
            "INSERT INTO fleet.ledger_postings (posting_id, obligation_id, lease_id, booked_on,"
            " category, entry_type, amount, source)"
            " VALUES (%s, %s, %s, %s, 'MISC', 'DEBIT', 1, 'MISC')",
            (f"LATE-{lease_id}/D1", f"LATE-{lease_id}", lease_id, WEEK.end),
        )


def _wait_for_history(records: psycopg.Connection[Any], run_id: str) -> tuple[Any, ...]:
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        row = records.execute(
            "SELECT status, total_dtrs_generated, total_failed, total_skipped"
            " FROM dtr_generation_history WHERE run_id = %s AND status <> 'RUNNING'",
            (run_id,),
        ).fetchone()
        if row:
            return row
        time.sleep(0.25)
    raise RuntimeError(f"run {run_id} did not end")


def _table(results: Results, sizes: Sequence[int], modes: Sequence[str]) -> Table:
    rows = []
    for leases in sizes:
        ours = results.seconds(BATCHES, leases)
        row = [f"{leases:,}"]
        for mode in modes:
            seconds = results.seconds(mode, leases)
            if seconds is not None:
                runs = results.runs[mode, leases]
                text = Sample([run.seconds for run in runs]).text()
            else:
                seconds = _extrapolated(results, mode, leases)
                text = f"{number(seconds, 0)} (extrapolated)" if seconds else "not measured"
            ratio = f", {seconds / ours:.1f} times" if seconds and ours and mode != BATCHES else ""
            row.append(text + ratio)
        rows.append(row)
    growth = _growth(results, sizes)
    return Table(
        "dag",
        "The whole DAG run on LocalExecutor, seconds from trigger to SUCCESS in the history row"
        + (f"; in batches the time grows with n^{growth:.2f}" if growth else ""),
        ("leases", *modes),
        rows,
    )


def _extrapolated(results: Results, mode: str, leases: int) -> float | None:
    """Along the line through the two largest sizes that were measured."""
    known = sorted(
        (n, seconds)
        for (m, n) in results.runs
        if m == mode and (seconds := results.seconds(m, n)) is not None
    )
    if len(known) < 2 or leases <= known[-1][0]:
        return None
    (small, quick), (large, slow) = known[-2:]
    return slow + (leases - large) * (slow - quick) / (large - small)


def _growth(results: Results, sizes: Sequence[int]) -> float | None:
    """The exponent from 500 leases (or the next size) to the largest."""
    measured = [n for n in sizes if n >= 500 and results.seconds(BATCHES, n)]
    if len(measured) < 2:
        return None
    small, large = measured[0], measured[-1]
    slow, quick = results.seconds(BATCHES, large), results.seconds(BATCHES, small)
    return log(slow / quick) / log(large / small) if slow and quick else None


def _parts(results: Results, sizes: Sequence[int]) -> Table:
    """Where the time of the batched runs goes."""
    rows = []
    for leases in sizes:
        runs = results.runs.get((BATCHES, leases))
        if not runs:
            continue
        run = sorted(runs, key=lambda each: each.seconds)[len(runs) // 2]
        cpu, peak = run.use.cpu, run.use.peak_mb
        rows.append(
            (
                f"{leases:,}",
                str(run.tasks),
                number(run.seconds),
                number(run.floor_seconds),
                number(run.use.cpu_total),
                number(cpu.get(WORKERS, 0)),
                number(cpu.get("postgres", 0)),
                number(cpu.get("s3", 0)),
                number(sum(cpu.get(x, 0) for x in AIRFLOWS_OWN)),
                number(run.use.database.get(DATABASE, 0)),
                number(run.use.database.get("airflow", 0)),
                number(peak.get("task", 0), 0),
                number(peak.get("task, its own", 0), 0),
                number(peak.get("scheduler", 0), 0),
                number(peak.get("api-server", 0), 0),
            )
        )
    return Table(
        "parts",
        "Where the time of the batched runs goes. Seconds of processor time by part; seconds that "
        "the databases were at work; the largest process in MB (1e6 bytes, shared pages included)",
        (
            "leases",
            "tasks",
            "wall",
            "empty run of as many tasks",
            "processor, all",
            "workers and tasks",
            "PostgreSQL",
            "S3",
            "scheduler, API server and others",
            "database: books and records",
            "database: Airflow",
            "peak MB: task",
            "of it its own",
            "scheduler",
            "API server",
        ),
        rows,
    )
