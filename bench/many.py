"""A hundred thousand leases in one run, to its end, beside the city and what the model says.

The run maps its task over ranges of leases; the close adds up all of them. These fleets have fewer
weeks behind them than the city of the other parts: making the books would take longer than the run.
"""

from collections.abc import Mapping
from math import log

import psycopg

from bench import capacity, stages
from bench.city import CITY
from bench.dag import BATCHES, PER_TASK, MeasuredRun, Results, Site, airflow_costs, open_site
from bench.meter import WORKERS
from bench.report import Table, number
from bench.site import BUCKET, open_fleet

MANY, WEEKS_BEFORE = 100_000, 4
ENVIRONMENT: Mapping[str, str] = {"DTR_RUN_TIMEOUT_MINUTES": "240", "DTR_S3_KEY_PREFIXES": "16"}
SMALL = 45


def run(leases: int = MANY, beside: int = CITY) -> Table:
    """Raises RuntimeError where a statement is missing or something does not add up."""
    with open_site(PER_TASK) as site:
        open_fleet(site.stack, SMALL)
        small = site.weekly(SMALL)
    _, costs = stages.run(2000)
    airflow = airflow_costs(Results({(PER_TASK, SMALL): [small]}), costs.python)
    measured = {}
    with open_site(BATCHES, ENVIRONMENT) as site:
        for size in (beside, leases):
            open_fleet(site.stack, size, WEEKS_BEFORE)
            measured[size] = site.weekly(size, floor=False)
            _adds_up(site, size)
            print(f"  {size} leases: {measured[size].seconds:.1f} s", flush=True)
    plant = capacity.PLANTS[0][1]
    rows = [
        _row(size, each, capacity.forecast(size, plant, costs, airflow, capacity.Limits()).seconds)
        for size, each in measured.items()
    ]
    growth = log(measured[leases].seconds / measured[beside].seconds) / log(leases / beside)
    return Table(
        "many",
        f"From trigger to SUCCESS on two cores that run everything, {WEEKS_BEFORE} weeks of books "
        "before it; each run's totals add up and each statement lies in the bucket. The time grows "
        f"with n^{growth:.2f}. Seconds of processor time by part, peaks in MB (1e6 bytes)",
        (
            "leases",
            "tasks",
            "minutes",
            "the model's",
            "processor, all",
            "tasks",
            "PostgreSQL",
            "S3",
            "peak of a task",
            "of it its own",
        ),
        rows,
    )


def _row(leases: int, run: MeasuredRun, modelled: float) -> tuple[str, ...]:
    cpu, peak = run.use.cpu, run.use.peak_mb
    return (
        f"{leases:,}",
        str(run.tasks),
        number(run.seconds / 60),
        number(modelled / 60),
        number(run.use.cpu_total, 0),
        number(cpu.get(WORKERS, 0), 0),
        number(cpu.get("postgres", 0), 0),
        number(cpu.get("s3", 0), 0),
        number(peak.get("task", 0), 0),
        number(peak.get("task, its own", 0), 0),
    )


def _adds_up(site: Site, leases: int) -> None:
    """Raise RuntimeError unless the close found that all adds up, and the bucket holds it all."""
    with psycopg.connect(site.stack.records_url) as records:
        row = records.execute(
            "SELECT control_totals -> 'whole', control_totals -> 'statements',"
            " control_totals -> 'differences' FROM dtr_generation_history ORDER BY id DESC LIMIT 1"
        ).fetchone()
    pages = site.stack.store.client().get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    objects = sum(page["KeyCount"] for page in pages)
    if row != (True, leases, []) or objects != leases:
        raise RuntimeError(f"a run of {leases} leases ended as {row}; the bucket holds {objects}")
