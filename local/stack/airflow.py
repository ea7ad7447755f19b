"""Airflow itself: API server, scheduler, Dag processor and triggerer, each its own process.

Not `airflow standalone`: when that is ended, its children can stay alive. Dags, plugins and
`include` come from the project folder; whatever Airflow writes goes below the stack's root.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import httpx

from local.stack import ports
from local.stack.airflow_settings import AirflowSettings, environment
from local.stack.client import AirflowClient, ApiError
from local.stack.errors import StackError
from local.stack.processes import POLL_SECONDS, Service, stop_together
from local.stack.secrets import Secrets, write_private

PROJECT = Path(__file__).resolve().parents[2]
START_SECONDS = 240
MIGRATE_SECONDS = 300

# Names and roles of Airflow's SimpleAuthManager; an operator may trigger, a reader may look.
USERS = {"admin": "ADMIN", "operator": "OP", "reader": "VIEWER"}
# Their logs are read from disk, so no server for logs is needed (-s).
API_SERVER = "api-server"
COMPONENTS: Mapping[str, tuple[str, ...]] = {
    API_SERVER: ("api-server",),
    "scheduler": ("scheduler", "-s"),
    "dag-processor": ("dag-processor",),
    "triggerer": ("triggerer", "-s"),
}
HEALTH_OF = {
    "scheduler": "scheduler",
    "dag-processor": "dag_processor",
    "triggerer": "triggerer",
}

# Short waits for a machine that runs nothing else; after a crash lost tasks are found in a minute.
QUICK = {
    "SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
    "SCHEDULER__SCHEDULER_HEARTBEAT_SEC": "2",
    "SCHEDULER__JOB_HEARTBEAT_SEC": "2",
    "SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "20",
    "SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "60",
    "TRIGGERER__JOB_HEARTBEAT_SEC": "2",
    "DAG_PROCESSOR__REFRESH_INTERVAL": "10",
    # Files that did not change; one that did is read at the next refresh.
    "DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",
    "CORE__MIN_SERIALIZED_DAG_UPDATE_INTERVAL": "5",
    "CORE__PARALLELISM": "8",
}
QUIET = {
    "CORE__LOAD_EXAMPLES": "False",
    "CORE__EXECUTOR": "LocalExecutor",
    "CORE__HOSTNAME_CALLABLE": "socket.gethostname",
    "CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "False",
    "API__EXPOSE_CONFIG": "False",
    "API__INSTANCE_NAME": "Driver statements (local)",
    "API__WORKERS": "1",
    # An API server process: 8 calls of the office at work, 4 of its calls to Airflow, and those of
    # the tasks (docs/deploy/environments.md, "How much at once").
    "DATABASE__SQL_ALCHEMY_POOL_SIZE": "10",
    "DATABASE__SQL_ALCHEMY_MAX_OVERFLOW": "20",
    "LOGGING__COLORED_CONSOLE_LOG": "False",
}
# What the caller's shell may hold that must not reach the stack.
FOREIGN = ("AIRFLOW", "PYTHON", "PG", "AWS_", "DTR_", "VIRTUAL_ENV", "MAKE")


@dataclass(frozen=True, slots=True)
class AirflowPlan:
    """What one Airflow is made of; the defaults are the project's own."""

    metadata_url: str
    settings: AirflowSettings
    project: Path = PROJECT
    dags_folder: Path = PROJECT / "dags"
    preferred_port: int = 8080
    environment: Mapping[str, str] = field(default_factory=dict)  # for the components, e.g. DTR_...


