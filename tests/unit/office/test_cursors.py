"""Cursors of lists."""

import pytest

from include.dtr.office.cursors import cursor_of, position_from
from include.dtr.office.errors import BadCursor
from include.dtr.records.queries_list import Order, Position, Sort


def test_a_cursor_leads_back_to_its_position() -> None:
    order = Order(Sort.TOTAL_DUE, descending=False)
    position = Position("-Infinity", 7)
    assert position_from(cursor_of(position, order), order) == position
    with pytest.raises(BadCursor):
        position_from(cursor_of(Position("1e999999", 7), order), order)
