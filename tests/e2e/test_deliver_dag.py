"""The DAG deliver_statements under the real scheduler, into the stack's own mailbox."""

import mailbox
import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import httpx
import pytest

from local.fleet import PERIODS
from local.mails import deliver
from local.stack.client import AirflowClient
from local.stack.stack import Stack
from tests.e2e.conftest import RUN_SECONDS, Records, run_dag

WEEK = PERIODS[4]
LEASES = [1046, 1049]
DELIVER = "deliver_statements"


def mails(stack: Stack) -> list[EmailMessage]:
    return [
        message_from_bytes(mail.as_bytes(), policy=policy.default)
        for mail in mailbox.Maildir(stack.mailbox.folder, create=False)
    ]


def test_a_week_is_sent_once_and_its_link_opens_the_drivers_page(
    stack: Stack, admin: AirflowClient, records: Records, capfd: pytest.CaptureFixture[str]
) -> None:
    issued = run_dag(admin, period_start=WEEK.start.isoformat(), lease_ids=LEASES)
    assert issued["state"] == "success"
    admin.wait_for_dag(DELIVER)
    admin.unpause(DELIVER)
    conf = {
        "period_start": WEEK.start.isoformat(),
        "lease_ids": LEASES,
        "hold_until": (datetime.now(UTC) - timedelta(minutes=1)).isoformat(),
    }
    run = admin.trigger(DELIVER, conf)
    ended = admin.wait_for_run(DELIVER, run["dag_run_id"], RUN_SECONDS)
    assert ended["state"] == "success"
    # As `make mail` does: it finds them sent, and says so.
    deliver(stack, WEEK)
    said = capfd.readouterr().out

    rows = records.rows(
        "SELECT d.*, dtr.dtr_id FROM dtr_delivery AS d JOIN dtr ON dtr.id = d.dtr_row_id "
        "WHERE dtr.period_start = %s ORDER BY d.id",
        WEEK.start,
    )
    sent = [row for row in rows if row["state"] == "SENT"]
    assert {row["state"] for row in rows} <= {"SENT", "SKIPPED"}
    assert sent
    assert sorted(mail["Message-ID"] for mail in mails(stack)) == sorted(
        row["message_id"] for row in sent
    )
    assert f"{len(sent)} sent" in said
    assert f"/new, {len(sent)} mails" in said
    for mail in mails(stack):
        part = mail.get_body(("plain",))
        text = str(part.get_content()) if part else ""
        found = re.search(r"http://\S+/api/dtr/link\?token=\S+", text)
        assert found is not None
        page = httpx.get(found[0], timeout=60)
        assert page.status_code == 200
        assert any(row["dtr_id"] in page.text for row in sent)
        pdf = httpx.get(found[0].replace("/link?", "/link/pdf?"), timeout=60)
        assert pdf.content.startswith(b"%PDF-1.4")
