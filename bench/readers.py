"""Readers of the office, each with a browser of its own, who ask for one page after the other."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from local.stack.stack import Stack

TIMEOUT = httpx.Timeout(120).as_dict()
USER = "reader"


@dataclass
class Load:
    """What the readers met."""

    seconds: float
    answers: Counter[int] = field(default_factory=Counter)
    by_call: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Seconds of each answer that was no refusal, by the call's name."""

    @property
    def took(self) -> list[float]:
        return [seconds for found in self.by_call.values() for seconds in found]


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    path: Callable[[int], str]
    """Of the n-th time that it is asked, from the server's root."""


def sign_in(stack: Stack) -> str:
    """The token of somebody who may read."""
    who = {"username": USER, "password": stack.airflow.password(USER)}
    answer = httpx.post(f"{stack.airflow.url}/auth/token", json=who, trust_env=False)
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def read(stack: Stack, calls: Sequence[Call], readers: int, seconds: float) -> Load:
    """So many readers for so long, without a pause; each begins with another of the calls."""
    load, url = Load(seconds), stack.airflow.url
    headers = {"Authorization": f"Bearer {sign_in(stack)}"}

    async def one(first: int, end: float) -> None:
        # A browser each: one client for all spends its time on looking through its connections.
        at, browser = first, httpx.AsyncHTTPTransport(verify=False)
        async with browser:
            while time.monotonic() < end:
                call = calls[at % len(calls)]
                request = httpx.Request(
                    "GET",
                    url + call.path(at),
                    headers=headers,
                    extensions={"timeout": TIMEOUT},
                )
                started = time.monotonic()
                answer = await browser.handle_async_request(request)
                await answer.aread()
                load.answers[answer.status_code] += 1
                if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
                    await asyncio.sleep(float(answer.headers.get("retry-after", 1)))
                else:
                    load.by_call[call.name].append(time.monotonic() - started)
                at += 1

    async def all_of_them() -> None:
        end = time.monotonic() + seconds
        await asyncio.gather(*(one(number, end) for number in range(readers)))

    asyncio.run(all_of_them())
    return load


def read_alone(stack: Stack, calls: Sequence[Call], times: int) -> Load:
    """One reader who asks for each call so often, one after the other."""
    load = Load(0)
    headers = {"Authorization": f"Bearer {sign_in(stack)}"}
    with httpx.Client(
        base_url=stack.airflow.url, headers=headers, timeout=120, trust_env=False
    ) as browser:
        for call in calls:
            for at in range(times):
                started = time.monotonic()
                answer = browser.get(call.path(at))
                load.by_call[call.name].append(time.monotonic() - started)
                load.answers[answer.status_code] += 1
    return load
