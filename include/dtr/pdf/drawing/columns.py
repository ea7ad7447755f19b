"""Sizing the columns of a table: figures get what they need, text shares what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from include.dtr.pdf.file.tags import CELL, spoken_in

CAP = 110.0
"""Points that a text column asks for at most, however long its text; it wraps beyond."""
COMFORT = 76.0
"""Points that growing text keeps while figures still stand wider than they must."""
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
    language: str = ""
    """Of its cells, where it is not English (BCP 47)."""
    from_right: bool = False
    """Text that is read from right to left, and so begins at the right edge."""

    @property
    def ends_right(self) -> bool:
        return self.figures or self.from_right

    @property
    def kind(self) -> str:
        """Of its cells, as they are tagged."""
        return spoken_in(self.language, CELL) if self.language else CELL


@dataclass(frozen=True, slots=True)
class Setting:
    """Type size, distance of lines and of columns, in points."""

    size: float
    leading: float
    gap: float


SETTINGS = (
    Setting(9.0, 10.2, 8.0),
    Setting(9.0, 10.2, 5.0),
    Setting(8.5, 9.8, 4.5),
    Setting(8.0, 9.4, 4.0),
    Setting(7.5, 8.8, 4.0),
    Setting(7.0, 8.2, 3.0),
    Setting(6.0, 7.2, 3.0),
)
"""Tried in this order: a table is set tighter only where its figures leave no room else."""
TRIALS = (
    *((setting, False) for setting in SETTINGS[:2]),
    *((setting, True) for setting in SETTINGS),
)
"""Each setting, and whether text may be wrapped in it."""
Edges = Sequence[tuple[float, float]]


def lay_out(
    columns: Sequence[Column], widths: Sequence[float], left: float, right: float
) -> tuple[Setting, Edges]:
    """The first setting that fits, and the left and right edge of each column.

    `widths` are the columns' natural widths in em. Columns stand closer rather than that a row of
    text takes two lines; smaller type comes after that.
    """
    for setting, wrapping in TRIALS:
        room = right - left - setting.gap * (len(columns) - 1)
        asked = [w * setting.size for w in widths]
        if not wrapping and sum(_whole(columns, asked)) > room + 0.01:
            continue
        fitted = _fit(columns, asked, room, squeeze=setting is SETTINGS[-1])
        if sum(fitted) <= room + 0.01:
            break
    edges = []
    x = left
    for width in fitted:
        edges.append((x, x + width))
        x += width + setting.gap
    return setting, edges


def _fit(
    columns: Sequence[Column], asked: Sequence[float], room: float, squeeze: bool
) -> list[float]:
    """The columns' widths, brought to `room` if that can be done; else still too wide.

    Too wide, a table gives way in this order: growing text, figures that stand wider than
    they must, growing text again, and, where `squeeze` allows it, all text.
    """
    widths = _whole(columns, asked)
    growing = [i for i, column in enumerate(columns) if column.grows]
    if (wanting := sum(widths) - room) > 0:
        figures = [i for i, column in enumerate(columns) if column.figures]
        texts = [i for i, column in enumerate(columns) if not column.figures]
        _narrow(widths, growing, [COMFORT] * len(columns), room)
        _narrow(widths, figures, asked, room)
        _narrow(widths, growing, [max(column.least, LEAST_TEXT) for column in columns], room)
        if squeeze:
            _narrow(widths, texts, [LEAST_TEXT] * len(columns), room)
    elif wanting < 0 and growing:
        whole = sum(widths[i] for i in growing)
        for i in growing:
            widths[i] -= wanting * widths[i] / whole if whole else wanting / len(growing)
    return widths


def _whole(columns: Sequence[Column], asked: Sequence[float]) -> list[float]:
    """The columns' widths as they would be had."""
    return [
        max(width if column.figures else min(width, CAP), column.least)
        for column, width in zip(columns, asked, strict=True)
    ]


def _narrow(widths: list[float], which: Sequence[int], least: Sequence[float], room: float) -> None:
    """Take from the columns `which`, in proportion, what is wanting; none below its `least`."""
    wanting = sum(widths) - room
    slack = {i: max(widths[i] - least[i], 0) for i in which}
    if wanting <= 0 or not any(slack.values()):
        return
    share = min(1.0, wanting / sum(slack.values()))
    for i, give in slack.items():
        widths[i] -= give * share


@lru_cache(maxsize=64)
def money(heading: str) -> Column:
    """A column of amounts, wide enough to stand in line with those of other tables."""
    return Column(heading, figures=True, least=48)
