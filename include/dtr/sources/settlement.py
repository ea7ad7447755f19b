"""What the ledger booked to settle statements that stand (domain section 4.4)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from psycopg.rows import class_row

from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class SettledSpan:
    """A statement's period, and how far to look for what settles it. Local dates, included.

    EARNINGS postings count up to the day before `next_day`, ADJUSTMENT postings up to
    `until_day`.
    """

    lease_id: int
    first_day: date
    last_day: date
    next_day: date
    until_day: date


@dataclass(frozen=True, slots=True)
class BookedSettlement:
    """Credits less debits on one obligation, in dollars; `refunds`: card refunds debited."""

    lease_id: int
    obligation_id: str
    in_period: Decimal
    earnings: Decimal
    adjustments: Decimal
    refunds: Decimal


def read_settlement(
    conn: Connection, spans: Sequence[SettledSpan]
) -> Mapping[int, list[BookedSettlement]]:
    """What was booked for each span's lease; at most one span a lease.

    `conn` must be idle and is left idle.
    """
    booked: dict[int, list[BookedSettlement]] = defaultdict(list)
    if not spans:
        return booked
    parameters = {
        "lease_ids": [span.lease_id for span in spans],
        "first_days": [span.first_day for span in spans],
        "last_days": [span.last_day for span in spans],
        "next_days": [span.next_day for span in spans],
        "until_days": [span.until_day for span in spans],
    }
    with snapshot(conn), conn.cursor(row_factory=class_row(BookedSettlement)) as cursor:
        for row in cursor.execute(sql_file(PACKAGE, "settlement"), parameters):
            booked[row.lease_id].append(row)
    return booked
