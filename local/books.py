"""Which books a run reads, and which week of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from include.dtr.database_session import Session
from include.dtr.period import PayPeriod
from include.dtr.sources.weeks import last_booked_week
from local.fleet import LAST_PERIOD
from local.options import Options
from local.stack.errors import StackError


@dataclass(frozen=True, slots=True)
class ChosenBooks:
    """`url` None: the sample fleet, in the stack's own database."""

    url: str | None
    period: PayPeriod


def find_books(options: Options) -> ChosenBooks:
    """The books that `options` mean, tried once where they are somebody's own.

    Raises StackError if their database cannot be reached.
    """
    if options.source_url is None:
        return ChosenBooks(None, options.period or LAST_PERIOD)
    try:
        with Session.open(options.source_url, connect_timeout=10) as source:
            url = _as_reached(options.source_url, source.info)
            period = options.period or last_booked_week(source, datetime.now(UTC))
    except psycopg.Error as error:
        raise StackError(
            f"The database of DTR_SOURCE_URL cannot be reached: {str(error).strip()}"
        ) from error
    return ChosenBooks(url, period)


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