class Airflow:
    """The Airflow whose home is `root/airflow`."""

    def __init__(self, root: Path, plan: AirflowPlan) -> None:
        self._root = root.resolve()
        self._plan = plan
        self._home = self._root / "airflow"
        self._secrets = Secrets(self._root)
        self._port_file = self._root / "run" / "airflow.port"
        self._state_file = self._root / "run" / "airflow.state"
        self._environment_file = _environment_file(self._root)
        self._migrated_file = self._home / "migrated"
        self.password_file = self._root / "airflow-passwords.json"
        self.services = {name: _component(self._root, name) for name in COMPONENTS}

    @property
    def running(self) -> bool:
        """Every component is alive."""
        return all(service.running for service in self.services.values())

    @property
    def current(self) -> bool:
        """Every component is alive and was started with these settings and this code."""
        return self.running and self.state() == self._known_state()

    @property
    def url(self) -> str:
        """Where the UI and the API are; StackError before the first start."""
        if not self._port_file.exists():
            raise StackError("Airflow has never been started here: run `make run`.")
        return f"http://{ports.HOST}:{int(self._port_file.read_text())}"

    def password(self, user: str) -> str:
        return self._secrets.get(f"airflow password of {user}")

    def client(self, user: str = "admin") -> AirflowClient:
        """The REST API of this Airflow, as one of USERS."""
        return AirflowClient(self.url, user, self.password(user))

    def start(self) -> bool:
        """Start what is not up, wait until all of it is healthy; True if anything was started.

        All components start anew if one is missing, or if their settings or the project's code
        have changed: they keep loaded modules for as long as they live.
        """
        if self.current:
            return False
        self.stop()
        self.prepare()
        self._launch()
        write_private(self._environment_file, json.dumps(self._own_environment()))
        self._make_pools()
        write_private(self._state_file, self.state())
        return True

    def prepare(self) -> None:
        """All that commands beside no running component need: a home, Airflow's tables."""
        self._choose_port()
        self._prepare_home()
        self._migrate()

    def stop(self) -> None:
        """End every component and what they started."""
        self._state_file.unlink(missing_ok=True)
        self._environment_file.unlink(missing_ok=True)
        stop_airflow(self._root)

    def environment(self) -> dict[str, str]:
        """The variables that every component, and an `airflow` command beside them, needs."""
        return {**_kept_environment(), **self._own_environment()}

    def _own_environment(self) -> dict[str, str]:
        return {
            "PYTHONPATH": str(self._plan.project),
            "PYTHONUNBUFFERED": "1",
            "AIRFLOW_HOME": str(self._home),
            **{f"AIRFLOW__{key}": value for key, value in self._configuration().items()},
            **environment(self._plan.settings),
            **self._plan.environment,
        }

    def _configuration(self) -> dict[str, str]:
        """Airflow's own settings, `SECTION__KEY` to value."""
        scheme = "postgresql+psycopg2://"
        return {
            **QUIET,
            **QUICK,
            "CORE__DAGS_FOLDER": str(self._plan.dags_folder),
            "CORE__PLUGINS_FOLDER": str(self._plan.project / "plugins"),
            "CORE__FERNET_KEY": self._secrets.get("airflow fernet key", _fernet_key),
            "CORE__SIMPLE_AUTH_MANAGER_USERS": ",".join(f"{u}:{r}" for u, r in USERS.items()),
            "CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(self.password_file),
            "DATABASE__SQL_ALCHEMY_CONN": self._plan.metadata_url.replace(
                "postgresql://", scheme, 1
            ),
            "API__HOST": ports.HOST,
            "API__PORT": self.url.rpartition(":")[2],
            "API__BASE_URL": self.url,
            "API__SECRET_KEY": self._secrets.get("airflow api secret key"),
            "API_AUTH__JWT_SECRET": self._secrets.get("airflow jwt secret", _long_secret),
            "LOGGING__BASE_LOG_FOLDER": str(self._home / "logs"),
            "LOGGING__DAG_PROCESSOR_CHILD_PROCESS_LOG_DIRECTORY": str(
                self._home / "logs" / "dag_processor"
            ),
        }

    def _choose_port(self) -> None:
        """The preferred port, or the next that is free."""
        write_private(self._port_file, f"{ports.next_free(self._plan.preferred_port)}\n")

    def _prepare_home(self) -> None:
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        passwords = {user: self.password(user) for user in USERS}
        write_private(self.password_file, json.dumps(passwords, indent=2) + "\n")

    def _migrate(self) -> None:
        """Make or upgrade Airflow's tables, unless this version has done so before."""
        release = version("apache-airflow-core")
        if self._migrated_file.exists() and self._migrated_file.read_text() == release:
            return
        log = self._root / "logs" / "airflow-migrate.log"
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with log.open("ab") as stream:
            migrated = subprocess.run(
                [sys.executable, "-m", "airflow", "db", "migrate"],
                env=self.environment(),
                cwd=self._root,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                timeout=MIGRATE_SECONDS,
                check=False,
            )
        if migrated.returncode:
            raise Service(self._root, log.stem).failure("could not make Airflow's tables")
        self._migrated_file.write_text(release)

    def _launch(self) -> None:
        started = datetime.now(UTC)
        env = self.environment()
        for name, arguments in COMPONENTS.items():
            command = [sys.executable, "-m", "airflow", *arguments]
            self.services[name].start(command, env=env, cwd=self._root)
        deadline = time.monotonic() + START_SECONDS
        with self.client() as client:
            while late := _not_ready(client, started):
                for service in self.services.values():
                    if not service.running:
                        raise service.failure("ended while it was starting")
                if time.monotonic() > deadline:
                    raise self.services[late[0]].failure(
                        f"was not ready in {START_SECONDS} seconds"
                    )
                time.sleep(POLL_SECONDS * 4)

    def _make_pools(self) -> None:
        with self.client() as client:
            for pool in self._plan.settings.pools:
                client.set_pool(pool.name, pool.slots, pool.description)

    def _known_state(self) -> str:
        return self._state_file.read_text() if self._state_file.exists() else ""

    def state(self) -> str:
        """A digest of settings and code: other than at the last start, and that start is stale."""
        settings = [self._plan.preferred_port, self._own_environment()]
        digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
        project = self._plan.project
        for file in _files(project / "include", project / "plugins"):
            digest.update(f"{file} {file.stat().st_mtime_ns} {file.stat().st_size}\n".encode())
        return digest.hexdigest()


