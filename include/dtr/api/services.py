"""What the application works with, so that it runs with Airflow and, in tests, without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from fastapi import Request

from include.dtr.archive import Archive
from include.dtr.connections import Connection

if TYPE_CHECKING:
    from include.dtr.api.rights import Access

FINISHED = ("success", "failed")
"""States in which a run of Airflow has ended."""


@dataclass(frozen=True, slots=True)
class DagRun:
    """A run as Airflow knows it."""

    run_id: str
    state: str
    """queued, running, success or failed."""
    conf: Mapping[str, Any]

    @property
    def finished(self) -> bool:
        return self.state in FINISHED


@dataclass(frozen=True, slots=True)
class MappedTask:
    """A task of a run, for a link to its log."""

    label: str
    """The batch's: "Lease 1045", "Leases 1045 to 1101 (57)"."""
    map_index: int
    state: str | None


class RunRejected(Exception):
    """Airflow will not start the run; `str()` is a sentence for the one who asked."""


class Runs(Protocol):
    """Runs of the Dag `weekly_dtr`, started and looked at as the caller."""

    async def start(self, run_id: str, conf: Mapping[str, Any]) -> DagRun:
        """Start a run. One that is there already is given back. Raises `RunRejected`."""

    async def find(self, run_id: str) -> DagRun | None:
        """The run; None where there is none."""

    async def batches(self, run_id: str) -> list[MappedTask]:
        """The run's mapped tasks."""


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that differs between a deployment and a test."""

    access: Access
    runs: Callable[[Request], Runs]
    records: Callable[[], AbstractContextManager[Connection]]
    """The records, as their writer; autocommit."""
    source: Callable[[], AbstractContextManager[Connection]]
    """The books, to read."""
    archive: Callable[[], Archive]
    secret: Callable[[], str]
    """Signs the links that are handed out."""
    base_url: Callable[[Request], str]
    """Where people reach Airflow, without a slash at its end."""
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))


def services_of(request: Request) -> Services:
    services: Services = request.app.state.services
    return services
