"""Sizing the columns of a table: figures get what they need, text shares what is left."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

CAP = 110.0
"""Points that a text column asks for at most, however long its text; it wraps beyond."""
LEAST_TEXT = 24.0


@dataclass(frozen=True, slots=True)
class Column:
    """A heading ("\\n" breaks it) and how its cells are set."""

    heading: str
    figures: bool = False
    """Right aligned, so that decimal points stand in line; never wrapped, never cut."""
    least: float = 0
    """Points that it takes at least."""
    grows: bool = False
    """Text that takes what room is left over."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Type size, distance of lines and of columns, in points."""

    size: float
    leading: float
    gap: float


SETTINGS = (
    Setting(8.0, 9.4, 7.0),
    Setting(8.0, 9.4, 4.5),
    Setting(7.5, 8.8, 4.0),
    Setting(7.0, 8.2, 3.0),
)
"""Tried in this order: a table is set tighter only where its figures leave no room else."""
Edges = Sequence[tuple[float, float]]


def lay_out(
    columns: Sequence[Column], widths: Sequence[float], left: float, right: float
) -> tuple[Setting, Edges]:
    """The first setting that fits, and the left and right edge of each column.

    `widths` are the columns' natural widths in em.
    """
    for setting in SETTINGS:
        room = right - left - setting.gap * (len(columns) - 1)
        natural = [_natural(c, w * setting.size) for c, w in zip(columns, widths, strict=True)]
        fitted = _fit(columns, natural, room)
        if sum(fitted) <= room + 0.01:
            break
    edges = []
    x = left
    for width in fitted:
        edges.append((x, x + width))
        x += width + setting.gap
    return setting, edges


def _natural(column: Column, width: float) -> float:
    return max(width if column.figures else min(width, CAP), column.least)


def _fit(columns: Sequence[Column], natural: Sequence[float], room: float) -> list[float]:
    """Widen what grows, or narrow the text, to `room`; may still be too wide."""
    spare = room - sum(natural)
    if spare < 0:
        slack = [
            0 if column.figures else max(width - max(column.least, LEAST_TEXT), 0)
            for column, width in zip(columns, natural, strict=True)
        ]
        share = min(1.0, -spare / sum(slack)) if any(slack) else 0
        return [width - give * share for width, give in zip(natural, slack, strict=True)]
    growing = sum(width for column, width in zip(columns, natural, strict=True) if column.grows)
    return [
        width + (spare * width / growing if column.grows else 0)
        for column, width in zip(columns, natural, strict=True)
    ]


def money(heading: str) -> Column:
    """A column of amounts, wide enough to stand in line with those of other tables."""
    return Column(heading, figures=True, least=44)


def roomy(column: Column) -> Column:
    """The same column, taking what room is left over."""
    return replace(column, grows=True)
