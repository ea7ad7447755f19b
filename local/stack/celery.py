"""Past one machine: Airflow's CeleryExecutor with a Redis and workers, each as on its own machine.

A worker has its own copy of the code, its own home, logs and temporary folder; all that it shares
with the others goes over the databases, the object store and the broker.
"""

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from local.stack import ports
from local.stack.airflow import PROJECT
from local.stack.errors import StackError
from local.stack.processes import Service, stop_together

START_SECONDS = 120
READY = " ready."  # the end of what Celery says once a worker takes tasks


class NoRedis(StackError):
    """There is no `redis-server` here (Debian: `apt-get install redis-server`)."""


class Celery:
    """The broker and the workers below `root`. Raises `NoRedis` where there is none."""

    def __init__(
        self, root: Path, names: Sequence[str] = ("worker-1", "worker-2"), concurrency: int = 4
    ) -> None:
        server = shutil.which("redis-server")
        if server is None:
            raise NoRedis(str(NoRedis.__doc__))
        self._server = server
        self._root = root
        self._port = ports.any_free()
        self._concurrency = concurrency
        self._broker = Service(root, "redis")
        self.workers = {name: Service(root, name) for name in names}

    @property
    def settings(self) -> Mapping[str, str]:
        """What Airflow's own components must know."""
        return {
            "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor",
            "AIRFLOW__CELERY__BROKER_URL": f"redis://{ports.HOST}:{self._port}/0",
            "AIRFLOW__CELERY__RESULT_BACKEND": f"redis://{ports.HOST}:{self._port}/1",
            "AIRFLOW__CELERY__WORKER_CONCURRENCY": str(self._concurrency),
        }

    def start_broker(self) -> None:
        """Before Airflow starts: its scheduler sends tasks at once."""
        command = [self._server, "--bind", ports.HOST, "--port", str(self._port)]
        self._broker.start(
            [*command, "--save", "", "--appendonly", "no"],
            env={"PATH": os.defpath},
            cwd=self._root,
        )

    def start_worker(self, name: str, environment: Mapping[str, str], dags: Path) -> None:
        """`environment` is that of the running Airflow. Returns once the worker takes tasks."""
        worker, home = self.workers[name], self.home(name)
        _make_machine(home, dags)
        # What an earlier worker wrote to the log is above.
        said = worker.log.read_text().count(READY) if worker.log.exists() else 0
        worker.start(
            [sys.executable, "-m", "airflow", "celery", "worker", "--skip-serve-logs",
             "--celery-hostname", name],
            env={**environment, **_environment(home)},
            cwd=home,
        )  # fmt: skip
        worker.wait_until(lambda: worker.log.read_text().count(READY) > said, START_SECONDS)

    def stop(self) -> None:
        """End the workers, then the broker."""
        stop_together(self.workers.values())
        self._broker.stop()

    def home(self, name: str) -> Path:
        """The folder that stands for the worker's machine."""
        return self._root / "machines" / name

    def tasks_of(self, name: str, dag: str, task: str) -> int:
        """How many tries of the task the worker ran: their logs lie on its own disk."""
        logs = self.home(name) / "logs"
        return sum(1 for _ in logs.glob(f"dag_id={dag}/run_id=*/task_id={task}/**/*.log"))


def _make_machine(home: Path, dags: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    for folder in ("include", "plugins"):
        shutil.copytree(
            PROJECT / folder, home / "code" / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copytree(dags, home / "code" / "dags")
    for folder in ("airflow", "tmp", "logs"):
        (home / folder).mkdir()


def _environment(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "PYTHONPATH": str(home / "code"),
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(home / "code" / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(home / "code" / "plugins"),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
    }
