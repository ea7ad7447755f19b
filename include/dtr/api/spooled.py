"""Files that are made on disk first and sent then: a slow reader holds a file and nothing else."""

import asyncio
import tempfile
from collections.abc import Callable
from threading import Event
from typing import IO

from fastapi import Request, Response
from starlette.types import Receive, Scope, Send

from include.dtr.web.load import Slots, give_back_slot
from include.dtr.web.services import load_of

BLOCK = 64 * 1024
STALLED_SECONDS = 60
"""A reader who takes nothing for this long is gone."""
LOOK_SECONDS = 0.25


class Spooled(Response):
    """Sends a file that is complete, and closes it however that ends."""

    def __init__(self, file: IO[bytes], name: str, media_type: str, downloads: Slots) -> None:
        super().__init__(media_type=media_type)
        self.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        self.headers["Content-Length"] = str(file.seek(0, 2))
        self._file = file
        self._downloads = downloads

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        try:
            self._file.seek(0)
            start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await send(start)
            more = True
            while more:
                block = self._file.read(BLOCK)
                more = len(block) == BLOCK
                async with asyncio.timeout(STALLED_SECONDS):
                    await send({"type": "http.response.body", "body": block, "more_body": more})
        finally:
            self._file.close()
            self._downloads.give_back()


async def spooled(
    request: Request, make: Callable[[IO[bytes], Event], None], name: str, media_type: str
) -> Spooled:
    """What `make` writes, as an answer; the event tells `make` that the caller has left.

    Raises `Busy`, and what `make` raises.
    """
    load = load_of(request)
    await load.downloads.take()
    # Closed by the answer that sends it, or here where there is none.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    try:
        give_back_slot(request)
        async with load.exports.taken():
            given_up = Event()
            making = asyncio.create_task(load.export_threads.run(make, file, given_up))
            try:
                while not (await asyncio.wait([making], timeout=LOOK_SECONDS))[0]:
                    if await request.is_disconnected():
                        given_up.set()
                await making
            except BaseException:
                given_up.set()
                making.add_done_callback(_end)
                raise
        return Spooled(file, name, media_type, load.downloads)
    except BaseException:
        file.close()
        load.downloads.give_back()
        raise


def _end(making: "asyncio.Task[None]") -> None:
    """Nobody waits for it: its error, if any, is of the file that was closed under it."""
    if not making.cancelled():
        making.exception()
