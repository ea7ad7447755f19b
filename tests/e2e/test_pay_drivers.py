"""A week is paid by two people through the real Airflow: made, approved, sent, downloaded; what
comes back is paid again."""

import stat
import time
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from local import pay
from local.fleet import PERIODS
from local.stack.client import AirflowClient, ApiError, Json
from tests.bank import Bank
from tests.e2e.conftest import RUN_SECONDS, Records, run_dag

PAY = "pay_drivers"
WEEK = PERIODS[2]
LEASES = list(range(1048, 1054))
API = "/api/dtr/payments"


@pytest.fixture(scope="module")
def drafted(admin: AirflowClient, operator: AirflowClient) -> Json:
    """Some leases' statements of a week are issued, and the operator has made their batch."""
    issued = run_dag(admin, period_start=WEEK.start.isoformat(), lease_ids=LEASES)
    assert issued["state"] == "success"
    admin.wait_for_dag(PAY)
    admin.unpause(PAY)
    return made_by(operator, "end to end", weeks=[WEEK.start.isoformat()])


def made_by(client: AirflowClient, key: str, **asked: Any) -> Json:
    """The batch that a client has made, with the run that made it."""
    body = {"method": "ACH", "idempotency_key": key, "wait": 20, **asked}
    deadline = time.monotonic() + RUN_SECONDS
    while time.monotonic() < deadline:
        made = client.call("POST", f"{API}/batches", json=body)
        if made["batch"]:
            return {"run_id": made["run_id"], **made["batch"]}
    pytest.fail("no batch was made in time")


def answer(client: AirflowClient, batch: Json) -> Json:
    body = {"approve": True, "total": batch["total"], "wait": 20}
    found: Json = client.call("POST", f"{API}/batches/{batch['number']}/answer", json=body)
    return found


@pytest.mark.faults
def test_a_batch_is_approved_by_another_person_and_sent_once(
    drafted: Json,
    admin: AirflowClient,
    operator: AirflowClient,
    records: Records,
    books: psycopg.Connection[Any],
    tmp_path: Path,
) -> None:
    assert (drafted["state"], drafted["made_by"]) == ("DRAFT", "operator")
    with pytest.raises(ApiError, match="somebody else has to approve it"):
        answer(operator, drafted)
    answer(admin, drafted)
    run = admin.wait_for_run(PAY, drafted["run_id"], RUN_SECONDS)
    batch = admin.call("GET", f"{API}/batches/{drafted['number']}")

    assert run["state"] == "success"
    assert (batch["state"], batch["approved_by"]) == ("SENT", "admin")
    assert {item["state"] for item in batch["items"]} == {"SENT"}
    assert records.rows("SELECT * FROM dtr_payment_fault") == []

    for task in ("make_batch", "decide", "send_batch"):
        admin.clear(PAY, drafted["run_id"], [task], only_failed=False, downstream=False)
        admin.wait_for_run(PAY, drafted["run_id"], RUN_SECONDS)
    again = admin.call("GET", f"{API}/batches/{drafted['number']}")
    assert again["items"] == batch["items"], "cleared tasks send nothing twice"

    numbers = [n for (n,) in books.execute("SELECT account_number FROM fleet.payout_accounts")]
    logs = "".join(
        admin.log(PAY, drafted["run_id"], task) for task in ("make_batch", "decide", "send_batch")
    )
    handed_on = str(admin.xcom(PAY, drafted["run_id"], "make_batch"))
    assert not [number for number in numbers if number in logs or number in handed_on]

    shown = pay.show(admin, tmp_path)
    (file,) = tmp_path.iterdir()
    assert str(file) in shown
    assert not [number for number in numbers if number in shown], "masked on the terminal"
    bank = Bank()
    taken = bank.take(file.read_bytes())
    assert pay.show(admin, tmp_path) == shown, "downloaded once, shown again"
    assert len(taken.entries) == batch["payments"]

    returned = bank.answer(date(2025, 11, 28), returns={taken.entries[0]["id"]: "R03"})
    (back,) = operator.call(
        "POST",
        f"{API}/returns",
        content=returned,
        headers={"Content-Type": "application/octet-stream"},
    )["returned"]
    again = made_by(operator, "end to end again", weeks=[WEEK.start.isoformat()])
    assert (again["payments"], again["total"]) == (1, back["amount"])
    pay.approve(admin, again["number"])
    (item,) = admin.call("GET", f"{API}/batches/{again['number']}")["items"]
    assert (item["dtr_id"], item["state"]) == (back["dtr_id"], "SENT")
    assert records.rows("SELECT * FROM dtr_payment_fault") == []


def test_make_pay_goes_from_a_draft_to_the_banks_file(
    admin: AirflowClient, operator: AirflowClient, records: Records, tmp_path: Path
) -> None:
    """What `make run` ends with, and what `make pay` shows."""
    week, leases = PERIODS[1], [1077, 1082, 1087]
    run_dag(admin, period_start=week.start.isoformat(), lease_ids=leases)
    (sums,) = records.rows(
        "SELECT sum(total_due) AS due FROM dtr WHERE period_start = %s AND lease_id = ANY(%s)",
        week.start,
        leases,
    )
    admin.wait_for_dag(PAY)
    admin.unpause(PAY)

    said = pay.draft(operator, week)
    number = said.split()[0]
    assert f"{number} DRAFT, 3 payments, ${sums['due']:,.2f}, made by operator" in said
    assert f"make pay APPROVE={number}" in pay.show(admin, tmp_path)
    pay.approve(admin, number)
    shown = pay.show(admin, tmp_path)
    assert f"{number} SENT, 3 payments" in shown
    assert pay.draft(operator, week).startswith(f"{number} SENT"), "the same week is the same batch"

    file = tmp_path / f"{number}.ach"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    entries = [line for line in file.read_text("ascii").splitlines() if line.startswith("6")]
    assert sum(int(line[29:39]) for line in entries) == sums["due"] * 100
    assert len(entries) == 3
    accounts = [line[12:29].strip() for line in entries]
    assert not [account for account in accounts if account in shown]
