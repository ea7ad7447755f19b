"""The services of a deployment: Airflow's users, runs, connections and settings."""

from threading import Lock
from time import monotonic

from fastapi import Request

from include.dtr.airflow.connections import open_archive, open_records, open_source
from include.dtr.archive import Archive
from include.dtr.office.place import Office
from include.dtr.web.airflow_runs import AirflowRuns
from include.dtr.web.auth import AirflowAccess, base_url, link_secret
from include.dtr.web.callers import address_of
from include.dtr.web.mounting import AIRFLOW_APP
from include.dtr.web.services import Services

ARCHIVE_SECONDS = 300
"""An S3 client is kept so long: making one takes longer than a request, and a changed connection
must come to effect without a restart."""


class KeptArchive:
    """The archive, made anew every few minutes; several threads may use one client."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._archive: Archive | None = None
        self._made = 0.0

    def __call__(self) -> Archive:
        with self._lock:
            if self._archive is None or monotonic() - self._made > ARCHIVE_SECONDS:
                self._archive, self._made = open_archive(), monotonic()
            return self._archive


def services() -> Services:
    """For the plugin, inside Airflow's API server."""
    return Services(
        office=Office(
            records=open_records,
            source=open_source,
            archive=KeptArchive(),
            secret=link_secret,
        ),
        access=AirflowAccess(),
        runs=_runs,
        base_url=base_url,
    )


def _runs(request: Request) -> AirflowRuns:
    credentials = tuple(
        (name, value)
        for name in ("authorization", "cookie")
        if (value := request.headers.get(name))
    )
    return AirflowRuns(request.scope[AIRFLOW_APP], credentials, address_of(request))
