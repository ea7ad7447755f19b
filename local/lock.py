"""One `make run` or `make stop` at a time in one folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from os import getpid
from pathlib import Path

from local.stack.errors import StackError


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the folder's lock, which the system takes away from a dead holder by itself."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (root / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            lock.seek(0)
            raise StackError(
                f"Another command is at work in {root} (process {lock.read().strip()}). "
                "Wait for it to end, or end it with Ctrl-C where it runs."
            ) from taken
        lock.truncate(0)
        lock.write(f"{getpid()}\n")
        lock.flush()
        yield
