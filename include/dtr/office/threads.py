"""Where visits to the stores take place: in threads of our own, few of them, and not for ever.

Airflow's API server lends each of its threads to whoever asks; forty of ours that wait for a frozen
database would be all that it has.
"""

import asyncio
import contextvars
from collections.abc import Callable
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from include.dtr.office.errors import Busy, Stuck

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE = 2
"""Seconds to wait for a thread: there is one for each call at work, unless some hang."""


class Threads:
    """A limited number of calls at once, each with a limited time. For one event loop.

    A call that takes longer is left to itself: its thread counts until it ends, so that a store
    that hangs holds no more than these. They are daemons: the server can always end.
    """

    def __init__(self, most: int = 8, seconds: float = 8) -> None:
        self._free = asyncio.Semaphore(most)
        self._seconds = seconds
        self._patience = min(seconds, PATIENCE)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` gives. Raises `Busy` where no thread came free in time, `Stuck` where the
        call has not ended in time."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError:
            raise Busy(
                "All of the office's threads wait for a store; GET /api/dtr/health names it."
            ) from None
        future: asyncio.Future[T] = loop.create_future()
        context = contextvars.copy_context()

        def end(settle: Callable[[Any], None], outcome: Any) -> None:
            self._free.release()
            if not future.done():
                settle(outcome)

        def work() -> None:
            try:
                result = context.run(function, *args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
                settled: tuple[Callable[[Any], None], Any] = (future.set_exception, error)
            else:
                settled = (future.set_result, result)
            if not loop.is_closed():
                loop.call_soon_threadsafe(end, *settled)

        Thread(target=work, name="dtr-office", daemon=True).start()
        try:
            async with asyncio.timeout_at(began + self._seconds):
                return await future
        except TimeoutError:
            raise Stuck(
                f"A store has not answered within {self._seconds:g} s; "
                "GET /api/dtr/health names it."
            ) from None
