"""Sessions of a moment ago, for whoever asks next: connecting costs more than most requests.

One at a time has a session; whoever takes one finds it as if it were new, and it has just answered.
What ended badly, or in a transaction, is closed instead of kept, and so is what nobody asks for.
"""

import select
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, Thread
from time import monotonic, sleep

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus

from include.dtr.database_session import Session

MOST = 10
"""Kept at once for one login: what the office has at work in one process (`web.load`)."""
IDLE_SECONDS = 20.0
AGE_SECONDS = 300.0
"""Since it was opened: what a role is set to reaches sessions that begin after it."""
ANSWER_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Idle:
    key: Hashable
    session: Session
    until: float


class IdleSessions:
    """The idle sessions of one process."""

    def __init__(
        self, most: int = MOST, idle: float = IDLE_SECONDS, age: float = AGE_SECONDS
    ) -> None:
        self._most = most
        self._idle_seconds = idle
        self._age = age
        self._kept: list[_Idle] = []
        self._lock = Lock()
        self._watcher: Thread | None = None

    @contextmanager
    def session(self, key: Hashable, connect: Callable[[], Session]) -> Iterator[Session]:
        """One of `key` for a block, or else what `connect` gives. `key` names database and login:
        another password is another key. Raises what `connect` raises."""
        session = self._take(key) or connect()
        try:
            yield session
        except BaseException:
            session.close()
            raise
        self._give_back(key, session)

    def _take(self, key: Hashable) -> Session | None:
        """The one that was used last; where that one no longer answers, none of them is trusted."""
        with self._lock:
            ours = [idle for idle in self._kept if idle.key == key]
            newest = ours[-1] if ours else None
            if newest is not None:
                self._kept.remove(newest)
        if newest is None:
            return None
        if newest.until > monotonic() and _answers_as_new(newest.session):
            return newest.session
        newest.session.close()
        self._close(lambda idle: idle.key == key)
        return None

    def _give_back(self, key: Hashable, session: Session) -> None:
        now = monotonic()
        until = min(now + self._idle_seconds, session.opened + self._age)
        with self._lock:
            room = sum(idle.key == key for idle in self._kept) < self._most
            sound = session.info.transaction_status == TransactionStatus.IDLE
            if room and sound and until > now:
                self._kept.append(_Idle(key, session, until))
                if self._watcher is None:
                    self._watcher = Thread(target=self._watch, name="dtr-idle", daemon=True)
                    self._watcher.start()
                return
        session.close()

    def _watch(self) -> None:
        """Close what nobody asks for; ends when nothing is kept."""
        while True:
            with self._lock:
                if not self._kept:
                    self._watcher = None
                    return
                first = min(idle.until for idle in self._kept)
            sleep(max(first - monotonic(), 0))
            self._close(lambda idle: idle.until <= monotonic())

    def _close(self, which: Callable[[_Idle], bool]) -> None:
        with self._lock:
            chosen = [idle for idle in self._kept if which(idle)]
            self._kept = [idle for idle in self._kept if idle not in chosen]
        for idle in chosen:
            idle.session.close()


def _answers_as_new(session: Session) -> bool:
    """Whether the server answers in time, and has forgotten whatever was set in this session."""
    connection = session.pgconn
    waiting = select.poll()
    deadline = monotonic() + ANSWER_SECONDS
    try:
        waiting.register(connection.socket, select.POLLIN)
        connection.send_query(b"DISCARD ALL")
        while (left := deadline - monotonic()) > 0:
            connection.consume_input()
            if connection.is_busy():
                waiting.poll(left * 1000)
                continue
            result = connection.get_result()
            if result is None:
                session.forget()
                return True
            if result.status != ExecStatus.COMMAND_OK:
                return False
    except psycopg.Error:
        return False
    return False
