"""The services of a deployment: Airflow's users, runs, connections and settings."""

from threading import Lock
from time import monotonic
from typing import Any

from fastapi import Request

from include.dtr.airflow.connections import (
    Opening,
    look_up,
    open_archive,
    open_payout,
    open_records,
    open_source,
    payout_key,
)
from include.dtr.archive import Archive
from include.dtr.database_session import Limits
from include.dtr.idle_sessions import IdleSessions
from include.dtr.office.office import Office
from include.dtr.web.airflow_runs import DAG_ID, PAY_DAG_ID, AirflowRuns
from include.dtr.web.auth import AirflowAccess, base_url, link_secret
from include.dtr.web.callers import address_of
from include.dtr.web.load import Slots
from include.dtr.web.mounting import AIRFLOW_APP
from include.dtr.web.services import Services

ARCHIVE_SECONDS = 300
"""How long an S3 client is kept: making one takes longer than a request, and a changed connection
must come to effect without a restart."""


OFFICE_LIMITS = Limits(statement=10, lock=4, idle=30)
"""Seconds. People wait: what takes longer is ended by the server, and the page says so."""
CONNECT_SECONDS = 5
KEPT_SECONDS = 30
"""Airflow's connections are looked up so often: each look asks Airflow's database."""
STORE_SECONDS = 8
"""The object store's longest silence."""


class KeptArchive:
    """The archive, made anew every few minutes; several threads may use one client."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._archive: Archive | None = None
        self._made = 0.0

    def __call__(self) -> Archive:
        with self._lock:
            if self._archive is None or monotonic() - self._made > ARCHIVE_SECONDS:
                self._archive, self._made = open_archive(STORE_SECONDS), monotonic()
            return self._archive


class KeptConnections:
    """Airflow's connections, looked up anew every half a minute."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Any]] = {}

    def __call__(self, conn_id: str) -> Any:
        kept = self._kept.get(conn_id)
        if kept is None or monotonic() - kept[0] > KEPT_SECONDS:
            kept = self._kept[conn_id] = (monotonic(), look_up(conn_id))
        return kept[1]


def services() -> Services:
    """For the plugin, inside Airflow's API server."""
    for_people = Opening(OFFICE_LIMITS, CONNECT_SECONDS, KeptConnections(), IdleSessions())
    airflow_calls = Slots("calls to Airflow", 4, 64, 10)
    return Services(
        office=Office(
            records=lambda: open_records(for_people),
            source=lambda: open_source(for_people),
            archive=KeptArchive(),
            secret=link_secret,
            payout=lambda: open_payout(for_people),
            payout_key=lambda: payout_key(for_people.look_up),
        ),
        access=AirflowAccess(),
        runs=lambda request: _runs(request, airflow_calls, DAG_ID),
        pay_runs=lambda request: _runs(request, airflow_calls, PAY_DAG_ID),
        base_url=base_url,
    )


def _runs(request: Request, calls: Slots, dag_id: str) -> AirflowRuns:
    credentials = tuple(
        (name, value)
        for name in ("authorization", "cookie")
        if (value := request.headers.get(name))
    )
    app = request.scope[AIRFLOW_APP]
    return AirflowRuns(app, credentials, address_of(request), calls, dag_id)
