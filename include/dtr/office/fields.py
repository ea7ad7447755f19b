"""What ids and texts look like that callers send: patterns and types that both doors check by."""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from include.dtr.period import FIRST_DAY, LAST_DAY

PLAIN_TEXT = r"^[^\x00-\x1f\x7f]*$"
DTR_ID_PATTERN = r"^DTR-[1-9][0-9]{0,9}-[0-9]{4}-[0-9]{2}-[0-9]{2}$"
RECEIPT_PATTERN = r"^RCPT-[0-9]{4}-[0-9]{6,9}$"
RUN_ID_PATTERN = r"^[A-Za-z0-9_~][A-Za-z0-9_.~:+-]{0,249}$"

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written_as_a_date(value: object) -> object:
    """Not a number of seconds, and no time of day, which pydantic would take for a date too."""
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str) and _ISO_DATE.fullmatch(value):
        return value
    raise ValueError("write a date as 2025-11-09")


Day = Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY), BeforeValidator(_written_as_a_date)]
"""A local date of New York's."""
LeaseId = Annotated[int, Field(ge=1, le=2_147_483_647)]
ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=PLAIN_TEXT),
]

ReasonText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=10, max_length=500, pattern=PLAIN_TEXT),
]


EMPTY_IS_NONE = BeforeValidator(lambda value: value or None)
"""For a field of a form that may be left empty."""


class Input(BaseModel):
    """What callers send: an unknown field is an error, not a silent nothing."""

    model_config = ConfigDict(extra="forbid")
