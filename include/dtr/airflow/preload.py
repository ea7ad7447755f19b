"""Loading once what every task needs, so that the processes forked for tasks have it already.

More than a third of the processor time of a task of one lease went into imports
(docs/performance.md). Airflow's LocalExecutor forks its workers from the scheduler when that
starts; what the scheduler has loaded by then, no task loads again.
"""

import importlib
import inspect

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
    _open_a_client()


def _open_a_client() -> None:
    """Load what boto3 and Airflow's hook load with their first client alone: a second of a slow
    core, in each task. The client leads nowhere, and goes at once."""
    from boto3.session import Session

    Session("nobody", "nothing", region_name="us-east-1").client("s3")
    inspect.stack()  # the hook asks for it, and the first answer looks at the file of each module
