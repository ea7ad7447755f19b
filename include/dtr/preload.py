"""Loading once what every task needs, so that the processes forked for tasks have it already.

A task of one lease takes 0.8 s of processor time, and 0.55 s of that is imports and the first
S3 client of its process (docs/performance.md). Airflow's LocalExecutor forks its workers from the
scheduler when that starts; what the scheduler has loaded by then, no task loads again.
"""

import importlib

MODULES = (
    "include.dtr.airflow_run",
    "airflow.providers.postgres.hooks.postgres",
    "airflow.providers.amazon.aws.hooks.s3",
)


def preload() -> None:
    """Import the modules of the tasks; make and drop a client, which fills boto's own caches.

    Nothing is kept: no setting, no connection, no secret.
    """
    for module in MODULES:
        importlib.import_module(module)
    import boto3

    boto3.session.Session().client("s3", region_name="us-east-1")
