"""Figures that were measured several times: their median and how far they lie apart."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Sample:
    """Measured values of one thing, in whatever unit."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def spread(self) -> float:
        """(highest - lowest) / median."""
        return (max(self.values) - min(self.values)) / self.median

    def text(self, digits: int = 1) -> str:
        """ "12.3 ±4%": the median, and half of the spread. One value stands alone."""
        shown = f"{self.median:,.{digits}f}"
        return shown if len(self.values) < 2 else f"{shown} ±{self.spread / 2:.0%}"


def cpu_seconds(work: Callable[[], object]) -> float:
    """Processor time of this process: unlike wall time it does not hang on who else is at work."""
    started = time.process_time()
    work()
    return time.process_time() - started


def load() -> float:
    """The machine's load of the last minute, to be noted beside what was measured."""
    return os.getloadavg()[0]
