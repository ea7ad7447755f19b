"""Statements as the records give them to a register, with cents of the test's choice."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from include.dtr.records.register import RegisterRows
from include.dtr.registers.frames import MONEY

FIRST_WEEK = date(2025, 10, 5)
NAMES = (
    "dtr_id", "revision", "receipt_number", "receipt_date", "period_start", "period_end",
    "lease_id", "driver_id", "medallion_id", "vehicle_id", *MONEY,
    "payment_type", "batch_number", "payment_date",
)  # fmt: skip


def statement(lease_id: int, week: int = 0, **cents: int | None) -> dict[str, Any]:
    """A statement of the lease; every amount that is not given is zero."""
    start = FIRST_WEEK + timedelta(weeks=week)
    return {
        **dict.fromkeys(NAMES),
        "dtr_id": f"DTR-{lease_id}-{start}",
        "revision": 1,
        "period_start": start,
        "period_end": start + timedelta(days=6),
        "lease_id": lease_id,
        "driver_id": lease_id,
        "medallion_id": 7,
        **dict.fromkeys(MONEY, 0),
        **cents,
    }


def as_rows(*statements: Mapping[str, Any]) -> RegisterRows:
    return RegisterRows(NAMES, [tuple(line[name] for name in NAMES) for line in statements])
