"""Where the use cases work: the stores, the secret that signs links, the clock."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from include.dtr.archive import Archive
from include.dtr.office.shared import Shared
from include.dtr.office.threads import Threads
from include.dtr.records.db import Connection


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
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    shared: Shared = field(default_factory=Shared)
    """What many look at at once is looked up once."""
    threads: Threads = field(default_factory=Threads)
    """Where the stores are visited for those who must not wait themselves."""
