"""Whom a statement's money goes to, and how they want it: names and payment types of drivers."""

from collections.abc import Iterable
from dataclasses import dataclass

from include.dtr.sources import PACKAGE
from include.dtr.sources.session import Connection, snapshot
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class Payee:
    name: str
    payment_type: str | None
    """ACH or CHECK, or whatever the books say."""


def read_payees(conn: Connection, driver_ids: Iterable[int]) -> dict[int, Payee]:
    """By driver id; one whom the books do not know is missing."""
    wanted = sorted(set(driver_ids))
    with snapshot(conn):
        rows = conn.execute(sql_file(PACKAGE, "payees"), {"driver_ids": wanted}).fetchall()
    return {driver_id: Payee(name, kind) for driver_id, kind, name in rows}
