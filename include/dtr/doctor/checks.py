"""The checks of a deployment, one function per subject. None changes anything but a probe."""

import os
import secrets
from collections.abc import Iterable
from datetime import datetime

from include.dtr import maintenance
from include.dtr.archive import Archive, preview_key
from include.dtr.connections import PAYOUT_KEY, NoAccounts
from include.dtr.doctor.findings import Findings, bad, good, warning
from include.dtr.errors import SourceContractBroken
from include.dtr.failpoints import FOLDER, PERMISSION
from include.dtr.office.office import Office
from include.dtr.payments import records as payment_records
from include.dtr.records import PACKAGE as RECORDS
from include.dtr.records import week_sums
from include.dtr.records.db import Connection
from include.dtr.settings import Settings
from include.dtr.sources import PACKAGE as SOURCES
from include.dtr.sources.contract import CONTRACT, OPTIONAL_VIEWS, SCHEMA
from include.dtr.sources.payout_accounts import read_accounts
from include.dtr.sources.preflight import preflight
from include.dtr.sqlfiles import sql_file
from include.dtr.watch import alarm_log

MOST_FAULTS = 10
PROBE = "doctor"
"""The probe lies among the previews, where the archive's role may write and things expire."""


def check_environment(environment: dict[str, str] | None = None) -> Findings:
    known = os.environ if environment is None else environment
    if known.get(FOLDER) or known.get(PERMISSION):
        yield bad(
            f"{FOLDER} or {PERMISSION} is set",
            "They are for tests only: take them out of this environment.",
        )
    else:
        yield good("no failpoints are armed")


def check_books(source: Connection) -> Findings:
    """The contract, and that the login can read the books and nothing else."""
    login = source.info.user
    views = [view.name for view in CONTRACT]
    keys = {"schema": SCHEMA, "views": views}
    lacking = [row[0] for row in source.execute(sql_file(SOURCES, "may_not_read"), keys)]
    for right in lacking:
        yield bad(f"books: the login {login} lacks {right}", f"GRANT {right} TO {login};")
    if lacking:
        return
    try:
        preflight(source)
        yield good(f"books: all {len(CONTRACT)} views of {SCHEMA} keep the contract")
    except SourceContractBroken as broken:
        for problem in broken.problems:
            yield bad(
                f"books: {problem}",
                "Correct the view; deploy/postgres/payment_engine_views.sql shows one of each.",
            )
    writable = [
        row[0] for row in source.execute(sql_file(SOURCES, "may_write"), {"schema": SCHEMA})
    ]
    if writable:
        yield bad(
            f"books: the login may write {_listed(writable)}",
            "It needs SELECT and nothing else: run deploy/postgres/roles.sql, and give "
            "dtr_source_db the login dtr_reader.",
        )
    else:
        yield good("books: the login can only read")
    yield from _private_views(source)


def _private_views(source: Connection) -> Findings:
    """Views with a connection of their own, which the statements' login has no business with."""
    keys = {
        "schema": SCHEMA,
        "views": [view.name for view in OPTIONAL_VIEWS if view.own_connection],
    }
    login = source.info.user
    for (view,) in source.execute(sql_file(SOURCES, "may_read"), keys):
        yield warning(
            f"books: the login {login} can read {SCHEMA}.{view}, and makes statements only",
            f"REVOKE ALL ON {SCHEMA}.{view} FROM {login}; or run deploy/postgres/roles.sql, which "
            "leaves it to dtr_payout.",
        )


def check_state(records: Connection, longest_minutes: int) -> Findings:
    """Stuck rows, abandoned runs, gaps in the receipts."""
    stuck = alarm_log.stuck(records, longest_minutes)
    for week, count in stuck.items():
        yield warning(
            f"records: {count} statements of the week from {week} are stuck half-way",
            f"Trigger weekly_dtr with period_start {week}: it takes them up.",
        )
    if not stuck:
        yield good("records: no statement is stuck half-way")
    abandoned = records.execute(
        sql_file(RECORDS, "abandoned_runs"), {"minutes": 2 * longest_minutes}
    ).fetchall()
    for run_id, *_ in abandoned:
        yield warning(
            f"records: the run {run_id} was never closed",
            "Trigger dtr_maintenance, or clear the run's close_run.",
        )
    gaps = records.execute(sql_file(RECORDS, "receipt_gaps")).fetchall()
    for year, receipts, skipped, last in gaps:
        yield bad(
            f"records: {receipts} receipts of {year} and {skipped} skipped ones, but the counter "
            f"stands at {last}",
            "Somebody changed rows by hand. Compare dtr with the last backup.",
        )
    if not gaps:
        yield good("records: no receipt number is missing")


