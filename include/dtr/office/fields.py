"""What ids and texts look like that callers send: patterns and types that both doors check by."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

PLAIN_TEXT = r"^[^\x00-\x1f\x7f]*$"
DTR_ID_PATTERN = r"^DTR-[1-9][0-9]{0,9}-[0-9]{4}-[0-9]{2}-[0-9]{2}$"
RECEIPT_PATTERN = r"^RCPT-[0-9]{4}-[0-9]{6,9}$"
RUN_ID_PATTERN = r"^[A-Za-z0-9_~][A-Za-z0-9_.~:+-]{0,249}$"

LeaseId = Annotated[int, Field(ge=1, le=2_147_483_647)]
ShortText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=PLAIN_TEXT),
]

ReasonText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=10, max_length=500, pattern=PLAIN_TEXT),
]


class Input(BaseModel):
    """What callers send: an unknown field is an error, not a silent nothing."""

    model_config = ConfigDict(extra="forbid")
