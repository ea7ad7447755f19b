"""Who is asking, and what they may do."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from fastapi import Request

from include.dtr.errors import one_line
from include.dtr.office.actor import Actor
from include.dtr.settings import settings
from include.dtr.web.caller_address import caller_address

LONGEST_CALL = 300
NOBODY = "nobody"
"""What the trail calls a caller who has not signed in."""


class Right(StrEnum):
    """What Airflow's auth manager may allow on the DAGs `weekly_dtr` and `pay_drivers`."""

    READ = "READ"
    """May read the DAG: lists, figures, PDFs, statistics, history."""
    GENERATE = "GENERATE"
    """May trigger it: generate, rerun, regenerate, preview."""
    EDIT = "EDIT"
    """May edit it: note a payment, void, revoke links, and see voided PDFs."""
    PAY_SEE = "PAY_SEE"
    """May read the DAG `pay_drivers`: what is payable, batches, payments."""
    PAY_MAKE = "PAY_MAKE"
    """May trigger it: make and cancel batches, hold, correct, take in returns, have the file."""
    PAY_APPROVE = "PAY_APPROVE"
    """May answer its required actions: approve a batch that somebody else made."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who has signed in."""

    name: str
    rights: frozenset[Right]


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in user in one call."""

    actor: Actor
    rights: frozenset[Right]

    @property
    def name(self) -> str:
        return self.actor.name

    def may(self, right: Right) -> bool:
        return right in self.rights


class NotSignedIn(Exception):
    """The call carries no credentials, or none that are good; `str()` says which."""


class Access(Protocol):
    """Airflow's login and auth manager, as far as this application needs them."""

    async def identify(self, request: Request, bearer: str | None) -> User:
        """The user with their rights. Raises `NotSignedIn`."""

    def login_url(self, next_url: str) -> str:
        """Where a person signs in and is led back to `next_url`."""


def actor_of(request: Request, user: User | None = None) -> Actor:
    """Who makes this call. Names the path, not the query, which can hold a link's signature."""
    name = user.name if user else NOBODY
    return Actor(name, address_of(request), call_of(request), signed_in=user is not None)


def call_of(request: Request) -> str:
    """ "GET /api/dtr/DTR-1045-2025-11-09", on one line whatever the path holds."""
    return one_line(f"{request.method} {request.url.path}", LONGEST_CALL)


def address_of(request: Request) -> str:
    """The caller's network address, as the proxies that `DTR_TRUSTED_PROXIES` names saw it."""
    peer = request.client.host if request.client else "unknown"
    forwarded = request.headers.getlist("x-forwarded-for")
    return caller_address(peer, forwarded, settings().trusted_proxies)
