"""No more messages a minute than a given number."""

import time
from collections.abc import Callable


class Pace:
    """Waits before each message so that they keep to a rate. For one thread."""

    def __init__(
        self,
        per_minute: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`per_minute` 0: as fast as it goes."""
        self._seconds = 60 / per_minute if per_minute else 0.0
        self._clock, self._sleep = clock, sleep
        self._next = clock()

    def wait(self) -> None:
        if not self._seconds:
            return
        now = self._clock()
        if self._next > now:
            self._sleep(self._next - now)
        self._next = max(self._next, now) + self._seconds
