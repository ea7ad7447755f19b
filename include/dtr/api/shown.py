"""The records' rows as JSON has them."""

from collections.abc import Iterable, Mapping, Sequence

from include.dtr.api.schemas import ListedOut, StatementDetailOut
from include.dtr.delivery.records import Newest
from include.dtr.office.statements import Reading
from include.dtr.records.queries import StatementRow
from include.dtr.sources.directory import Directory


def shown(
    rows: Iterable[StatementRow], names: Directory, sent: Mapping[int, Sequence[Newest]]
) -> list[ListedOut]:
    """The rows of a list."""
    return [ListedOut.of(row, **_names_of(row, names), sent=sent.get(row.id, ())) for row in rows]


def detail(reading: Reading) -> StatementDetailOut:
    """One statement with its revisions and events."""
    row = reading.full.row
    return StatementDetailOut.of(
        row,
        **_names_of(row, reading.names),
        balances=reading.full.balances,
        revisions=reading.revisions,
        events=reading.trail,
    )


def _names_of(row: StatementRow, names: Directory) -> dict[str, str | None]:
    """What its ids stand for."""
    return {
        "driver": names.drivers.get(row.driver_id or 0),
        "plate": names.plates.get(row.vehicle_id or 0),
        "medallion": names.medallions.get(row.medallion_id or 0),
    }
