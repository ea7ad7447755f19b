"""Are the records' tables those of this release, guarded, and open to their login?"""

from typing import Any

from include.dtr.doctor.findings import Findings, bad, good, warning
from include.dtr.records import PACKAGE, guards
from include.dtr.records.db import Connection
from include.dtr.records.migrate import VERSION_TABLE, Fit, fit_of, newest
from include.dtr.settings import settings
from include.dtr.sqlfiles import sql_file

NAMED = 3
"""How many owned objects are named."""
UPGRADE = "Run `alembic upgrade head` with the records' owner, then deploy/postgres/roles.sql."
HOLDING = b"SELECT schemaname FROM pg_tables WHERE tablename = 'dtr' AND schemaname <> %s"


def check_schema(records: Connection) -> Findings:
    """Migrations at head; every guard in place; an encoding that holds every name."""
    encoding = records.info.parameter_status("server_encoding")
    if encoding not in ("UTF8", "SQL_ASCII"):
        yield bad(
            f"records: the database's encoding {encoding} cannot hold every name",
            "Make a database with ENCODING 'UTF8' and restore the records into it.",
        )
    revision = _revision(records)
    fit, head = fit_of(revision, newest()), newest()
    if fit is Fit.MISSING:
        yield _no_tables(records)
        return
    if fit is Fit.OLDER:
        yield bad(f"records: migrated to {revision}, the code wants {head}", UPGRADE)
    elif fit is Fit.TOO_NEW:
        yield bad(
            f"records: at {revision}, which no longer serves this release ({head})",
            "Go back to the newer release; to this one only with an older backup of the records.",
        )
    elif fit is Fit.NEWER:
        yield warning(
            f"records: at {revision}, newer than this release ({head}), and made to serve it",
            "All works, as after a rollback. Roll forward when the newer release is fixed.",
        )
    else:
        yield good(f"records: migrated to {head}, the newest")
    faults = list(guards.faults(records, settings().records_schema))
    for fault in faults:
        yield bad(f"records: {fault.guard} {fault.what}", f"{fault.fixed_by};")
    if not faults:
        yield good(f"records: {len(guards.expected())} guards and indexes are in place")


def check_rights(records: Connection) -> Findings:
    """What the login must be able to do, and what it must not."""
    login = records.info.user
    lacking = records.execute(sql_file(PACKAGE, "rights_lacking")).fetchall()
    for table, right in lacking:
        yield bad(
            f"records: the login {login} lacks {right} on {table}",
            f"GRANT {right} ON {table} TO {login};",
        )
    too_many = [row[0] for row in records.execute(sql_file(PACKAGE, "may_alter_events"))]
    if too_many:
        yield warning(
            f"records: the login holds {', '.join(too_many)} on dtr_event; only the trigger "
            "refuses",
            "Run deploy/postgres/roles.sql after the migrations.",
        )
    owned = [row[0] for row in records.execute(sql_file(PACKAGE, "owned"))]
    if owned:
        more = f" and {len(owned) - NAMED} more" if len(owned) > NAMED else ""
        yield warning(
            f"records: the login {login} owns {', '.join(owned[:NAMED])}{more}: it can switch off "
            "what protects the events",
            "Run deploy/postgres/roles.sql, which hands them to dtr_owner, and the migrations as "
            "dtr_owner from then on.",
        )
    if not (lacking or too_many or owned):
        yield good(
            "records: the login has the rights it needs, can only add to dtr_event, owns nothing"
        )


def _revision(records: Connection) -> str | None:
    there = records.execute("SELECT to_regclass(%s) IS NOT NULL", (VERSION_TABLE,)).fetchone()
    if not (there and there[0]):
        return None
    row = records.execute(f"SELECT version_num FROM {VERSION_TABLE}".encode()).fetchone()  # noqa: S608
    return row[0] if row else None


def _no_tables(records: Connection) -> Any:
    here = settings().records_schema
    elsewhere = [row[0] for row in records.execute(HOLDING, (here,))]
    if elsewhere:
        return bad(
            f"records: the tables are not in the schema {here}, but there are some in "
            f"{', '.join(elsewhere)}",
            f"If they are the records, set DTR_RECORDS_SCHEMA={elsewhere[0]}.",
        )
    return bad("records: the tables are not there", UPGRADE)
