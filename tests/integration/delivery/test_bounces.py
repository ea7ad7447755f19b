"""Mails that come back, and text messages."""

import mailbox
from pathlib import Path

import pytest

from include.dtr.delivery import people
from include.dtr.delivery.bounces import bounce_of, take_in
from include.dtr.errors import StoreRefused
from tests.integration.delivery.conftest import WEEK, Sender
from tests.integration.office import PAT

REPORT = """From: MAILER-DAEMON@example.org
To: statements@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

It could not be delivered.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; driver501@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown

--B
Content-Type: message/rfc822

Message-ID: {message_id}
Subject: Your statement

.
--B--
"""


def box_of(path: Path, *reports: str) -> Path:
    box = mailbox.mbox(path)
    for report in reports:
        box.add(report.encode())
    box.flush()
    return path


def test_what_came_back_is_noted_once(sender: Sender, tmp_path: Path) -> None:
    sender.run()
    first = sender.rows()[0]
    report = REPORT.format(action="failed", message_id=first["message_id"])
    delayed = REPORT.format(action="delayed", message_id=sender.rows()[1]["message_id"])
    foreign = REPORT.format(action="failed", message_id="<dtr-999999-1@example.org>")
    path = box_of(tmp_path / "bounces", report, delayed, foreign, "From: a@b.org\n\nHello")
    taken = take_in(sender.people, PAT, path)
    assert (taken.mails, taken.bounced) == (4, 1)
    assert take_in(sender.people, PAT, path).bounced == 0
    assert sender.states() == ["BOUNCED", "SENT", "SENT"]
    assert sender.rows()[0]["reason"] == "it came back: smtp; 550 5.1.1 unknown"
    assert len(people.send_failed_again(sender.people, PAT, WEEK.start)) == 1


def test_what_is_no_report_is_no_bounce() -> None:
    import email
    import email.policy

    for text in (
        "",
        "Message-ID: <dtr-1-1@example.org>\n\nfailed",
        "Action: failed\n\n<dtr-1-1@x>",
    ):
        assert bounce_of(email.message_from_string(text, policy=email.policy.default)) is None


def test_a_path_without_mails_is_refused(sender: Sender, tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match="neither a mailbox file nor a folder"):
        take_in(sender.people, PAT, tmp_path / "nothing")
