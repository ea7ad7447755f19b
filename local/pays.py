"""`make pay`: the week's bank transfers as a batch, from the draft to the bank's file.

    make pay                     a draft: how many are paid how much, who is left out and why
    make pay APPROVE=yes         approved by another person, and its file in .local/payouts
    make pay PERIOD=2025-10-26   another week

Through Airflow, as a fleet does: the user `operator` makes the batch, `admin` approves it, and the
DAG pay_drivers does the work. The sample's accounts and its bank are made up.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from include.dtr.period import PayPeriod, week_from
from local.books import find_books
from local.lock import alone
from local.options import ROOT, read_options
from local.stack.airflow import Airflow
from local.stack.client import AirflowClient, ApiError, Json
from local.stack.errors import StackError
from local.stack.secrets import write_private
from local.stack.stack import Stack

DAG_ID = "pay_drivers"
API = "/api/dtr/payments"
WAIT = 25
"""Seconds that one call waits for Airflow."""
CALLS = 8
MASK = slice(12, 29)
"""The account number in an entry of the bank's file."""


def pay(airflow: Airflow, root: Path, period: PayPeriod, approve: bool) -> None:
    """Make the week's batch, or find it; approve it and fetch its file where that is asked for."""
    with alone(root), airflow.client("operator") as maker, airflow.client("admin") as approver:
        approver.wait_for_dag(DAG_ID)
        approver.unpause(DAG_ID)
        asked = {"weeks": [str(period.start)], "method": "ACH"}
        looked_at = maker.call("POST", f"{API}/payable", json=asked)
        batch = _made(maker, {**asked, "idempotency_key": f"make pay {period.start}"})
        print(_said(batch), *_left_out(looked_at["left_out"]), sep="\n")
        if batch["state"] == "DRAFT" and approve:
            batch = _approved(approver, batch)
            print(_said(batch))
        if batch["state"] == "DRAFT":
            print("Nothing is sent before another person approves it: `make pay APPROVE=yes`.")
        elif batch["state"] != "CANCELED":
            file = _fetched(maker, batch, root / "payouts")
            print(f"The bank's file: {file.relative_to(root.parent)}\n")
            print(*_shown(file.read_text("ascii")), sep="\n")


def _made(maker: AirflowClient, body: Json) -> Json:
    for _ in range(CALLS):
        batch = maker.call("POST", f"{API}/batches", json={**body, "wait": WAIT})["batch"]
        if batch is not None:
            return _whole(maker, batch["number"])
    raise StackError(f"No batch was made in {CALLS * WAIT} seconds: see the DAG {DAG_ID}.")


def _approved(approver: AirflowClient, batch: Json) -> Json:
    body = {"approve": True, "total": batch["total"], "wait": WAIT}
    found: Json = approver.call("POST", f"{API}/batches/{batch['number']}/answer", json=body)
    for _ in range(CALLS * WAIT):
        if found["state"] not in ("DRAFT", "APPROVED"):
            return found
        time.sleep(1)
        found = _whole(approver, batch["number"])
    raise StackError(f"Batch {batch['number']} was not sent: see the DAG {DAG_ID}.")


def _whole(client: AirflowClient, number: str) -> Json:
    return dict(client.call("GET", f"{API}/batches/{number}"))


def _fetched(maker: AirflowClient, batch: Json, folder: Path) -> Path:
    """The file, which is handed out once and kept here."""
    file = folder / f"{batch['number']}.ach"
    if not file.exists():
        content = maker.content("POST", f"{API}/batches/{batch['number']}/file", json={})
        write_private(file, content.decode("ascii"))
    return file


def _said(batch: Json) -> str:
    by = f", approved by {batch['approved_by']}" if batch["approved_by"] else ""
    return (
        f"Batch {batch['number']}, {batch['state']}: {batch['payments']} payments by "
        f"{batch['method']}, ${batch['total']}, on {batch['effective_date']}; "
        f"made by {batch['made_by']}{by}."
    )


def _left_out(rows: list[Json]) -> Iterator[str]:
    for row in rows:
        yield f"  left out: {row['dtr_id']}, {row['sentence']}"


def _shown(text: str) -> Iterator[str]:
    """The file without account numbers: header, the first entries, the totals."""
    lines = text.splitlines()
    entries = [line for line in lines if line.startswith("6")]
    yield from (line for line in lines if line[0] in "15")
    for line in entries[:3]:
        yield f"{line[: MASK.start]}{'*' * (MASK.stop - MASK.start)}{line[MASK.stop :]}"
    if len(entries) > 3:
        yield f"... {len(entries) - 3} more entries"
    yield from (line for line in lines if line[0] in "89" and line.strip("9"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise StackError(f"PERIOD is {text}. Write a date such as 2025-10-26.") from error


def main(arguments: list[str] | None = None) -> int:
    """Every failure ends in a plain sentence and a status other than 0."""
    parser = argparse.ArgumentParser(prog="python -m local.pays", description=__doc__)
    parser.add_argument("--period", help="the week's first day; default: the last week run")
    parser.add_argument("--approve", action="store_true", help="by another person, and send it")
    given = parser.parse_args(arguments)
    try:
        options = read_options(os.environ)
        books = find_books(options)
        period = week_from(_day(given.period)) if given.period else books.period
        stack = Stack(ROOT, bucket=options.bucket, database=options.database, source_url=books.url)
        if not stack.airflow.running:
            raise StackError("The stack is not running. Start it with `make run`.")
        pay(stack.airflow, ROOT, period, given.approve)
    except (StackError, ApiError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
