"""One answer for all who ask the same at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from time import monotonic
from typing import Any, TypeVar, cast

from include.dtr.errors import DtrError
from include.dtr.office.airflow import RunRejected

T = TypeVar("T")


class Shared:
    """Answers that are being made or were made a moment ago. For one event loop."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[float, asyncio.Task[Any]]] = {}

    async def ask(self, key: Hashable, make: Callable[[], Awaitable[T]], seconds: float) -> T:
        """What `make` gives; for all who ask for `key` until `seconds` after it began, the same.

        Where it fails for the one who asked first, the others make it themselves: it may have been
        for a want of rights.
        """
        now = monotonic()
        for old in [k for k, (until, task) in self._kept.items() if until <= now and task.done()]:
            del self._kept[old]
        kept = self._kept.get(key)
        if kept is None or (kept[0] <= now and kept[1].done()):
            task = asyncio.ensure_future(_awaited(make))
            self._kept[key] = (now + seconds, task)
            task.add_done_callback(lambda done: self._forget_failure(key, done))
            return cast("T", await asyncio.shield(task))
        try:
            return cast("T", await asyncio.shield(kept[1]))
        except (DtrError, RunRejected):
            return await make()

    def forget(self) -> None:
        """Whoever has changed something is to see it at once. From any thread."""
        self._kept.clear()

    def _forget_failure(self, key: Hashable, done: asyncio.Task[Any]) -> None:
        if done.cancelled() or done.exception() is not None:
            kept = self._kept.get(key)
            if kept is not None and kept[1] is done:
                del self._kept[key]


async def _awaited(make: Callable[[], Awaitable[T]]) -> T:
    return await make()
