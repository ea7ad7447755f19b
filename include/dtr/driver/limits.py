"""How often one link may be used in a minute. Kept in this process alone."""

from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic

MOST_KEPT = 10_000
"""Keys of the current minute; more than these come from a flood, and are let in no more."""


class Limit:
    """Lets each key through so often in a minute."""

    def __init__(self, most: int, clock: Callable[[], float] = monotonic) -> None:
        self._most = most
        self._clock = clock
        self._lock = Lock()
        self._minute = -1.0
        self._times: dict[Hashable, int] = {}

    def admits(self, key: Hashable) -> bool:
        with self._lock:
            minute = self._clock() // 60
            if minute != self._minute:
                self._minute, self._times = minute, {}
            if key not in self._times and len(self._times) >= MOST_KEPT:
                return False
            self._times[key] = self._times.get(key, 0) + 1
            return self._times[key] <= self._most
