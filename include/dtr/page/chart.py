"""The bar chart of the last weeks, as numbers that the template draws as SVG. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from include.dtr.office.week import WEEKS
from include.dtr.records.week_sums import Week

WIDTH, HEIGHT = 1200, 240
LEFT, BOTTOM, TOP = 56, 28, 10
STEPS = 4
"""Lines of the scale above zero."""


@dataclass(frozen=True, slots=True)
class WeekBar:
    """One week; lengths in the units of the drawing."""

    start: date
    label: str
    x: float
    width: float
    paid_y: float
    paid_height: float
    forward_y: float
    forward_height: float
    paid_out: Decimal
    carried_forward: Decimal
    statements: int


@dataclass(frozen=True, slots=True)
class ScaleLine:
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[WeekBar, ...]
    lines: tuple[ScaleLine, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def chart(weeks: Sequence[Week], last: date) -> Chart:
    """The `WEEKS` weeks up to the one that begins on `last`; those without rows are empty."""
    by_start = {week.period_start: week for week in weeks}
    starts = [last - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    top = round_up(
        max(
            (max(w.paid_out, w.carried_forward) for w in map(by_start.get, starts) if w),
            default=Decimal(0),
        )
    )
    plot = HEIGHT - BOTTOM - TOP
    slot = (WIDTH - LEFT) / WEEKS

    def height(amount: Decimal) -> float:
        return round(float(amount / top) * plot, 2)

    bars = []
    for place, start in enumerate(starts):
        week = by_start.get(start)
        paid = week.paid_out if week else Decimal(0)
        forward = week.carried_forward if week else Decimal(0)
        bars.append(
            WeekBar(
                start=start,
                label=f"{start.month}/{start.day}",
                x=round(LEFT + place * slot, 2),
                width=round(slot, 2),
                paid_y=round(HEIGHT - BOTTOM - height(paid), 2),
                paid_height=height(paid),
                forward_y=round(HEIGHT - BOTTOM - height(forward), 2),
                forward_height=height(forward),
                paid_out=paid,
                carried_forward=forward,
                statements=week.generated if week else 0,
            )
        )
    lines = tuple(
        ScaleLine(round(HEIGHT - BOTTOM - plot * n / STEPS, 2), short(top * n / STEPS))
        for n in range(STEPS + 1)
    )
    return Chart(tuple(bars), lines)


def round_up(amount: Decimal) -> Decimal:
    """The next 1, 2, 2.5, 4, 5 or 8 times a power of ten, so that the scale has even steps."""
    if amount <= 0:
        return Decimal(100)
    power = Decimal(10) ** amount.adjusted()
    for factor in ("1", "2", "2.5", "4", "5", "8", "10"):
        if Decimal(factor) * power >= amount:
            return Decimal(factor) * power
    return amount.to_integral_value(ROUND_CEILING)


def short(amount: Decimal) -> str:
    """ "$800", "$12.5k", "$1.2M"."""
    for size, unit in ((Decimal(1_000_000), "M"), (Decimal(1_000), "k")):
        if amount >= size:
            return f"${(amount / size).normalize():f}{unit}"
    return f"${amount.normalize():f}"
