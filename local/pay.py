"""`make pay`: the payment batches of the running stack, and the bank's file of the newest.

    make pay
    make pay APPROVE=ACH-2025-000001

`make run` ends with a draft of the sample fleet, made by the user operator. APPROVE is the word of
another, admin. The file is downloaded once, as at the bank's door, into .local/payouts/, and shown
from there; account numbers are shown by their last four digits only.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from include.dtr.money import display
from include.dtr.period import PayPeriod
from local.books import find_books
from local.command import ends_in_a_sentence
from local.lock import alone
from local.options import ROOT, read_options
from local.stack.client import AirflowClient, Json
from local.stack.errors import StackError
from local.stack.secrets import write_private
from local.stack.stack import Stack

DAG_ID = "pay_drivers"
API = "/api/dtr/payments"
MAKER, APPROVER = "operator", "admin"
FOLDER = ROOT / "payouts"
SECONDS = 120
WAIT = 20
SHOWN = 10
ENTRY, ACCOUNT = "6", slice(12, 29)
"""Of an ACH file: how the line of an entry begins, and where its account number is."""


def draft(maker: AirflowClient, period: PayPeriod) -> str:
    """Have the batch of a week's ACH payments made, once; what came of it, in a sentence.

    `maker` is who makes it, so somebody else approves it.
    """
    body = {
        "weeks": [str(period.start)],
        "method": "ACH",
        "idempotency_key": f"make run {period.start}",
        "wait": WAIT,
    }
    run_id = ""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        made = maker.call("POST", f"{API}/batches", json=body)
        if made["batch"]:
            return f"{_line(made['batch'])}; `make pay` shows it"
        run_id = made["run_id"]
        if maker.run(DAG_ID, run_id)["state"] == "failed":
            return f"no batch was made; the log of {DAG_ID}, run {run_id}, says why"
    return f"the batch is still being made by {DAG_ID}, run {run_id}"


def approve(client: AirflowClient, number: str) -> None:
    """Approve a draft that another made, and wait for its file. Raises StackError, ApiError."""
    batch = _batch(client, number)
    if batch["state"] != "DRAFT":
        raise StackError(f"Batch {number} is {batch['state']}; only a DRAFT is approved.")
    body = {"approve": True, "total": batch["total"], "wait": WAIT}
    deadline = time.monotonic() + SECONDS
    state = batch["state"]
    while state in ("DRAFT", "APPROVED") and time.monotonic() < deadline:
        if state == "DRAFT":
            state = client.call("POST", f"{API}/batches/{number}/answer", json=body)["state"]
        else:
            time.sleep(1)
            state = _batch(client, number)["state"]


def show(client: AirflowClient, folder: Path) -> str:
    """All batches in a line each, the newest in full, and its file if it has one."""
    batches = client.call("GET", f"{API}/batches")["items"]
    if not batches:
        raise StackError("There is no payment batch yet. `make run` makes one of the sample fleet.")
    newest = _batch(client, batches[0]["number"])
    lines = [*map(_line, batches), "", f"{newest['number']}:"]
    lines += [
        f"  {item['dtr_id']:<24} {item['state']:<9} ${item['amount']:>10}"
        for item in newest["items"][:SHOWN]
    ]
    if len(newest["items"]) > SHOWN:
        lines.append(f"  and {len(newest['items']) - SHOWN} more")
    if newest["state"] == "DRAFT":
        lines += ["", f"Another than {newest['made_by']} approves it: on the page, under Airflow's"]
        lines.append(f"required actions, or by `make pay APPROVE={newest['number']}`.")
    elif newest["state"] in ("SENT", "SETTLED"):
        lines += ["", *_file(client, newest, folder)]
    return "\n".join(lines)


def _file(client: AirflowClient, batch: Json, folder: Path) -> Sequence[str]:
    if batch["method"] != "ACH":
        return ["Its checks are a PDF, downloaded on the page."]
    path = folder / f"{batch['number']}.ach"
    if not path.exists():
        if batch["downloads"]:
            return [f"Its file was downloaded before, and is not in {folder}."]
        content = client.download("POST", f"{API}/batches/{batch['number']}/file", json={})
        write_private(path, content.decode("ascii"))
    said = [f"  {masked(line)}" for line in path.read_text("ascii").splitlines()]
    return [f"The file: {path}", *said]


def masked(line: str) -> str:
    """A line of an ACH file, an entry's account number but for its last four digits hidden."""
    if not line.startswith(ENTRY):
        return line
    account = line[ACCOUNT].rstrip()
    hidden = "*" * max(len(account) - 4, 0) + account[-4:]
    return line[: ACCOUNT.start] + hidden.ljust(17) + line[ACCOUNT.stop :]


def _batch(client: AirflowClient, number: str) -> Json:
    found: Json = client.call("GET", f"{API}/batches/{number}")
    return found


def _line(batch: Json) -> str:
    return (
        f"{batch['number']} {batch['state']}, {batch['payments']} payments, "
        f"${display(Decimal(batch['total']))}, made by {batch['made_by']}"
    )


def pay(approved: str | None) -> str:
    """Raises StackError where the stack is not up."""
    options = read_options(os.environ)
    found = find_books(options)
    stack = Stack(ROOT, bucket=options.bucket, database=options.database, source_url=found.url)
    if not stack.airflow.running:
        raise StackError("The stack is not running. Start it with `make run`.")
    with alone(ROOT), stack.airflow.client(APPROVER) as client:
        if approved:
            approve(client, approved)
        return show(client, FOLDER)


@ends_in_a_sentence
def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.pay", description=__doc__)
    parser.add_argument("--approve", help="the number of a draft to approve first")
    print(pay(parser.parse_args(arguments).approve))
    return 0


if __name__ == "__main__":
    sys.exit(main())
