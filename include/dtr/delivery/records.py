"""The rows of `dtr_delivery`: queued once, taken in hand by one, ended for good."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from psycopg.rows import dict_row

from include.dtr.delivery import PACKAGE
from include.dtr.delivery.states import Channel, DeliveryState
from include.dtr.period import PayPeriod
from include.dtr.records.db import Connection, row, rows
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class InHand:
    """What a try got with the message: the link that it carries."""

    link_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Trouble:
    dtr_id: str
    channel: str
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Delivered:
    """A message as the office sees it."""

    id: int
    dtr_id: str
    revision: int
    lease_id: int
    driver_id: int | None
    dispute_id: int | None
    channel: str
    copy: int
    state: str
    address: str | None
    language: str | None
    queued_at: datetime
    queued_by: str
    begun_at: datetime | None
    ended_at: datetime | None
    tries: int
    reason: str | None
    warning: str | None


@dataclass(frozen=True, slots=True)
class Newest:
    """How a statement reached its driver by one channel, or why not."""

    dtr_row_id: int
    channel: str
    state: str
    address: str | None
    language: str | None
    at: datetime
    """When it ended, or else was begun or queued."""
    reason: str | None


def queue_statements(
    conn: Connection,
    period: PayPeriod,
    lease_ids: Sequence[int],
    channels: Sequence[Channel],
    queued_by: str,
    run_id: str,
) -> int:
    """Queue the period's standing statements that never were; of all leases for none named."""
    done = conn.execute(
        sql_file(PACKAGE, "queue_statements"),
        {
            "period_start": period.start,
            "period_end": period.end,
            "lease_ids": list(lease_ids),
            "channels": [str(channel) for channel in channels],
            "queued_by": queued_by,
            "run_id": run_id,
        },
    )
    return done.rowcount


def waiting(conn: Connection, start: date | None, lease_ids: Sequence[int]) -> list[int]:
    """Ids of what is queued, oldest first: of the week from `start`, or of all."""
    found = conn.execute(
        sql_file(PACKAGE, "waiting"), {"period_start": start, "lease_ids": list(lease_ids)}
    )
    return [each[0] for each in found]


def messages(conn: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    """What those messages have to say, of those that are still queued (columns of messages.sql)."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql_file(PACKAGE, "messages"), {"ids": list(ids)}).fetchall()


def begin(
    conn: Connection, delivery_id: int, days: int, columns: Mapping[str, object]
) -> InHand | None:
    """Take a message in hand, its link good for `days`; None where it is not to be had."""
    return row(
        conn, sql_file(PACKAGE, "begin"), {"id": delivery_id, "days": days, **columns}, InHand
    )


def finish(
    conn: Connection, delivery_id: int, held_by: str, state: DeliveryState, reason: str | None
) -> bool:
    """Keep what became of a message; False where another try has it by now."""
    keys = {"id": delivery_id, "held_by": held_by, "state": str(state), "reason": reason}
    return conn.execute(sql_file(PACKAGE, "finish"), keys).rowcount == 1


def skip(conn: Connection, delivery_id: int, run_id: str, reason: str) -> bool:
    """Not to be sent; False where it is no longer queued."""
    keys = {"id": delivery_id, "run_id": run_id, "reason": reason}
    return conn.execute(sql_file(PACKAGE, "skip"), keys).rowcount == 1


def give_up(conn: Connection, run_id: str) -> list[tuple[int, str, str, int]]:
    """What was left in hand becomes UNKNOWN: id, channel, DTR and revision of each."""
    return conn.execute(sql_file(PACKAGE, "give_up"), {"run_id": run_id}).fetchall()


def counts(conn: Connection, run_id: str) -> dict[DeliveryState, int]:
    """What the run queued or had in hand, by state."""
    found = conn.execute(sql_file(PACKAGE, "counts"), {"run_id": run_id})
    return {DeliveryState(state): number for state, number in found}


def troubles(
    conn: Connection, run_id: str, states: Sequence[DeliveryState], most: int
) -> list[Trouble]:
    keys = {"run_id": run_id, "states": [str(state) for state in states], "most": most}
    return rows(conn, sql_file(PACKAGE, "troubles"), keys, Trouble)


def of_dtr(conn: Connection, dtr_id: str) -> list[Delivered]:
    """All messages about a DTR, newest first."""
    asked: dict[str, object] = {
        "period_start": None,
        "dtr_id": dtr_id,
        "states": [],
        "before": None,
        "most": None,
    }
    return rows(conn, sql_file(PACKAGE, "register"), asked, Delivered)


def newest_of(conn: Connection, row_ids: Sequence[int]) -> dict[int, list[Newest]]:
    """By statement (`dtr.id`): its newest message of each channel, the mail first."""
    found: dict[int, list[Newest]] = {}
    keys = {"row_ids": list(row_ids)}
    for each in rows(conn, sql_file(PACKAGE, "newest_of"), keys, Newest):
        found.setdefault(each.dtr_row_id, []).append(each)
    return found


def register(
    conn: Connection,
    start: date,
    states: Sequence[str] = (),
    before: int | None = None,
    most: int = 200,
) -> list[Delivered]:
    """Messages about the week's statements, newest first; `before`: the id of the last one seen."""
    asked: dict[str, object] = {
        "period_start": start,
        "dtr_id": None,
        "states": list(states),
        "before": before,
        "most": most,
    }
    return rows(conn, sql_file(PACKAGE, "register"), asked, Delivered)


def week_counts(conn: Connection, start: date) -> dict[DeliveryState, int]:
    """The week's messages by state, of each its newest copy."""
    found = conn.execute(sql_file(PACKAGE, "week_counts"), {"period_start": start})
    return {DeliveryState(state): number for state, number in found}
