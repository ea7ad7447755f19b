"""A door to the application: the routes of one way to show what the use cases give."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from include.dtr.web.static_files import FilesOfDoor


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal or an error, to be shown by the door that was asked."""

    status: int
    sentence: str
    field: str = ""
    """Of the form, where the sentence is about one."""
    invalid: Sequence[Mapping[str, Any]] = ()
    """What pydantic found, each with `loc`, `type`, `msg`, `ctx`."""
    is_certain: bool = True
    """Nothing was changed. False: it may have been."""


SayProblem = Callable[[Request, Refusal], Response]
"""Shows a refusal or an error."""


@dataclass(frozen=True, slots=True)
class Door:
    routers: Sequence[APIRouter]
    prefix: str = "/"
    """Paths that begin so are answered by `problem` where something is wrong."""
    problem: SayProblem | None = None
    """None: as JSON, `{"detail": ...}`."""
    public_files: tuple[str, FilesOfDoor] | None = None
    """A path and the files that it serves to everybody."""
