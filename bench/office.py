"""(f) The office under load: many readers of the page and the API on a real Airflow API server.

Readers ask for one page after the other without a pause, as nobody does: that many are on the
server all the time. Beside them go a task's calls to Airflow's execution API, which must not wait.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from urllib.parse import quote

import httpx
import psutil

from bench.city import FIRST_LEASE, WEEK
from bench.dag import DAG, ONE_TASK, Site, open_site
from bench.readers import Call, Load, read
from bench.report import Table, number
from bench.site import make_stack, open_fleet
from local.stack.airflow import PROJECT

READERS = 200
"""As many as the office lets in: eight at work, the others waiting (`web.load`)."""
BEYOND = 240
"""More than it lets in: the rest is asked to come again."""
WARM_SECONDS, REST_SECONDS = 10, 25
"""The rest is longer than an idle session of a database is kept."""
SERVER, DATABASES = "api-server", "postgres"
LIMITS = {"slowest answer": 10.0, "slowest task call": 2.0}
"""Seconds."""
MEMORY_LIMIT = 0.10


@dataclass(frozen=True, slots=True)
class Outcome:
    readers: int
    load: Load
    task_calls: Sequence[float]
    memory_before: float
    memory_after: float
    """Megabytes of the API server's processes, resident."""
    server: float
    database: float
    """Processor seconds of the API server and of PostgreSQL during the round."""


def run(leases: int, seconds: float, readers: Sequence[int] = (READERS, BEYOND)) -> Table:
    """One round for each number of readers, on a fleet whose week is issued."""
    open_fleet(make_stack(), leases)
    with open_site(ONE_TASK, warm=False) as site:
        site.weekly(leases, floor=False)
        read(site.stack, _calls(site), 8, WARM_SECONDS)
        outcomes = [_round(site, number, seconds) for number in readers]
    for outcome in outcomes:
        for shortcoming in shortcomings(outcome):
            print(f"NOT KEPT with {outcome.readers} readers: {shortcoming}.", flush=True)
    return _table(leases, seconds, outcomes)


def _round(site: Site, readers: int, seconds: float) -> Outcome:
    before = _memory(site)
    used = _worked(site, SERVER), _worked(site, DATABASES)
    task_calls = subprocess.Popen(
        [sys.executable, "-m", "bench.task_calls", site.client.base_url, str(seconds)],
        env=site.stack.airflow.environment(),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    load = read(site.stack, _calls(site), readers, seconds)
    said, _ = task_calls.communicate()
    if task_calls.returncode:
        raise RuntimeError("a task's call to Airflow's execution API failed under the load")
    server, database = _worked(site, SERVER) - used[0], _worked(site, DATABASES) - used[1]
    time.sleep(REST_SECONDS)
    took = json.loads(said.splitlines()[-1])
    return Outcome(readers, load, took, before, _memory(site), server, database)


def _calls(site: Site) -> list[Call]:
    """The pages of an office's day, and what programs ask for."""
    newest = {"order_by": "-run_after", "limit": 1}
    found = site.client.call("GET", f"/api/v2/dags/{DAG}/dagRuns", params=newest)
    run_id = quote(found["dag_runs"][0]["dag_run_id"])
    statement = f"DTR-{FIRST_LEASE}-{WEEK.start}"
    paths = [
        "/api/dtr/page/",
        f"/api/dtr/page/status?week={WEEK.start}",
        "/api/dtr/page/statements",
        f"/api/dtr/page/statements/{statement}",
        f"/api/dtr/page/runs/{run_id}",
        f"/api/dtr/runs/{run_id}",
        f"/api/dtr/?lease_id={FIRST_LEASE}",
        f"/api/dtr/{statement}/pdf",
    ]
    return [Call(path, lambda _, path=path: path) for path in paths]


def _memory(site: Site) -> float:
    return sum(process.memory_info().rss for process in _family(site, SERVER)) / 1e6


def _worked(site: Site, part: str) -> float:
    """Processor seconds of a part of the stack since it was started."""
    leader, *children = _family(site, part)
    ended = leader.cpu_times()  # with its children that have ended
    return sum(ended[:4]) + sum(sum(process.cpu_times()[:4]) for process in children)


def _family(site: Site, part: str) -> Sequence[psutil.Process]:
    record = site.stack.root / "run" / f"{part}.json"
    leader = psutil.Process(json.loads(record.read_text())["pid"])
    return (leader, *leader.children(recursive=True))


def _table(leases: int, seconds: float, outcomes: Sequence[Outcome]) -> Table:
    return Table(
        "office",
        f"{leases} statements; readers without a pause for {seconds:.0f} s",
        (
            "readers at once", "answers", "a second", "refused (503)", "failed", "median s",
            "95% s", "slowest s", "server ms each", "database ms each", "task calls",
            "their median s", "their slowest s", "MB before", "MB after",
        ),
        [_row(outcome) for outcome in outcomes],
    )  # fmt: skip


def _row(outcome: Outcome) -> Sequence[str]:
    load, calls = outcome.load, outcome.task_calls
    refused = load.answers[httpx.codes.SERVICE_UNAVAILABLE]
    good = load.answers[httpx.codes.OK]
    return (
        str(outcome.readers),
        number(good, 0),
        number(good / load.seconds),
        number(refused, 0),
        number(sum(load.answers.values()) - good - refused, 0),
        number(median(load.took), 2),
        number(quantiles(load.took, n=20)[-1], 2),
        number(max(load.took), 2),
        number(1000 * outcome.server / sum(load.answers.values())),
        number(1000 * outcome.database / sum(load.answers.values())),
        number(len(calls), 0),
        number(median(calls), 3),
        number(max(calls), 2),
        number(outcome.memory_before, 0),
        number(outcome.memory_after, 0),
    )


def shortcomings(outcome: Outcome) -> list[str]:
    """What the office promises and did not keep, a sentence each."""
    found = []
    if outcome.readers <= READERS and outcome.load.answers[httpx.codes.SERVICE_UNAVAILABLE]:
        found.append("readers were refused though the office lets that many in")
    if others := set(outcome.load.answers) - {httpx.codes.OK, httpx.codes.SERVICE_UNAVAILABLE}:
        found.append(f"some answers were {', '.join(map(str, sorted(others)))}")
    if max(outcome.load.took) > LIMITS["slowest answer"]:
        found.append(f"an answer took {max(outcome.load.took):.1f} s")
    if max(outcome.task_calls) > LIMITS["slowest task call"]:
        found.append(f"a task's call took {max(outcome.task_calls):.1f} s")
    if outcome.memory_after > outcome.memory_before * (1 + MEMORY_LIMIT):
        found.append(
            f"memory went from {outcome.memory_before:.0f} to {outcome.memory_after:.0f} MB"
        )
    return found
