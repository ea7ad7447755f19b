"""The bodies of calls: read whole before a call takes a place, neither too large nor too slowly."""

import asyncio

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from include.dtr.web.door import Refusal, SayProblem

MOST_BODY = 256 * 1024
"""Bytes: a generate call that names every medallion of the city takes half of it."""
LONGEST_BODY = 10
"""Seconds. Whoever sends a byte a second holds nobody's place, and not for ever."""
BODILESS = {"GET", "HEAD", "OPTIONS"}


class TooLarge(Exception):
    """More than `MOST_BODY`."""


class WholeBody:
    """Middleware: hands on a call with its body, or refuses it (408, 413)."""

    def __init__(self, app: ASGIApp, say: SayProblem, seconds: float = LONGEST_BODY) -> None:
        self._app = app
        self._say = say
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in BODILESS:
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await _read(scope, receive)
        except TimeoutError:
            sentence = f"The body of the call took longer than {self._seconds:g} s to come."
            await self._say(Request(scope), Refusal(408, sentence))(scope, receive, send)
            return
        except TooLarge:
            sentence = "The body of the call is too large."
            await self._say(Request(scope), Refusal(413, sentence))(scope, receive, send)
            return
        if body is not None:
            await self._app(scope, _Again(body, receive), send)


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """The body; None where the caller has left. Raises `TooLarge`."""
    announced = dict(scope["headers"]).get(b"content-length", b"")
    if announced.isdigit() and int(announced) > MOST_BODY:
        raise TooLarge
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > MOST_BODY:
            raise TooLarge
        if not message.get("more_body", False):
            return bytes(body)


class _Again:
    """`receive` once more from the start."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}
