"""Airflow's REST API, as far as `make run` and the tests need it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx

from local.stack.errors import StackError

PAGE = 100  # rows per request: Airflow's own limit
POLL_SECONDS = 0.5
READ_TRIES = 3
FINISHED = ("success", "failed")
Json = dict[str, Any]


class ApiError(Exception):
    """Airflow refused a request; `status` is the HTTP status, the message is Airflow's own."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"Airflow answered {status}: {message}")
        self.status = status


class AirflowClient:
    """Calls as one user; gets a token when it needs one, and a new one when that has expired."""

    def __init__(self, base_url: str, user: str, password: str) -> None:
        self.base_url = base_url.rstrip("/")
        self._credentials = {"username": user, "password": password}
        # trust_env: a proxy of the caller's environment has no business with 127.0.0.1.
        self._http = httpx.Client(base_url=self.base_url, timeout=30, trust_env=False)

    def __enter__(self) -> "AirflowClient":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def call(self, method: str, path: str, **request: Any) -> Any:
        """The JSON answer to a request.

        Raises ApiError if Airflow refuses it, StackError if Airflow does not answer.
        """
        answer = self._allowed(method, path, **request)
        return answer.json() if answer.content else None

    def download(self, method: str, path: str, **request: Any) -> bytes:
        """The file that answers a request. Raises as `call` does."""
        return self._allowed(method, path, **request).content

    def health(self) -> Json:
        """Status and last heartbeat of each component; needs no login."""
        answer = self._http.get("/api/v2/monitor/health")
        _check(answer)
        return dict(answer.json())

    def dag(self, dag_id: str) -> Json:
        return dict(self.call("GET", f"/api/v2/dags/{dag_id}"))

    def import_errors(self) -> dict[str, str]:
        """Dag file to traceback, for each file that Airflow could not load."""
        found = self._pages("/api/v2/importErrors", "import_errors")
        return {error["filename"]: error["stack_trace"] for error in found}

    def wait_for_dag(self, dag_id: str, timeout: float = 120) -> Json:
        """The Dag, as soon as Airflow has read it; StackError if it cannot or takes too long."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                return self.dag(dag_id)
            except ApiError as error:
                if error.status != httpx.codes.NOT_FOUND:
                    raise
            for file, trace in self.import_errors().items():
                raise StackError(f"Airflow cannot load the Dag file {file}:\n\n{trace}")
            time.sleep(POLL_SECONDS)
        raise StackError(f"Airflow did not find the Dag {dag_id} within {timeout:.0f} seconds.")

    def unpause(self, dag_id: str) -> None:
        self.call("PATCH", f"/api/v2/dags/{dag_id}", json={"is_paused": False})

    def set_pool(self, name: str, slots: int, description: str) -> None:
        """Make the pool, or bring the one there is to this size."""
        body = {"slots": slots, "description": description, "include_deferred": False}
        try:
            self.call("PATCH", f"/api/v2/pools/{name}", json={"pool": name, **body})
        except ApiError as error:
            if error.status != httpx.codes.NOT_FOUND:
                raise
            self.call("POST", "/api/v2/pools", json={"name": name, **body})

    def trigger(
        self, dag_id: str, conf: Mapping[str, Any] | None = None, run_id: str | None = None
    ) -> Json:
        """Start a run of its own, as the button of the UI does; returns the run."""
        body: Json = {"logical_date": None, "conf": dict(conf or {})}
        if run_id is not None:
            body["dag_run_id"] = run_id
        return dict(self.call("POST", f"/api/v2/dags/{dag_id}/dagRuns", json=body))

    def run(self, dag_id: str, run_id: str) -> Json:
        return dict(self.call("GET", _run_path(dag_id, run_id)))

    def wait_for_run(
        self,
        dag_id: str,
        run_id: str,
        timeout: float = 600,
        watch: Callable[[Json], None] | None = None,
    ) -> Json:
        """The run, once it has succeeded or failed; `watch` sees it at every look before."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            run = self.run(dag_id, run_id)
            if run["state"] in FINISHED:
                return run
            if watch is not None:
                watch(run)
            time.sleep(POLL_SECONDS)
        raise StackError(f"The run {run_id} did not finish within {timeout:.0f} seconds.")

    def task_instances(self, dag_id: str, run_id: str) -> list[Json]:
        """Every task instance of the run, the mapped ones with their `map_index`."""
        return list(self._pages(f"{_run_path(dag_id, run_id)}/taskInstances", "task_instances"))

    def xcom(self, dag_id: str, run_id: str, task_id: str, map_index: int = -1) -> Any:
        """What the task returned."""
        path = f"{_run_path(dag_id, run_id)}/taskInstances/{task_id}/xcomEntries/return_value"
        return self.call("GET", path, params={"map_index": map_index})["value"]

    def log(
        self, dag_id: str, run_id: str, task_id: str, map_index: int = -1, try_number: int = 1
    ) -> str:
        """The log of one try of a task, one line per event."""
        path = f"{_run_path(dag_id, run_id)}/taskInstances/{task_id}/logs/{try_number}"
        answer = self.call("GET", path, params={"map_index": map_index, "full_content": True})
        return "\n".join(
            str(line["event"]) if isinstance(line, dict) else str(line)
            for line in answer["content"]
        )

    def clear(
        self,
        dag_id: str,
        run_id: str,
        task_ids: Sequence[str | tuple[str, int]] | None = None,
        *,
        only_failed: bool = True,
        downstream: bool = True,
    ) -> list[Json]:
        """Clear tasks of the run (all; named; or one mapped index of a name) to run again."""
        body: Json = {
            "dag_run_id": run_id,
            "dry_run": False,
            "only_failed": only_failed,
            "include_downstream": downstream,
            "task_ids": None if task_ids is None else [_task(task) for task in task_ids],
        }
        answer = self.call("POST", f"/api/v2/dags/{dag_id}/clearTaskInstances", json=body)
        return list(answer["task_instances"])

    def _allowed(self, method: str, path: str, **request: Any) -> httpx.Response:
        if "Authorization" not in self._http.headers:
            self._log_in()
        answer = self._send(method, path, **request)
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self._log_in()
            answer = self._send(method, path, **request)
        _check(answer)
        return answer

    def _log_in(self) -> None:
        answer = self._send("POST", "/auth/token", json=self._credentials)
        _check(answer)
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _send(self, method: str, path: str, **request: Any) -> httpx.Response:
        """What only reads is tried again: a busy server may have closed an idle connection."""
        tries = READ_TRIES if method == "GET" else 1
        while True:
            tries -= 1
            try:
                return self._http.request(method, path, **request)
            except httpx.TransportError as error:
                if not tries:
                    raise StackError(
                        f"Airflow at {self.base_url} does not answer ({error}). "
                        "`make run` starts again what is not up."
                    ) from error
                time.sleep(POLL_SECONDS)

    def _pages(self, path: str, key: str) -> Iterator[Json]:
        offset = 0
        while True:
            answer = self.call("GET", path, params={"limit": PAGE, "offset": offset})
            yield from answer[key]
            offset += PAGE
            if offset >= answer["total_entries"]:
                return


def _run_path(dag_id: str, run_id: str) -> str:
    return f"/api/v2/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}"


def _task(task: str | tuple[str, int]) -> str | list[str | int]:
    return task if isinstance(task, str) else list(task)


def _check(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError, TypeError):
        detail = answer.text[:500] or answer.reason_phrase
    raise ApiError(answer.status_code, str(detail))
