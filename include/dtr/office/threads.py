"""Where visits to the stores take place: in threads of our own, few of them, and not for ever.

Airflow's API server lends each of its threads to whoever asks; forty of ours that wait for a frozen
database would be all that it has.
"""

import asyncio
import contextvars
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, ParamSpec, TypeVar

from include.dtr.office.errors import Busy, Stuck

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE = 2
"""Seconds to wait for a thread: there is one for each call at work, unless some hang."""
IDLE_SECONDS = 10
"""So long a thread waits for its next call before it ends."""
Call = Callable[[], Callable[[], None]]
"""Makes a call in its thread; gives what then tells the loop how it ended."""


class Threads:
    """A limited number of calls at once, each with a limited time. For one event loop.

    A call that takes longer is left to itself: its thread counts until it ends, so that a store
    that hangs holds no more than these. They are daemons: the server can always end. One that has
    ended its call takes the next: the loop would have to wait for a new one to start.
    """

    def __init__(self, most: int = 8, seconds: float = 8) -> None:
        self._free = asyncio.Semaphore(most)
        self._seconds = seconds
        self._patience = min(seconds, PATIENCE)
        self._idle: deque[SimpleQueue[Call]] = deque()
        """Of each thread without a call: where it waits for one."""

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

        def work() -> Callable[[], None]:
            try:
                result = context.run(function, *args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - raised again where it is awaited
                settled: tuple[Callable[[Any], None], Any] = (future.set_exception, error)
            else:
                settled = (future.set_result, result)

            def tell() -> None:
                if not loop.is_closed():
                    loop.call_soon_threadsafe(end, *settled)

            return tell

        self._hand_over(work)
        try:
            async with asyncio.timeout_at(began + self._seconds):
                return await future
        except TimeoutError:
            raise Stuck(
                f"A store has not answered within {self._seconds:g} s; "
                "GET /api/dtr/health names it."
            ) from None

    def _hand_over(self, call: Call) -> None:
        """Give it to an idle thread, or to a new one."""
        try:
            waiting = self._idle.pop()
        except IndexError:
            waiting = SimpleQueue()
            Thread(target=self._serve, args=(waiting,), name="dtr-office", daemon=True).start()
        waiting.put(call)

    def _serve(self, waiting: "SimpleQueue[Call]") -> None:
        while (call := self._next(waiting)) is not None:
            tell = call()
            # Idle before the loop hears of it: it may have the next call at once.
            self._idle.append(waiting)
            tell()
            del call, tell

    def _next(self, waiting: "SimpleQueue[Call]") -> Call | None:
        """None: none came for a while, and none is on its way."""
        while True:
            try:
                return waiting.get(timeout=IDLE_SECONDS)
            except Empty:
                try:
                    self._idle.remove(waiting)
                except ValueError:
                    continue  # it was chosen just now
                return None
