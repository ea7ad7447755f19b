"""What must be there for the records to refuse a wrong fact, or to answer quickly.

`guards.json` has every trigger, index and constraint that the migrations make, with the statement
that makes it; the test of the doctor renews it after a migration.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection
from include.dtr.sqlfiles import sql_file

FILE = files(PACKAGE).joinpath("guards.json")


@dataclass(frozen=True, slots=True)
class Guard:
    kind: str
    """trigger, index or constraint."""
    table: str
    name: str
    made_by: str
    """The statement that makes it."""

    def __str__(self) -> str:
        return f"{self.kind} {self.name} on {self.table}"


@dataclass(frozen=True, slots=True)
class Fault:
    """A guard that is missing or not in force, and the statement that fixes it."""

    guard: Guard
    what: str
    fixed_by: str


def expected() -> list[Guard]:
    """As the migrations leave them."""
    return [Guard(**entry) for entry in json.loads(FILE.read_text())]


def found(records: Connection, schema: str) -> dict[Guard, str | None]:
    """What is there; with the statement that puts it in force where it is off or invalid."""
    rows = records.execute(sql_file(PACKAGE, "guards")).fetchall()
    return {
        Guard(kind, table, name, made_by.replace(f"{schema}.", "")): None if in_force else fix
        for kind, table, name, made_by, in_force, fix in rows
    }


def faults(records: Connection, schema: str) -> Iterator[Fault]:
    """Every guard of ours that does not stand as the migrations made it.

    Known by kind, table and name: servers of another release spell the same definition otherwise.
    """
    there = {(g.kind, g.table, g.name): fix for g, fix in found(records, schema).items()}
    for guard in expected():
        key = (guard.kind, guard.table, guard.name)
        if key not in there:
            yield Fault(guard, "is missing", guard.made_by)
        elif (fix := there[key]) is not None:
            yield Fault(guard, "is off or invalid", fix)
