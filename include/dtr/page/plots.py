"""Columns over weeks and over steps, as numbers that the template draws as SVG. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from include.dtr.page.chart import ScaleLine, round_up, short

WIDTH, HEIGHT = 1200, 200
LEFT, RIGHT, BOTTOM, TOP = 64, 16, 28, 10
STEPS = 4
"""Lines of the scale between nothing and the largest."""
MOST_LABELS = 13


@dataclass(frozen=True, slots=True)
class Point:
    """One column: what stands below it, what it says, how high it is."""

    label: str
    said: str
    """The whole of it in words, for those who hear it or point at it."""
    value: Decimal


@dataclass(frozen=True, slots=True)
class Column:
    """Lengths in the units of the drawing."""

    point: Point
    x: float
    width: float
    y: float
    height: float
    is_labeled: bool
    """Labels that would run into each other are left out."""

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True, slots=True)
class Plot:
    columns: tuple[Column, ...]
    lines: tuple[ScaleLine, ...]
    zero: float
    """Where nothing is."""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def plot(points: Sequence[Point], scale: Callable[[Decimal], str] = short) -> Plot:
    """A column for each point, from nothing up or, below zero, down."""
    top = round_up(max((point.value for point in points), default=Decimal(0)))
    lowest = min((point.value for point in points), default=Decimal(0))
    bottom = round_up(-lowest) if lowest < 0 else Decimal(0)
    span = HEIGHT - BOTTOM - TOP

    def y_of(value: Decimal) -> float:
        return round(TOP + float((top - value) / (top + bottom)) * span, 2)

    zero = y_of(Decimal(0))
    slot = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    every = -(-len(points) // MOST_LABELS) or 1
    columns = []
    for place, point in enumerate(points):
        y = y_of(point.value)
        columns.append(
            Column(
                point,
                round(LEFT + place * slot, 2),
                round(slot, 2),
                min(y, zero),
                round(abs(zero - y), 2),
                (len(points) - 1 - place) % every == 0,
            )
        )
    values = [top * n / STEPS for n in range(STEPS + 1)]
    if bottom:
        values.append(-bottom)
    lines = tuple(ScaleLine(y_of(value), _signed(value, scale)) for value in values)
    return Plot(tuple(columns), lines, zero)


def count_scale(value: Decimal) -> str:
    """ "12", "1,500"; a fraction of a whole one says nothing."""
    return f"{int(value):,}" if value == int(value) else ""


def _signed(value: Decimal, scale: Callable[[Decimal], str]) -> str:
    return f"-{scale(-value)}" if value < 0 else scale(value)
