"""The chart of the last weeks."""

from decimal import Decimal

import pytest

from include.dtr.office.history import WEEKS
from include.dtr.page.chart import BOTTOM, HEIGHT, chart
from include.dtr.records.week_sums import Week
from tests.weeks import PERIOD


def test_the_chart_fits_its_scale() -> None:
    nothing = Decimal(0)
    of_week = Week(PERIOD.start, PERIOD.end, 1, 0, 0, 42, 3, 30, 0, *[nothing] * 5,
                   Decimal("36939.99"), Decimal("11471.09"), was_kept=True)  # fmt: skip
    drawn = chart([of_week], PERIOD.start)
    assert len(drawn.bars) == WEEKS
    last = drawn.bars[-1]
    assert last.paid_y + last.paid_height == pytest.approx(HEIGHT - BOTTOM)
    assert [line.label for line in drawn.lines] == ["$0", "$10k", "$20k", "$30k", "$40k"]
    assert 0 < last.forward_height < last.paid_height
    assert chart([], PERIOD.start).bars[0].paid_height == 0
