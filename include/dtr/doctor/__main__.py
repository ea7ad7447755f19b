"""`python -m include.dtr.doctor`: check this deployment; status 1 where something is wrong.

Runs where Airflow runs, with its environment: on a worker, in a pod, in a container.
"""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime

from include.dtr.airflow import paying
from include.dtr.airflow.connections import open_archive, open_records, open_source
from include.dtr.airflow.deployment import has_connection, slots_of
from include.dtr.doctor import checks, schema
from include.dtr.doctor.findings import Finding, Level, guarded
from include.dtr.settings import Settings, settings


def examine(now: datetime) -> Iterator[Finding]:
    """Every check, each after the other; one that cannot be made is a finding of its own."""
    chosen = settings()
    yield from checks.check_environment()
    yield from guarded("books", _books)
    yield from guarded("records", lambda: _records(chosen))
    yield from guarded("payments", lambda: checks.check_accounts(paying.office()))
    yield from guarded("archive", lambda: checks.check_archive(open_archive()))
    yield from guarded("archive", lambda: _orphans(now))
    yield from checks.check_pool(slots_of(chosen.pool), chosen)
    yield from checks.check_notification(_missing_connections(chosen), chosen)


def be_quiet() -> None:
    """Let nothing but findings be printed. Airflow reads its level once, when first imported."""
    os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "CRITICAL"
    logging.disable()
    warnings.simplefilter("ignore")


def main() -> int:
    be_quiet()
    worst = Level.GOOD
    for finding in examine(datetime.now(UTC)):
        sys.stdout.write(f"{finding}\n")
        worst = max(worst, finding.level, key=list(Level).index)
    verdict = {Level.GOOD: "All is well.", Level.WARNING: "It works; see the warnings."}
    sys.stdout.write(f"\n{verdict.get(worst, 'Something is wrong; see FAIL above.')}\n")
    return 1 if worst is Level.BAD else 0


def _books() -> list[Finding]:
    with open_source() as source:
        return list(checks.check_books(source))


def _records(chosen: Settings) -> Iterator[Finding]:
    with open_records() as records:
        found = list(schema.check_schema(records))
        yield from found
        if all(finding.level is Level.GOOD for finding in found):
            yield from schema.check_rights(records)
            yield from checks.check_state(records, chosen.run_timeout_minutes)
            yield from checks.check_payments(records)
            yield from checks.check_sums(records)


def _orphans(now: datetime) -> list[Finding]:
    with open_records() as records:
        return list(checks.check_orphans(records, open_archive(), now))


def _missing_connections(chosen: Settings) -> Iterator[str]:
    needed = {"email": chosen.notify_smtp_conn_id, "slack": chosen.notify_slack_conn_id}
    for channel, conn_id in needed.items():
        if channel in chosen.notify_by and not has_connection(conn_id):
            yield conn_id


if __name__ == "__main__":
    sys.exit(main())
