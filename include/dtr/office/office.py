"""Where the use cases work: the stores, the secret that signs links, the clock."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NoReturn

from include.dtr.archive import Archive
from include.dtr.connections import PAYOUT, PAYOUT_KEY, NoAccounts
from include.dtr.office.shared import Shared
from include.dtr.office.threads import Threads
from include.dtr.records.db import Connection


def _no_accounts() -> NoReturn:
    raise NoAccounts(f"No bank account can be read: there is no connection {PAYOUT}.")


def _no_key() -> NoReturn:
    raise NoAccounts(
        f"Accounts cannot be compared, nor files encrypted: there is no connection {PAYOUT_KEY} "
        "with a password of 32 characters or more."
    )


@dataclass(frozen=True, slots=True)
class Office:
    """Everything that a use case needs and that differs between a deployment and a test."""

    records: Callable[[], AbstractContextManager[Connection]]
    """The records, as their writer; autocommit."""
    source: Callable[[], AbstractContextManager[Connection]]
    """The books, to read."""
    archive: Callable[[], Archive]
    secret: Callable[[], str]
    """Signs the links that are handed out."""
    payout: Callable[[], AbstractContextManager[Connection]] = field(default=_no_accounts)
    """The bank accounts, to read. Raises `NoAccounts`."""
    payout_key: Callable[[], bytes] = field(default=_no_key)
    """Compares accounts, encrypts files for the bank. Raises `NoAccounts`."""
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    shared: Shared = field(default_factory=Shared)
    """What many look at at once is looked up once."""
    threads: Threads = field(default_factory=Threads)
    """Where the stores are visited for those who must not wait themselves."""
