"""The cursors of lists: an opaque text for a position in a list, and back."""

import base64
import binascii
import json
import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from include.dtr.office.errors import BadCursor
from include.dtr.office.fields import RECEIPT_PATTERN
from include.dtr.records.queries_list import Order, Position, Sort

RECEIPT = re.compile(RECEIPT_PATTERN)


def cursor_of(position: Position, order: Order) -> str:
    """An opaque text that leads to what follows `position`."""
    packed = json.dumps([order.by, order.descending, position.value, position.id])
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def position_from(cursor: str, order: Order) -> Position:
    """Where a cursor leads. Raises `BadCursor` for one of another order, or none of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        by, descending, value, row_id = json.loads(base64.urlsafe_b64decode(padded.encode()))
        if (by, descending) != (order.by, order.descending):
            raise BadCursor("The cursor belongs to a list in another order; begin again.")
        if type(row_id) is not int or not 0 <= row_id < 2**63:
            raise ValueError(row_id)
        return Position(_valid(value, order.by), row_id)
    except (ValueError, TypeError, RecursionError, InvalidOperation, binascii.Error) as broken:
        raise BadCursor("This list did not give out that cursor; begin again.") from broken


def _valid(value: object, by: Sort) -> str:
    """`value` as text that the sort's type can be read from."""
    if not isinstance(value, str) or len(value) > 40 or not value.isascii():
        raise ValueError(value)
    match by:
        case Sort.PERIOD:
            same = date.fromisoformat(value).isoformat() == value
        case Sort.LEASE:
            same = str(int(value)) == value and -(2**31) <= int(value) < 2**31
        case Sort.ISSUED:
            same = value == "-infinity" or str(datetime.fromisoformat(value)) == value
        case Sort.RECEIPT:
            same = value == "" or RECEIPT.fullmatch(value) is not None
        case _:
            same = value == "-Infinity" or abs(Decimal(value)) < 10**12
    if not same:
        raise ValueError(value)
    return value
