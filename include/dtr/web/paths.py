"""What stands in the paths of routes, of JSON and of the pages alike."""

from typing import Annotated

from fastapi import Path

from include.dtr.office.fields import DTR_ID_PATTERN
from include.dtr.payments.orders import NUMBER_PATTERN

DtrId = Annotated[str, Path(pattern=DTR_ID_PATTERN, examples=["DTR-1045-2025-11-09"])]
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]
"""Of a row of the records."""
Number = Annotated[
    str, Path(pattern=r"^(ACH|CHK)-[0-9]{4}-[0-9]{6,9}$", examples=["ACH-2025-000001"])
]
"""Of a batch of payments."""
OrderNumber = Annotated[str, Path(pattern=NUMBER_PATTERN, examples=["REV-2025-000001"])]
