"""Spoiling a fleet's books on purpose: any value in any column, and which leases that touches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from include.dtr.sources.contract import CONTRACT, VIEWS, Kind
from local.fleet import Fleet
from local.fleet.books import COLUMNS

LONG = 1_000_000  # characters
TEXTS = (
    None,
    "",
    " ",
    '<b>&amp;</b> "O\'Neil" <script>alert(1)</script>',
    "\x01\x02\x07\x1b[31m\u202eevil\u200b\ufeff",
    "'; DROP TABLE dtr; --",
    "../../../etc/passwd",
    "{{ var.value.secret }} %s {0} $HOME",
    "line one\nline two\r\n\tthree",
    "محمد 王 🚕\U0001f1fa\U0001f1f8 e\u0301",
    "x" * 3_000,
)
VALUES: dict[Kind, tuple[Any, ...]] = {
    Kind.INTEGER: (None, -1, 0, 7, 2_147_483_647),
    Kind.TEXT: TEXTS,
    Kind.DATE: (
        None,
        date(1, 1, 1),
        date(9999, 12, 31),
        "infinity",
        "-infinity",
        "0044-03-15 BC",
        date(2025, 11, 12),
        date(2031, 1, 1),
    ),
    Kind.INSTANT: (
        None,
        "infinity",
        "-infinity",
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
        "0044-03-15 12:00+00 BC",
    ),
    Kind.MONEY: (
        None,
        "NaN",
        Decimal("-0.01"),
        Decimal("0.00"),
        Decimal("-99999999.99"),
        Decimal("99999999.99"),
    ),
    Kind.RATE: (None, "NaN", Decimal("-1.000"), Decimal("999.999")),
}
KINDS = {(view.name, column.name): column.kind for view in CONTRACT for column in view.columns}


@dataclass(frozen=True)
class Spoil:
    """One value of one row replaced, or the whole row written twice (`column` None)."""

    table: str
    row: int
    column: str | None
    value: Any = None

    def __str__(self) -> str:
        what = "written twice" if self.column is None else f"{self.column} = {self.value!r:.60}"
        return f"{self.table}[{self.row}] {what}"


def spoils(fleet: Fleet) -> st.SearchStrategy[list[Spoil]]:
    """Some twenty spoiled rows, spread over all views and columns."""
    tables = {name: rows for name, rows in fleet.tables().items() if rows}

    @st.composite
    def one(draw: st.DrawFn) -> Spoil:
        table = draw(st.sampled_from(sorted(tables)))
        row = draw(st.integers(0, len(tables[table]) - 1))
        column = draw(st.sampled_from([*COLUMNS[table], None]))
        if column is None:
            return Spoil(table, row, None)
        return Spoil(table, row, column, draw(st.sampled_from(VALUES[KINDS[table, column]])))

    return st.lists(one(), min_size=20, max_size=20, unique_by=lambda s: (s.table, s.row))


def spoil(fleet: Fleet, wrong: Iterable[Spoil]) -> None:
    """Write what is wrong into `fleet`."""
    tables = fleet.tables()
    for each in wrong:
        rows = tables[each.table]
        if each.column is None:
            rows.append(rows[each.row])
        else:
            rows[each.row] = rows[each.row]._replace(**{each.column: each.value})  # type: ignore[attr-defined]


class Users:
    """Which leases a row has to do with, before and after it was spoiled."""

    def __init__(self, fleet: Fleet) -> None:
        self._by_driver: dict[Any, set[int]] = {}
        self._by_charge: dict[Any, set[int]] = {}
        self._by_thing: dict[tuple[str, Any], set[int]] = {}
        for lease in fleet.leases:
            for thing in ("vehicle_id", "medallion_id"):
                self._by_thing.setdefault((thing, getattr(lease, thing)), set()).add(lease.lease_id)
        for rows in fleet.tables().values():
            for row in rows:
                driver, lease_id = getattr(row, "driver_id", None), getattr(row, "lease_id", None)
                if driver is not None and lease_id is not None:
                    self._by_driver.setdefault(driver, set()).add(lease_id)
        for posting in fleet.ledger_postings:
            if posting.lease_id is not None:
                self._by_charge.setdefault(posting.source_id, set()).add(posting.lease_id)
        for part in fleet.repair_installments:
            self._by_charge.setdefault(part.repair_id, set()).update(
                self._by_charge.get(part.installment_id, ())
            )
        for part in fleet.loan_installments:
            self._by_charge.setdefault(part.loan_id, set()).update(
                self._by_charge.get(part.installment_id, ())
            )

    def of(self, table: str, row: Any) -> set[int]:
        """The leases that read `row`."""
        leases = {getattr(row, "lease_id", None)} - {None}
        key = getattr(row, VIEWS[table].key[0])
        leases |= self._by_charge.get(key, set())
        for parent in ("repair_id", "loan_id"):
            leases |= self._by_charge.get(getattr(row, parent, None), set())
        if table in ("drivers", "lease_drivers"):
            leases |= self._by_driver.get(row.driver_id, set())
        if table == "vehicles":
            leases |= self._by_thing.get(("vehicle_id", key), set())
        if table == "medallions":
            leases |= self._by_thing.get(("medallion_id", key), set())
        return leases
