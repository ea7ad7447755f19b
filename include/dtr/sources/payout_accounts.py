"""Bank accounts, read from the optional view `payout_accounts` by a role of its own.

Through the connection `dtr_payout_db` alone: the role that reads statements cannot see them. Their
numbers are in no `repr`, no message and no log: what says something of an account says its driver.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import psycopg

from include.dtr.database_errors import NO_RIGHT, NO_TABLE
from include.dtr.sources import PACKAGE, words
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class PayoutAccount:
    """Where a driver is paid by ACH."""

    driver_id: int
    routing_number: str = field(repr=False)
    account_number: str = field(repr=False)
    account_type: str
    """CHECKING or SAVINGS."""
    holder_name: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PayoutAccounts:
    """What could be read for some drivers."""

    found: Mapping[int, PayoutAccount] = field(default_factory=dict)
    faults: Mapping[int, str] = field(default_factory=dict)
    """Why an account that is there cannot be used; without its numbers."""
    absent: str | None = None
    """Why no account can be read at all."""


def read_accounts(conn: Connection, driver_ids: Iterable[int]) -> PayoutAccounts:
    """The drivers' accounts; says so where the view is not there or may not be read."""
    wanted = sorted(set(driver_ids))
    try:
        with snapshot(conn):
            rows = conn.execute(
                sql_file(PACKAGE, "payout_accounts"), {"driver_ids": wanted}
            ).fetchall()
    except psycopg.Error as error:
        if error.sqlstate == NO_TABLE:
            return PayoutAccounts(absent="The books have no view dtr_source.payout_accounts.")
        if error.sqlstate == NO_RIGHT:
            return PayoutAccounts(
                absent="The role of dtr_payout_db may not read dtr_source.payout_accounts; run "
                "deploy/postgres/roles.sql."
            )
        raise
    found: dict[int, PayoutAccount] = {}
    faults: dict[int, str] = {}
    for driver_id, routing, account, kind, holder in rows:
        if driver_id in found or driver_id in faults:
            found.pop(driver_id, None)
            faults[driver_id] = "has several accounts in the books"
        elif not routing or not account:
            faults[driver_id] = "has an account without its numbers in the books"
        elif kind not in words.ACCOUNT_TYPE:
            faults[driver_id] = words.unknown("account_type", kind or "", words.ACCOUNT_TYPE)
        else:
            found[driver_id] = PayoutAccount(driver_id, routing, account, kind, holder)
    return PayoutAccounts(found, faults)
