"""How much is done at once, so that Airflow's own work goes on beside ours.

The API server and its database pool serve the tasks too. What comes in beyond these numbers waits a
little, and is then asked to come again (503 with Retry-After).
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from include.dtr.office.errors import Busy
from include.dtr.office.threads import Threads
from include.dtr.web.door import Refusal, SayProblem

STORES = ("records", "books", "documents")
HELD_SLOT = "dtr.held_slot"
"""Key of the request scope under which the slot that a call holds is found."""


class Slots:
    """A limited number at once; a limited number wait, for a limited time. For one event loop."""

    def __init__(self, what: str, most: int, waiting: int, seconds: float) -> None:
        self._what = what
        self._free = asyncio.Semaphore(most)
        self._most_waiting = waiting
        self._seconds = seconds
        self._waiting = 0

    async def take(self) -> None:
        """Wait for one; whoever has it must `give_back`. Raises `Busy`."""
        if self._free.locked() and self._waiting >= self._most_waiting:
            raise Busy(f"Too many {self._what} at once. Try again in a few seconds.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError:
            raise Busy(f"Too many {self._what} at once. Try again in a few seconds.") from None
        finally:
            self._waiting -= 1

    def give_back(self) -> None:
        self._free.release()

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """One of them, for a block. Raises `Busy`."""
        await self.take()
        try:
            yield
        finally:
            self.give_back()


@dataclass(frozen=True, slots=True)
class Load:
    """The limits of one server process."""

    calls: Slots = field(default_factory=lambda: Slots("calls", 8, 192, 8))
    """At work: from before the caller's token is checked until the answer begins."""
    waiters: Slots = field(default_factory=lambda: Slots("calls that wait for a run", 32, 0, 1))
    downloads: Slots = field(default_factory=lambda: Slots("downloads", 24, 0, 1))
    """Exports being made or sent; each holds a file on disk."""
    exports: Slots = field(default_factory=lambda: Slots("exports", 2, 24, 60))
    """Exports being made."""
    export_threads: Threads = field(default_factory=lambda: Threads(most=4, seconds=600))
    health: Mapping[str, Threads] = field(
        default_factory=lambda: {name: Threads(most=2, seconds=1.5) for name in STORES}
    )
    """Two for each store: one that hangs does not keep us from asking the others."""


class HeldSlot:
    """The slot that a call at work holds, until it gives it back."""

    def __init__(self, slots: Slots) -> None:
        self._slots: Slots | None = slots

    def give_back(self) -> None:
        """Make room for others: what is left to do is to wait, or to send."""
        if self._slots is not None:
            self._slots.give_back()
            self._slots = None


def give_back_slot(request: Request) -> None:
    """See `HeldSlot.give_back`."""
    held: HeldSlot | None = request.scope.get(HELD_SLOT)
    if held is not None:
        held.give_back()


class Gate:
    """Middleware: limits how many calls are at work at once, before their tokens are looked at.

    Files that are public and health need no slot: they are answered whatever the stores do.
    """

    def __init__(self, app: ASGIApp, free: tuple[str, ...], say: SayProblem) -> None:
        self._app = app
        self._free = free
        self._say = say

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or path.startswith(self._free):
            await self._app(scope, receive, send)
            return
        calls: Slots = scope["app"].state.services.load.calls
        try:
            await calls.take()
        except Busy as busy:
            await self._say(Request(scope), Refusal(503, str(busy)))(scope, receive, send)
            return
        held = HeldSlot(calls)

        async def sent(message: Message) -> None:
            # The answer is made; how fast it is read is the reader's affair.
            if message["type"] == "http.response.start":
                held.give_back()
            await send(message)

        try:
            await self._app({**scope, HELD_SLOT: held}, receive, sent)
        finally:
            held.give_back()
