"""The client's own care: tokens that expire, long lists, refusals. Airflow itself: tests/e2e."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from local.stack.client import AirflowClient, ApiError
from local.stack.errors import StackError

RUN = "/api/v2/dags/weekly/dagRuns/manual__2026-01-01T00%3A00%3A00%2B00%3A00"
RUN_ID = "manual__2026-01-01T00:00:00+00:00"


class Api(BaseHTTPRequestHandler):
    """Answers as Airflow does where these tests look; what it was asked is kept in `server`."""

    server: "Server"

    def do_GET(self) -> None:
        path = urlparse(self.path)
        if self._token() not in self.server.valid:
            self._answer(401, {"detail": "Invalid or expired JWT"})
        elif path.path == f"{RUN}/taskInstances":
            query = parse_qs(path.query)
            start, limit = int(query["offset"][0]), int(query["limit"][0])
            tasks = [{"map_index": index} for index in range(250)]
            page = tasks[start : start + limit]
            self._answer(200, {"task_instances": page, "total_entries": len(tasks)})
        elif path.path == RUN:
            self.server.looks += 1
            state = "success" if self.server.looks > 2 else "running"
            self._answer(200, {"state": state})
        elif path.path == "/api/v2/importErrors":
            errors = [{"filename": "weekly.py", "stack_trace": "SyntaxError: line 3"}]
            self._answer(200, {"import_errors": errors, "total_entries": 1})
        else:
            self._answer(404, {"detail": "The Dag with ID: `weekly` was not found"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/auth/token":
            if body != {"username": "admin", "password": "right"}:
                self._answer(401, {"detail": "Invalid credentials"})
                return
            self.server.valid = {f"token{self.server.logins}"}
            self.server.logins += 1
            self._answer(201, {"access_token": next(iter(self.server.valid))})
            return
        self.server.bodies.append(body)
        self._answer(200, {"dag_run_id": RUN_ID, "task_instances": [{"task_id": "a"}]})

    def log_message(self, *_arguments: object) -> None:
        """Nothing on the terminal."""

    def _token(self) -> str:
        return (self.headers["Authorization"] or "").removeprefix("Bearer ")

    def _answer(self, status: int, answer: dict[str, Any]) -> None:
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Api)
        self.valid: set[str] = set()
        self.logins = 0
        self.looks = 0
        self.bodies: list[dict[str, Any]] = []

    def close_all(self) -> None:
        """As when the process is killed: nobody listens any more."""
        self.shutdown()
        self.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.close_all()
    thread.join()


@pytest.fixture
def client(server: Server) -> Iterator[AirflowClient]:
    with AirflowClient(f"http://127.0.0.1:{server.server_port}/", "admin", "right") as client:
        yield client


def test_a_long_list_is_read_to_its_end(client: AirflowClient, server: Server) -> None:
    tasks = client.task_instances("weekly", RUN_ID)
    assert [task["map_index"] for task in tasks] == list(range(250))
    assert server.logins == 1


def test_an_expired_token_is_renewed(client: AirflowClient, server: Server) -> None:
    client.task_instances("weekly", RUN_ID)
    server.valid.clear()
    assert len(client.task_instances("weekly", RUN_ID)) == 250
    assert server.logins == 2


def test_a_dead_airflow_is_a_sentence(client: AirflowClient, server: Server) -> None:
    client.task_instances("weekly", RUN_ID)
    server.close_all()
    with pytest.raises(StackError, match=r"does not answer .*`make run` starts again"):
        client.task_instances("weekly", RUN_ID)


def test_a_wrong_password_is_refused_in_airflow_s_words(server: Server) -> None:
    url = f"http://127.0.0.1:{server.server_port}"
    with (
        AirflowClient(url, "admin", "wrong") as client,
        pytest.raises(ApiError, match="401: Invalid credentials") as refused,
    ):
        client.dag("weekly")
    assert refused.value.status == 401


def test_waiting_for_a_run_looks_until_it_has_ended(client: AirflowClient) -> None:
    seen = []
    run = client.wait_for_run("weekly", RUN_ID, watch=seen.append)
    assert run["state"] == "success"
    assert [look["state"] for look in seen] == ["running", "running"]


def test_waiting_for_a_run_has_an_end(client: AirflowClient) -> None:
    with pytest.raises(StackError, match="did not finish within 0 seconds"):
        client.wait_for_run("weekly", RUN_ID, timeout=0.1)


def test_a_dag_that_does_not_load_is_not_waited_for(client: AirflowClient) -> None:
    with pytest.raises(StackError, match=r"(?s)cannot load the Dag file weekly\.py.*line 3"):
        client.wait_for_dag("weekly", timeout=60)


def test_a_trigger_has_no_logical_date_as_from_the_ui(
    client: AirflowClient, server: Server
) -> None:
    client.trigger("weekly", {"period_start": "2025-11-09"})
    assert server.bodies == [{"logical_date": None, "conf": {"period_start": "2025-11-09"}}]


def test_one_mapped_index_can_be_cleared(client: AirflowClient, server: Server) -> None:
    cleared = client.clear("weekly", RUN_ID, [("generate_dtrs", 7)], only_failed=False)
    assert cleared == [{"task_id": "a"}]
    assert server.bodies == [
        {
            "dag_run_id": RUN_ID,
            "dry_run": False,
            "only_failed": False,
            "include_downstream": True,
            "task_ids": [["generate_dtrs", 7]],
        }
    ]
