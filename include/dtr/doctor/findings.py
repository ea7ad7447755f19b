"""What a check found, and what to do about it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from include.dtr.errors import DtrError


class Level(StrEnum):
    GOOD = "ok"
    WARNING = "warn"
    BAD = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    what: str
    remedy: str = ""
    """Empty where there is nothing to do."""

    def __str__(self) -> str:
        line = f"{self.level:<5}{self.what}"
        return f"{line}\n     -> {self.remedy}" if self.remedy else line


Findings = Iterator[Finding]


def good(what: str) -> Finding:
    return Finding(Level.GOOD, what)


def warning(what: str, remedy: str) -> Finding:
    return Finding(Level.WARNING, what, remedy)


def bad(what: str, remedy: str) -> Finding:
    return Finding(Level.BAD, what, remedy)


def guarded(subject: str, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """What `check` finds; where a store fails it, that is the finding."""
    found: list[Finding] = []
    try:
        found.extend(check())
    except DtrError as fault:
        found.append(bad(f"{subject}: {fault}", "Put this right first; other checks need it."))
    return found
