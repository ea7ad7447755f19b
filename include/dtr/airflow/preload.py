"""Loading once what every task needs, so that the processes forked for tasks have it already.

More than a third of the processor time of a task of one lease went into imports
(docs/performance.md). Airflow's LocalExecutor forks its workers from the scheduler when that
starts; what the scheduler has loaded by then, no task loads again.
"""

import importlib
import inspect
import logging

MODULES = (
    "include.dtr.airflow.tasks",
    "airflow.providers.postgres.hooks.postgres",
    "airflow.providers.amazon.aws.hooks.s3",
    "holidays.financial",
)
log = logging.getLogger(__name__)


def preload() -> None:
    """Import the modules of the tasks. No setting of ours, no connection, no secret is touched."""
    for module in MODULES:
        importlib.import_module(module)
    _open_a_client()


def _open_a_client() -> None:
    """Load what boto3 and Airflow's hook load with their first client alone: a second of a slow
    core, in each task. The client leads nowhere, and goes at once.

    boto3 reads the scheduler's own environment for it. What is wrong there for this client may be
    right for the connection's: it costs what it would have saved, and is no error of the scheduler.
    """
    from boto3.session import Session
    from botocore.exceptions import BotoCoreError

    try:
        Session("nobody", "nothing", region_name="us-east-1").client("s3")
    except (BotoCoreError, ValueError) as error:
        log.warning("Each task loads the S3 client itself, as it cannot be loaded here: %s", error)
    inspect.stack()  # the hook asks for it, and the first answer looks at the file of each module