def running_environment(root: Path) -> dict[str, str]:
    """The environment of the Airflow that runs below `root`, whatever options it was started with.

    Raises StackError where none is running.
    """
    file = _environment_file(root.resolve())
    alive = all(_component(root.resolve(), name).running for name in COMPONENTS)
    if not alive or not file.exists():
        raise StackError("Airflow is not running. Start it with `make run`.")
    return {**_kept_environment(), **json.loads(file.read_text())}


def _environment_file(root: Path) -> Path:
    return root / "airflow-environment.json"


def _kept_environment() -> dict[str, str]:
    """What of the caller's shell reaches the stack."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
    near = ",".join(filter(None, (kept.get("NO_PROXY") or kept.get("no_proxy"), ports.HOST)))
    return {**kept, "NO_PROXY": near, "no_proxy": near}


def stop_airflow(root: Path) -> list[str]:
    """End the Airflow of `root`; the API server last: the others report to it what they end.

    Returns the names of the components of which anything was alive.
    """
    others = [_component(root, name) for name in COMPONENTS if name != API_SERVER]
    return [*stop_together(others), *stop_together([_component(root, API_SERVER)])]


def _component(root: Path, name: str) -> Service:
    # With nothing in hand the triggerer still takes ten seconds to clean up.
    return Service(root, name, grace=1 if name == "triggerer" else 20)


def _not_ready(client: AirflowClient, started: datetime) -> list[str]:
    """Components that have not been heard of since `started`.

    The last heartbeat of an Airflow that was killed a moment ago counts for nothing.
    """
    try:
        health = client.health()
    except (httpx.HTTPError, ApiError):
        return [API_SERVER]
    return [
        name
        for name, key in HEALTH_OF.items()
        if health[key]["status"] != "healthy"
        or datetime.fromisoformat(health[key][f"latest_{key}_heartbeat"]) < started
    ]


def _files(*folders: Path) -> Iterable[Path]:
    for folder in folders:
        yield from sorted(
            path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
        )


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _long_secret() -> str:
    """64 bytes: what the signing algorithm of Airflow's tokens (HS512) asks for."""
    return base64.b64encode(os.urandom(64)).decode()
