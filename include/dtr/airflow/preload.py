"""Loading once what every task needs, so that the processes forked for tasks have it already.

More than a third of the processor time of a task of one lease went into imports
(docs/performance.md). Airflow's LocalExecutor forks its workers from the scheduler when that
starts; what the scheduler has loaded by then, no task loads again.
"""

import importlib

MODULES = (
    "include.dtr.airflow.tasks",
    "airflow.providers.postgres.hooks.postgres",
    "airflow.providers.amazon.aws.hooks.s3",
    "holidays.financial",
)


def preload() -> None:
    """Import the modules of the tasks. No setting, no connection, no secret is touched."""
    for module in MODULES:
        importlib.import_module(module)
