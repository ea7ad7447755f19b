"""Failpoints: places between two steps where a test lets a process die, fail or wait.

They exist only under test. `DTR_FAILPOINTS` names a folder; a file there called like a failpoint
arms it, and holds what shall happen: `kill`, `fail` or `sleep SECONDS`. Whoever reaches it takes
the file away first, so a failpoint fires once, in one process, and the next try gets past it.
`after_bind.1`, `after_bind.2` arm it twice. Without `DTR_TESTING=1` beside it, the variable is
refused: a deployment cannot be made to fail by a setting alone.
"""

import os
import signal
import time
from pathlib import Path

from include.dtr.errors import DtrError

FOLDER, PERMISSION = "DTR_FAILPOINTS", "DTR_TESTING"


class FailpointsRefused(DtrError):
    """`DTR_FAILPOINTS` is set in a process that is no test."""


class FailpointFired(RuntimeError):
    """What `fail` raises: an error that no part of the program knows."""


def reach(name: str) -> None:
    """Say that the step `name` is done. Does nothing outside of tests.

    Raises `FailpointsRefused` where failpoints are asked for outside of a test.
    """
    folder = os.environ.get(FOLDER)
    if not folder:
        return
    if os.environ.get(PERMISSION) != "1":
        raise FailpointsRefused(
            f"{FOLDER} is set, which only tests may do. Take it out of this environment."
        )
    for armed in sorted([*Path(folder).glob(name), *Path(folder).glob(f"{name}.*")]):
        try:
            order = armed.read_text()
            armed.unlink()
        except FileNotFoundError:
            continue  # another process was here first
        _fire(name, order)
        return


def _fire(name: str, order: str) -> None:
    kind, _, argument = order.partition(" ")
    match kind:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "fail":
            raise FailpointFired(f"failpoint {name}")
        case "sleep":
            time.sleep(float(argument))
        case _:
            raise ValueError(f"failpoint {name}: {order!r} is neither kill, fail nor sleep")
