"""`make run` and its neighbors: start the stack and run a week, stop, clean up, say where it is.

Commands: run, stop, clean, ui. `make help` says what each does; README.md lists the variables.
"""

import argparse
import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from include.dtr.database_session import Session
from include.dtr.period import PayPeriod
from include.dtr.settings import settings
from local import pay
from local.books import ChosenBooks, find_books
from local.fetch import fetch
from local.fleet import EXPECTED_FAILURES, LAST_PERIOD, book_settlement, load_sample_fleet
from local.lock import alone
from local.options import ROOT, read_options
from local.outcome import Outcome, shortcomings, summary
from local.stack.client import AirflowClient, ApiError
from local.stack.databases import FLEET_OWNER
from local.stack.errors import StackError
from local.stack.secrets import write_private
from local.stack.stack import Stack, stop_all
from local.week import run_week

FREE_BYTES = 1_000_000_000  # what a first start writes, and room to work
PDFS, RESULT = ROOT / "dtrs", ROOT / "last-run.json"


def run() -> int:
    """Start what is not up, run the week, fetch its statements; 0 if all is as it should be."""
    options = read_options(os.environ)
    _check_folder()
    with alone(ROOT):
        books = find_books(options)
        stack = Stack(
            ROOT,
            bucket=options.bucket,
            database=options.database,
            source_url=books.url,
            ui_port=options.ui_port,
            environment=options.settings,
        )
        _start(stack, books)
        print(f"Running the week {books.period} through Airflow's scheduler.", flush=True)
        with (
            Session.open(stack.records_url, schema=settings().records_schema) as records,
            stack.airflow.client() as client,
        ):
            outcome = run_week(client, records, books.period)
            if books.url is None:
                _draft(stack, client, books.period)
        if books.url is None:
            _settle(stack)
        return _finish(stack, outcome, _expected_failures(books))


def stop() -> int:
    """End every process of the stack; its data stays."""
    if not ROOT.exists():
        print("Nothing was running.")
        return 0
    with alone(ROOT):
        ended = stop_all(ROOT)
    print(f"Stopped: {', '.join(ended)}." if ended else "Nothing was running.")
    return 0


def clean() -> int:
    """End the stack and throw away all its data: books, records, statements, passwords."""
    stop()
    if ROOT.exists():
        shutil.rmtree(ROOT)
        print(f"Removed {_short(ROOT)}.")
    return 0


def ui() -> int:
    """Say where the running Airflow is and how to log in."""
    stack = Stack(ROOT, bucket="")
    if not ROOT.exists() or not stack.airflow.running:
        raise StackError("Airflow is not running. Start it with `make run`.")
    print(_airflow_line(stack))
    return 0