def check_payments(records: Connection) -> Findings:
    """What can never be of payments."""
    faults = payment_records.faults(records)
    for subject, fault in faults[:MOST_FAULTS]:
        yield bad(
            f"payments: {subject}: {fault}",
            "Somebody changed rows past the guards. Pay nothing before it is understood.",
        )
    if not faults:
        yield good("payments: paid, in flight and still due come to what each statement has due")


def check_sums(records: Connection) -> Findings:
    """What is kept of weeks against their rows; reads them all."""
    faults = week_sums.faults(records)
    for week in faults[:MOST_FAULTS]:
        yield bad(
            f"records: the sums kept of the week from {week} are not those of its statements",
            "Somebody changed them, or rows while triggers were off. Compare dtr with the last "
            "backup; then, as the records' owner: DELETE FROM dtr_week_sums;",
        )
    if not faults:
        yield good("records: what is kept of weeks is what their statements add up to")


def check_accounts(office: Office) -> Findings:
    """Bank accounts and their secret, where transfers are made. Reads no account."""
    try:
        with office.payout() as private:
            absent = read_accounts(private, []).absent
    except NoAccounts as none:
        yield good(f"payments: by check only, ACH is left out. {none}")
        return
    if absent:
        yield warning(
            f"payments: ACH is left out. {absent}",
            "Give the view, then run deploy/postgres/roles.sql; or take dtr_payout_db away.",
        )
        return
    try:
        office.payout_key()
    except NoAccounts as none:
        yield warning(
            f"payments: ACH is left out. {none}",
            f"Make the connection {PAYOUT_KEY} with a password: openssl rand -base64 48",
        )
        return
    yield good("payments: bank accounts can be read, and there is a secret for them")


def check_archive(archive: Archive) -> Findings:
    """The bucket answers, takes a probe and gives it back."""
    archive.check()
    yield good(f"archive: the bucket {archive.bucket} answers")
    key, probe = preview_key(PROBE, "probe"), secrets.token_bytes(64)
    archive.replace(key, probe)
    if archive.find(key) == probe:
        yield good(f"archive: a probe was written to {key} and read back")
    else:
        yield bad(
            f"archive: {key} does not hold what was just written",
            "Look for a cache or a replica between this machine and the bucket.",
        )


def check_orphans(records: Connection, archive: Archive, now: datetime) -> Findings:
    strays = maintenance.orphans(records, archive, now)
    if strays:
        yield warning(
            f"archive: {len(strays)} documents have no record: {_listed(strays)}",
            "No driver has them, and DTR_ORPHANS=quarantine lets dtr_maintenance move them aside; "
            "unless the records were restored to an earlier point: then see docs/how-to/"
            "restore-from-backup.md first.",
        )
    else:
        yield good("archive: every document has its record")


def check_pool(slots: int | None, chosen: Settings) -> Findings:
    """`slots` of Airflow's pool; None where there is no such pool."""
    if slots is None:
        yield bad(
            f"airflow: there is no pool {chosen.pool}; its tasks would wait forever",
            f"airflow pools set {chosen.pool} 8 'Tasks at the database at the same time'",
        )
    elif slots == 0:
        yield bad(
            f"airflow: the pool {chosen.pool} has no slots; its tasks would wait forever",
            f"Give the pool {chosen.pool} at least one slot (Admin, Pools).",
        )
    else:
        yield good(f"airflow: the pool {chosen.pool} has {'no limit' if slots < 0 else slots}")


def check_notification(missing: Iterable[str], chosen: Settings) -> Findings:
    """`missing`: connections that the chosen channels need and Airflow does not have."""
    absent = list(missing)
    for conn_id in absent:
        yield bad(
            f"alarms: the connection {conn_id} does not exist",
            f"Make it in Airflow, or take its channel out of DTR_NOTIFY ({chosen.notify}).",
        )
    if not absent and chosen.notify_by == ("log",):
        yield warning(
            "alarms go to the log only",
            "Set DTR_NOTIFY=log,email or log,slack so that a failed Sunday wakes somebody.",
        )
    elif not absent:
        yield good(f"alarms go to {', '.join(chosen.notify_by)}")


def _listed(names: list[str]) -> str:
    more = len(names) - 5
    return ", ".join(names[:5]) + (f" and {more} more" if more > 0 else "")
