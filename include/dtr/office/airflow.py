"""What people's use cases need of Airflow: runs of the weekly DAG, whoever provides them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

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


class RunRejected(Exception):
    """Airflow will not start the run; `str()` is a sentence for the one who asked."""


class NotAskedYet(RunRejected):
    """The run asks nothing of a person, or not yet."""


class PayRuns(Protocol):
    """Runs of the DAG `pay_drivers`, started, looked at and answered as the caller."""

    async def start(self, run_id: str, conf: Mapping[str, Any]) -> DagRun:
        """Start a run. One that is there already is given back. Raises `RunRejected`."""

    async def find(self, run_id: str) -> DagRun | None:
        """The run; None where there is none."""

    async def answer(self, run_id: str, option: str) -> None:
        """Give the caller's answer, Approve or Reject, to what the run asks; again, the same is
        the same. Raises `NotAskedYet`, `RunRejected`."""


class Runs(Protocol):
    """Runs of the DAG `weekly_dtr`, started and looked at as the caller."""

    async def start(self, run_id: str, conf: Mapping[str, Any]) -> DagRun:
        """Start a run. One that is there already is given back. Raises `RunRejected`."""

    async def find(self, run_id: str) -> DagRun | None:
        """The run; None where there is none."""

    async def batches(self, run_id: str) -> Sequence[Collection[int]]:
        """The lease ids of each of the run's mapped tasks, by map index; none where not kept."""
