"""What a week's journal is made of. Money is cents."""

from dataclasses import dataclass

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, rows
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class CategorySums:
    category: str
    charges: int | None
    """Null: none."""
    refunds_charged: int | None
    credits: int
    paid_off: int


@dataclass(frozen=True, slots=True)
class StatedCard:
    dtr_id: str
    revision: int
    card: int
    refunds_carried: int


def category_sums(conn: Connection, period: PayPeriod) -> list[CategorySums]:
    """What the standing statements of the week add up to by category."""
    return rows(conn, sql_file(PACKAGE, "journal_sums"), period.days, CategorySums)


def stated_cards(conn: Connection, period: PayPeriod) -> list[StatedCard]:
    """The standing statements of the week, by lease."""
    return rows(conn, sql_file(PACKAGE, "journal_statements"), period.days, StatedCard)
