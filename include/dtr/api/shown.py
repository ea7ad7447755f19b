"""The records' rows as JSON has them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter

from include.dtr.api.schemas import EventOut, ListedOut, RevisionOut, StatementDetailOut
from include.dtr.delivery.records import Newest
from include.dtr.office.statements import Reading
from include.dtr.records.queries import COLUMNS, StatementRow
from include.dtr.sources.directory import Directory

_EVENTS = TypeAdapter(list[EventOut])


def shown(
    rows: Iterable[StatementRow], names: Directory, sent: Mapping[int, Sequence[Newest]]
) -> list[ListedOut]:
    """The rows of a list."""
    return [
        ListedOut.model_validate({**_fields(row, names), "sent": sent.get(row.id, ())})
        for row in rows
    ]


def detail(reading: Reading) -> StatementDetailOut:
    """One statement with its revisions and events."""
    return StatementDetailOut.model_validate(
        {
            **_fields(reading.full.row, reading.names),
            "balances": [dict(line) for line in reading.full.balances],
            "revisions": [RevisionOut.model_validate(r) for r in reading.revisions],
            "events": _EVENTS.validate_python(reading.trail),
        }
    )


def _fields(row: StatementRow, names: Directory) -> dict[str, Any]:
    """A row's columns with the names that its ids stand for."""
    return {
        **{name: getattr(row, name) for name in COLUMNS},
        "driver": names.drivers.get(row.driver_id or 0),
        "plate": names.plates.get(row.vehicle_id or 0),
        "medallion": names.medallions.get(row.medallion_id or 0),
    }
