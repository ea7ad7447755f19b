"""Counting what went wrong while a batch is generated, for the metrics of its task."""

from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """Where a lease failed; kept in the details of its FAILED event."""

    DATA = "data"
    PDF = "pdf"
    UPLOAD = "upload"


@dataclass(slots=True)
class Tally:
    """Filled while the batch runs, so that it also counts where the batch ends in an error."""

    pdf_failed: int = 0
    """Documents that could not be drawn."""
    upload_failed: int = 0
    """Documents that the object store did not take, for now or for good."""
