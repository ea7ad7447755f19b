"""Lets the scheduler load what tasks need, before LocalExecutor forks its workers from it."""

import sys
from typing import Any

from airflow.configuration import conf
from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin


class BeforeTheFork:
    """A listener to the start of Airflow's components."""

    @hookimpl
    def on_starting(self, component: Any) -> None:
        """Called before a component's work begins, and before each task's.

        The component does not know its own kind yet; its command line does.
        """
        if sys.argv[1:2] != ["scheduler"] or "LocalExecutor" not in conf.get("core", "executor"):
            return
        from airflow.jobs.job import Job

        if isinstance(component, Job):
            from include.dtr.airflow.preload import preload

            preload()


class Preloading(AirflowPlugin):
    name = "driver_statements_preloading"
    listeners = [BeforeTheFork()]  # noqa: RUF012