COMMANDS: Mapping[str, Callable[[], int]] = {"run": run, "stop": stop, "clean": clean, "ui": ui}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; every failure ends in plain sentences and a status other than 0."""
    parser = argparse.ArgumentParser(prog="python -m local.run", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    command = parser.parse_args(arguments).command
    try:
        return COMMANDS[command]()
    except StackError as error:
        print(f"\n{error}", file=sys.stderr)
    except psycopg.OperationalError as error:
        print(f"\nThe database of the records does not answer: {error}", file=sys.stderr)
        print("`make run` starts again what is not up.", file=sys.stderr)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        print(f"\nThe disk is full: {error}. Make room and start again.", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrupted. What was started keeps running; `make stop` ends it.")
        return 130
    return 1


def _check_folder() -> None:
    existing = ROOT if ROOT.exists() else ROOT.parent
    if ROOT.exists() and ROOT.stat().st_uid != os.geteuid():
        raise StackError(
            f"{ROOT} belongs to another user. Work as that user, or remove the folder."
        )
    free = shutil.disk_usage(existing).free
    if free < FREE_BYTES:
        raise StackError(
            f"Only {free / 1e6:,.0f} MB are free on the disk of {existing}; the stack needs "
            f"{FREE_BYTES / 1e6:,.0f} MB. Make room, or remove old data with `make clean`."
        )


def _start(stack: Stack, books: ChosenBooks) -> None:
    print("Starting PostgreSQL and the object store.", flush=True)
    stack.start_servers()
    doing = "its books are yours" if books.url else "checking the sample fleet"
    print(f"Starting Airflow; {doing}.", flush=True)
    with ThreadPoolExecutor(1) as beside:
        loaded = None if books.url else beside.submit(_load_sample_fleet, stack)
        stack.airflow.start()
        if loaded is not None:
            loaded.result()
    if not stack.airflow.url.endswith(f":{stack.ui_port}"):
        print(f"Port {stack.ui_port} is taken; Airflow is at {stack.airflow.url}.", flush=True)


def _load_sample_fleet(stack: Stack) -> None:
    with stack.postgres.connect(stack.database, FLEET_OWNER) as owner:
        load_sample_fleet(owner)


def _draft(stack: Stack, admin: AirflowClient, period: PayPeriod) -> None:
    """The week ends in a batch that waits for somebody else; the run does not depend on it."""
    admin.wait_for_dag(pay.DAG_ID)
    admin.unpause(pay.DAG_ID)
    with stack.airflow.client(pay.MAKER) as maker:
        try:
            said = pay.draft(maker, period)
        except ApiError as refused:
            said = f"no batch was made. {refused}"
    print(f"Payments: {said}.", flush=True)


def _settle(stack: Stack) -> None:
    """As a ledger does that books the settlement feed: the next week builds on it."""
    with stack.postgres.connect(stack.database, FLEET_OWNER) as owner:
        if booked := book_settlement(owner, LAST_PERIOD.start):
            print(f"The sample ledger booked {booked} postings that settle the statements.")


def _expected_failures(books: ChosenBooks) -> Mapping[int, str]:
    return EXPECTED_FAILURES if books.url is None and books.period == LAST_PERIOD else {}


def _finish(stack: Stack, outcome: Outcome, expected: Mapping[int, str]) -> int:
    fetch(stack.store.client(), stack.bucket, outcome.standing, PDFS)
    write_private(RESULT, json.dumps(_result(stack, outcome), indent=2) + "\n")
    print(f"\n{summary(outcome, expected)}\n")
    print(
        f"{_airflow_line(stack)}\n"
        f"Statements:    {_short(PDFS)}/ ({len(outcome.standing)} PDFs)\n"
        f"Object store:  {stack.store.endpoint}, bucket {stack.bucket}\n"
        f"Result:        {_short(RESULT)}, with the database URL of the records\n"
        "All of it stays up; `make stop` ends it.",
        flush=True,
    )
    wrong = shortcomings(outcome, expected)
    if wrong:
        print("\nThis is not as it should be:", *wrong, sep="\n  ", file=sys.stderr)
    return 1 if wrong else 0


def _result(stack: Stack, outcome: Outcome) -> dict[str, object]:
    return {
        "period_start": str(outcome.period.start),
        "period_end": str(outcome.period.end),
        "run_id": outcome.run_id,
        "status": outcome.status,
        "total_generated": outcome.generated,
        "total_failed": outcome.failed,
        "total_skipped": outcome.skipped,
        "total_standing": len(outcome.standing),
        "failed_leases": [
            {"lease_id": lease, "reason": reason}
            for lease, reason in sorted(outcome.reasons.items())
        ],
        "warnings": list(outcome.warnings),
        "seconds": float(outcome.seconds),
        "bucket": stack.bucket,
        "ui_url": stack.airflow.url,
        "records_url": stack.records_url,
        "s3_endpoint": stack.store.endpoint,
    }


def _airflow_line(stack: Stack) -> str:
    passwords = _short(stack.airflow.password_file)
    return f"Airflow:       {stack.airflow.url}, user admin, password in {passwords}"


def _short(path: Path) -> str:
    """The path as seen from the project folder."""
    return str(path.resolve().relative_to(ROOT.parent.resolve()))


if __name__ == "__main__":
    sys.exit(main())
