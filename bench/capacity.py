"""A model of the run past one machine: what takes how long, and what is full first.

Fed with costs measured on one machine (`bench/stages.py`, `bench/dag.py`); everything else that
it assumes is written down in `Plant` and `Limits`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.report import Table, number
from bench.stages import Costs
from include.dtr.run.request import split
from include.dtr.settings import Settings

CONNECTIONS = 2
"""Of the databases, for each task at work: books and records."""


@dataclass(frozen=True, slots=True)
class AirflowCosts:
    """Seconds, measured with an empty DAG of the same shape."""

    empty_run: float
    task_worker: float
    """Processor time of one task on a worker: the process, Airflow's own part, connections."""
    task_central: float
    """Of the scheduler, the API server and the metadata database."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a store takes at most."""

    puts: float = 3_500
    """A second and prefix, as Amazon S3 states; twice that many HEADs are no concern."""
    tasks: float = 15
    """Started a second by one scheduler on a core of its own, one `task_central` each."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A deployment: cores of all workers together, of the database server; tasks at once."""

    worker_cores: int
    database_cores: int
    parallel_tasks: int
    shared: bool = False
    """Everything on the same cores, as on the machine of the benchmarks."""


PLANTS: tuple[tuple[int, Plant], ...] = (
    (13_587, Plant(2, 2, 8, shared=True)),
    (13_587, Plant(8, 4, 16)),
    (100_000, Plant(16, 4, 16)),
    (100_000, Plant(64, 16, 64)),
    (1_000_000, Plant(64, 16, 64)),
    (1_000_000, Plant(256, 64, 256)),
)


@dataclass(frozen=True, slots=True)
class Forecast:
    seconds: float
    fullest: str
    connections: int
    puts_a_second: float


def forecast(
    leases: int, plant: Plant, costs: Costs, airflow: AirflowCosts, limits: Limits
) -> Forecast:
    """Plan and close are one process each; between them the scarcest thing sets the pace."""
    chosen = Settings()
    tasks = len(split(range(leases), chosen.max_mapped_tasks, chosen.leases_per_task))
    worker = leases * costs.python / 1000 + tasks * airflow.task_worker
    database = leases * costs.database / 1000
    central = tasks * airflow.task_central
    busy = min(plant.worker_cores, plant.parallel_tasks, tasks)
    if plant.shared:
        store = leases * costs.object_store / 1000
        middle: Mapping[str, float] = {
            "processor": (worker + database + central + store) / plant.worker_cores
        }
    else:
        middle = {
            "workers": worker / busy,
            "database": database / plant.database_cores,
            "scheduler": tasks / limits.tasks,
            "object store": leases / limits.puts,
        }
    parts = {
        "plan and close": leases * (costs.plan_wall + costs.close_wall) / 1000,
        **middle,
    }
    slowest = max(middle.values())
    seconds = airflow.empty_run + parts["plan and close"] + slowest
    return Forecast(
        seconds,
        max(parts, key=lambda name: parts[name]),
        CONNECTIONS * min(plant.parallel_tasks, tasks),
        leases / slowest,
    )


def run(costs: Costs, airflow: AirflowCosts, limits: Limits | None = None) -> Table:
    rows = []
    for leases, plant in PLANTS:
        expected = forecast(leases, plant, costs, airflow, limits or Limits())
        where = (
            f"{plant.worker_cores} cores for everything"
            if plant.shared
            else f"{plant.worker_cores} for workers, {plant.database_cores} for the database"
        )
        rows.append(
            (
                f"{leases:,}",
                where,
                str(plant.parallel_tasks),
                number(expected.seconds / 60),
                expected.fullest,
                str(expected.connections),
                number(expected.puts_a_second, 0),
            )
        )
    return Table(
        "capacity",
        "The model, fed with "
        f"{costs.python:.1f} ms of a worker, {costs.database:.1f} ms of the database, "
        f"{costs.plan_wall + costs.close_wall:.1f} ms of plan and close for each lease; "
        f"{airflow.task_worker:.2f} s of a worker and {airflow.task_central:.2f} s of Airflow's "
        f"other parts for each task; an empty run of {airflow.empty_run:.1f} s",
        (
            "leases",
            "cores",
            "tasks at once",
            "minutes",
            "takes longest",
            "database connections",
            "PUTs a second",
        ),
        rows,
    )
