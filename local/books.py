"""Which books a run reads, and which week of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from include.dtr.database_session import Session
from include.dtr.period import PayPeriod, starting, week_before
from local.fleet import LAST_PERIOD
from local.fleet.weeks import sunday_of
from local.options import Options
from local.stack.errors import StackError

LAST_TRIP = "SELECT max(booked_on) FROM dtr_source.curb_trips WHERE booked_on <= %(end)s"


@dataclass(frozen=True, slots=True)
class Books:
    """`url` None: the sample fleet, in the stack's own database."""

    url: str | None
    period: PayPeriod


def find_books(options: Options) -> Books:
    """The books that `options` mean, tried once where they are somebody's own.

    Raises StackError if their database cannot be reached.
    """
    if options.source_url is None:
        return Books(None, options.period or LAST_PERIOD)
    try:
        with Session.open(options.source_url, connect_timeout=10) as source:
            url = _as_reached(options.source_url, source.info)
            period = options.period or _last_week(source)
    except psycopg.Error as error:
        raise StackError(
            f"The database of DTR_SOURCE_URL cannot be reached: {str(error).strip()}"
        ) from error
    return Books(url, period)


def _as_reached(url: str, info: psycopg.ConnectionInfo) -> str:
    """`url` with what libpq took from this shell (PGUSER, ~/.pgpass): Airflow has no such shell."""
    taken: Mapping[str, Any] = {
        "host": info.host,
        "port": info.port,
        "dbname": info.dbname,
        "user": info.user,
        "password": info.password or None,
    }
    return make_conninfo(url, **taken)


def _last_week(source: psycopg.Connection[Any]) -> PayPeriod:
    """The last week of the calendar that has ended, or an earlier one if no trip is booked since.

    Views that are not there are for the run's own check to name.
    """
    calendar = week_before(datetime.now(UTC))
    try:
        row = source.execute(LAST_TRIP, {"end": calendar.end}).fetchone()
    except psycopg.ProgrammingError:
        return calendar
    last: date | None = row[0] if row else None
    return calendar if last is None else starting(sunday_of(last))
