"""A door to the application: the routes of one way to show what the use cases give."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

SayProblem = Callable[[Request, int, str], Response]
"""Shows a refusal or a fault: its status and its sentence."""


@dataclass(frozen=True, slots=True)
class Door:
    routers: Sequence[APIRouter]
    prefix: str = "/"
    """Paths that begin so are answered by `problem` where something is wrong."""
    problem: SayProblem | None = None
    """None: as JSON, `{"detail": ...}`."""
    public_files: tuple[str, Path] | None = None
    """A path and the folder that it serves to everybody."""
