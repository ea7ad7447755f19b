"""Which register is asked for, at a command line or by variables of `make`."""

import re
from argparse import ArgumentParser, Namespace
from datetime import date

from include.dtr.errors import RunRefused
from include.dtr.period import PayPeriod, week_from
from include.dtr.records.db import Connection
from include.dtr.registers.making import Register, for_month, for_quarter, for_week


def add_arguments(parser: ArgumentParser) -> None:
    """One of a week, a month and a quarter."""
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--period", help="the first day of a week: 2025-11-09")
    which.add_argument("--month", help="2025-11")
    which.add_argument("--quarter", help="2025Q4")


def asked_for(
    chosen: Namespace, records: Connection, books: Connection | None, otherwise: PayPeriod
) -> Register:
    """Make what was asked for; of nothing, the week `otherwise`. Raises `RunRefused`."""
    if chosen.quarter:
        return for_quarter(records, books, chosen.quarter)
    if chosen.month:
        return for_month(records, books, chosen.month)
    return for_week(records, books, first_day(chosen.period) if chosen.period else otherwise)


def first_day(text: str) -> PayPeriod:
    """The week from `2025-11-09`. Raises `RunRefused`."""
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return week_from(date.fromisoformat(text))
    except ValueError:
        pass
    raise RunRefused(f"{text!r} is not the first day of a week. Write it as 2025-11-09.")
