"""The records' memory of alarms: raised once, sent once by each channel. Kept in `dtr_event`."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from psycopg.types.json import Jsonb

from include.dtr.records import PACKAGE, events
from include.dtr.records.db import Connection
from include.dtr.records.events import Event, EventKind
from include.dtr.records.runs import Trigger
from include.dtr.sqlfiles import sql_file
from include.dtr.watch.alarms import Alarm, AlarmKind

Send = Callable[[Alarm], bool]
"""Sends an alarm to somebody; False where that did not work and is to be tried again later."""


def raise_alarms(conn: Connection, alarms: Iterable[Alarm], trigger: Trigger) -> None:
    """Keep each alarm; one that the run has raised before stays as it was."""
    for alarm in alarms:
        details = {"kind": alarm.kind, "headline": alarm.headline, "body": alarm.body}
        conn.execute(
            sql_file(PACKAGE, "alarm"),
            {
                "run_id": alarm.run_id,
                "actor": trigger.actor,
                "origin": trigger.origin,
                "details": Jsonb(details),
            },
        )


def send_unsent(conn: Connection, run_id: str, channel: str, send: Send, trigger: Trigger) -> int:
    """Send the run's alarms that `channel` has not sent; how many went out.

    An alarm is noted as sent after it was: a crash between the two sends twice, never not at all.
    """
    sent = 0
    with conn.transaction():
        conn.execute(sql_file(PACKAGE, "lock_alarms"))
        for alarm in unsent(conn, run_id, channel):
            if send(alarm):
                note = {"kind": alarm.kind, "channel": channel}
                kind = EventKind.NOTIFIED
                event = Event(kind, trigger.actor, trigger.origin, run_id=run_id, details=note)
                events.record(conn, [event])
                sent += 1
    return sent


def unsent(conn: Connection, run_id: str, channel: str) -> Sequence[Alarm]:
    keys = {"run_id": run_id, "channel": channel}
    return [
        Alarm(AlarmKind(kind), run, headline, body)
        for kind, run, headline, body in conn.execute(sql_file(PACKAGE, "unsent_alarms"), keys)
    ]


def runs_with_alarms(conn: Connection, since: datetime) -> list[str]:
    """Ids of the runs that raised an alarm since an instant."""
    return [row[0] for row in conn.execute(sql_file(PACKAGE, "runs_with_alarms"), {"since": since})]


def failed_steps(conn: Connection, run_id: str) -> dict[str, int]:
    """How many of the run's failed leases failed at which step (`Step`)."""
    return dict(conn.execute(sql_file(PACKAGE, "failed_steps"), {"run_id": run_id}).fetchall())


def stuck(conn: Connection, minutes: int) -> dict[date, int]:
    """Statements left half-way and untouched for `minutes`, by the first day of their week."""
    return dict(conn.execute(sql_file(PACKAGE, "stuck"), {"minutes": minutes}).fetchall())
