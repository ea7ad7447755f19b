"""Each driver gets his own statement, once, whatever the mail server does."""

import re
from email.message import EmailMessage

import pytest

from include.dtr.delivery import people
from include.dtr.delivery.sending import send_batch
from include.dtr.delivery.states import DeliveryState
from include.dtr.errors import ChangeRefused, StoreRefused, TransientFault
from tests.integration.delivery.conftest import LEASES, WEDNESDAY, WEEK, Sender
from tests.integration.office import PAT, debit
from tests.mailserver import slow_server


def dtr(lease: int) -> str:
    return f"DTR-{lease}-{WEEK.start}"


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_each_driver_gets_his_own_figures_and_link(sender: Sender) -> None:
    summary = sender.run()

    assert summary[DeliveryState.SENT] == len(LEASES)
    assert sorted(sender.inbox.recipients) == [f"driver{n}@example.org" for n in LEASES]
    links = set()
    for lease in LEASES:
        (mail,) = sender.inbox.to(f"driver{lease}@example.org")
        assert mail["Subject"] == "Your statement for Sun Nov 9 to Sat Nov 15, 2025"
        for text in (body(mail), body(mail, "html")):
            assert "You get $400.00." in text
            assert dtr(lease) in text
            assert not any(dtr(other) in text for other in LEASES if other != lease)
            link = re.search(r"https://pay\.example\.org/api/dtr/link\?token=[\w.-]+", text)
            assert link is not None
        links.add(link[0])
    assert len(links) == len(LEASES)


def test_a_second_run_and_a_cleared_one_send_nothing_twice(sender: Sender) -> None:
    sender.run("manual__1")
    sender.run("manual__1")
    sender.run("manual__2")
    assert len(sender.inbox.mails) == len(LEASES)


def test_a_recipient_that_is_refused_for_good_is_reported_and_the_others_are_sent(
    sender: Sender,
) -> None:
    sender.inbox.answer_recipient = lambda address: (
        "550 no such user" if address.startswith("driver502") else None
    )
    summary = sender.run()
    assert (summary[DeliveryState.SENT], summary[DeliveryState.FAILED]) == (2, 1)
    (trouble,) = summary.troubles
    assert trouble.dtr_id == dtr(502)
    assert trouble.reason == "the mail server says 550 no such user"


def test_a_fault_that_passes_is_tried_again_and_sent_once(sender: Sender) -> None:
    answers = iter(["451 busy", "421 going down", None, None, None, None, None])
    sender.inbox.answer_data = lambda _mail: next(answers)
    with pytest.raises(TransientFault, match="2 messages wait"):
        sender.send()
    assert sender.states() == ["QUEUED", "QUEUED", "SENT"]
    sender.run()
    assert sender.states() == ["SENT", "SENT", "SENT"]
    assert [row["tries"] for row in sender.rows()] == [2, 2, 1]
    assert len(sender.inbox.mails) == len(LEASES)


def test_what_is_put_off_too_often_has_failed(sender: Sender) -> None:
    sender.settings(most_tries=1)
    sender.inbox.answer_recipient = lambda _address: "450 mailbox busy"
    sender.send()
    assert set(sender.states()) == {"FAILED"}
    assert "given up after 1 tries" in sender.rows()[0]["reason"]


def test_a_connection_that_breaks_after_the_mail_leaves_it_unknown_and_never_sent_again(
    sender: Sender,
) -> None:
    sender.inbox.drop_after_data = 1
    summary = sender.run()
    assert (summary[DeliveryState.UNKNOWN], summary[DeliveryState.SENT]) == (1, 2)
    sender.run("manual__2")
    assert len(sender.inbox.mails) == len(LEASES)
    (unknown,) = [row for row in sender.register() if row.state == "UNKNOWN"]
    assert "may have arrived" in (unknown.reason or "")

    people.settle(sender.people, PAT, unknown.id, DeliveryState.SENT, "the driver has it, he said")
    assert sender.states() == ["SENT"] * 3


def test_a_server_that_does_not_greet_is_a_fault_that_passes(sender: Sender) -> None:
    sender.timeout = 0.3
    with slow_server(5) as port, pytest.raises(TransientFault, match="cannot be reached"):
        sender.send(port=port)
    assert sender.states() == ["QUEUED"] * 3
    sender.run()
    assert len(sender.inbox.mails) == len(LEASES)


def test_a_server_that_is_not_there_is_a_fault_that_passes(sender: Sender) -> None:
    with pytest.raises(TransientFault, match="cannot be reached"):
        sender.send(port=1)
    assert sender.states() == ["QUEUED"] * 3


def test_a_sender_that_the_server_refuses_is_nobodys_failure(sender: Sender) -> None:
    sender.inbox.answer_sender = lambda _address: "550 you may not send"
    with pytest.raises(StoreRefused, match="refuses the sender"):
        sender.send()
    assert sender.states() == ["QUEUED"] * 3


def test_a_server_that_refuses_everybody_is_stopped_before_all_have_failed(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("include.dtr.delivery.sending.REFUSED_IN_A_ROW", 2)
    sender.inbox.answer_data = lambda _mail: "554 policy"
    with pytest.raises(StoreRefused, match="2 messages one after the other"):
        sender.send()
    assert sender.states() == ["FAILED", "FAILED", "QUEUED"]


def test_nobody_gets_a_statement_without_an_address_of_his_own(sender: Sender) -> None:
    sender.set_driver(501, email=None)
    sender.set_driver(502, email="Shared@Example.org ")
    sender.set_driver(503, email="shared@example.org")
    summary = sender.run()
    assert summary[DeliveryState.SKIPPED] == 3
    assert sender.inbox.mails == []
    reasons = [row["reason"] for row in sender.rows()]
    assert reasons[0] == "the books have no e-mail address for driver 501"
    assert reasons[1] == (
        "the e-mail address of driver 502 is also that of driver 503: look whether it is right, "
        "then send it all the same"
    )
    assert "also that of driver 502" in reasons[2]


def test_a_shared_address_is_sent_to_where_a_person_has_looked(sender: Sender) -> None:
    for driver in (502, 503):
        sender.set_driver(driver, email="home@example.org")
    sender.run()
    skipped = [row for row in sender.register() if row.state == "SKIPPED"]
    people.send_again(sender.people, PAT, skipped[0].id, despite=True)
    sender.run("manual__2")
    (mail,) = sender.inbox.to("home@example.org")
    assert dtr(503) in body(mail)
    sent = sender.register()[0]
    assert (sent.state, sent.copy) == ("SENT", 2)
    assert "also that of driver 502" in (sent.warning or "")


def test_the_address_is_read_when_it_is_sent_and_a_change_is_reported(sender: Sender) -> None:
    sender.run()
    first = sender.register()[-1]
    sender.set_driver(501, email="new@example.org")
    people.send_again(sender.people, PAT, first.id, despite=False)
    sender.run("manual__2")
    assert len(sender.inbox.to("new@example.org")) == 1
    assert "has changed since the last message" in (sender.register()[0].warning or "")

    sender.settings(rules=sender.house.rules.__class__(shared="skip", changed="skip"))
    sender.set_driver(501, email="newest@example.org")
    people.send_again(sender.people, PAT, sender.register()[0].id, despite=False)
    sender.run("manual__3")
    assert sender.register()[0].state == "SKIPPED"
    assert sender.inbox.to("newest@example.org") == []


@pytest.mark.parametrize(
    "address",
    [
        "a@b.org, other@example.org",
        "a@b.org\nBcc: other@example.org",
        "a@b.org> RCPT TO:<other@example.org",
        "<a@b.org>",
        "a b@example.org",
        "a@example",
        "a@@example.org",
        "-",
    ],
)
def test_what_is_no_single_address_gets_nothing(sender: Sender, address: str) -> None:
    sender.set_driver(501, email=address)
    sender.run()
    assert sender.states() == ["SKIPPED", "SENT", "SENT"]
    assert sorted(sender.inbox.recipients) == ["driver502@example.org", "driver503@example.org"]


def test_a_hostile_name_stays_a_name(sender: Sender) -> None:
    name = 'Bo"; \r\nBcc: thief@example.org\r\n\r\n<script>alert(1)</script> ‮@x'
    sender.set_driver(501, first_name=name, last_name="O'Neil <Bo> & Sons, রহমান, محمد, 王")
    sender.run()
    (mail,) = sender.inbox.to("driver501@example.org")
    assert mail["Bcc"] is None
    assert len(sender.inbox.recipients) == len(LEASES)
    assert [address.addr_spec for address in mail["To"].addresses] == ["driver501@example.org"]
    assert "<script>" not in body(mail, "html")
    assert "&lt;script&gt;" in body(mail, "html")


def test_a_hostile_reason_stays_words(sender: Sender) -> None:
    """What a person wrote of a void is read by the driver of the next revision."""
    sender.run()
    sender.office.void(dtr(501), '<img src=x onerror="steal()"> charged "twice" & <b>more</b>')
    sender.office.add(debit("LATE", 501, "9.99", WEDNESDAY, "MISC"))
    sender.office.run(WEEK.start, [501])
    sender.run("manual__2")
    mail = sender.inbox.to("driver501@example.org")[-1]
    assert "The reason: <img src=x" in body(mail)
    markup = body(mail, "html")
    assert "<img" not in markup
    assert "&lt;img src=x onerror=&#34;steal()&#34;&gt;" in markup


def test_a_voided_statement_is_not_sent(sender: Sender) -> None:
    ids = sender.plan()
    sender.office.void(dtr(502), "charged twice, see ticket 77")
    send_batch(sender.post(), ids)
    assert sender.states() == ["SENT", "SKIPPED", "SENT"]
    assert sender.rows()[1]["reason"] == f"{dtr(502)} revision 1 no longer stands"


def test_a_revision_says_what_changed(sender: Sender) -> None:
    sender.run()
    sender.office.add(debit("LATE", 501, "9.99", WEDNESDAY, "MISC"))
    sender.office.run(WEEK.start, [501], regenerate=True)
    sender.run("manual__2")
    mail = sender.inbox.to("driver501@example.org")[-1]
    assert mail["Subject"].startswith("Your corrected statement for")
    text = body(mail)
    assert "This statement replaces an earlier one" in text
    assert "Miscellaneous charges: $100.00 from you / $109.99 from you" in text
    assert "Total: $400.00 for you / $390.01 for you" in text
    assert len(sender.inbox.mails) == len(LEASES) + 1


def test_the_pdf_travels_along_where_the_setting_says_so(sender: Sender) -> None:
    sender.settings(attach_pdf=True)
    sender.run()
    (mail,) = sender.inbox.to("driver501@example.org")
    (pdf,) = mail.iter_attachments()
    assert pdf.get_filename() == f"{dtr(501)}.pdf"
    assert pdf.get_content().startswith(b"%PDF-1.4")


def test_the_failed_are_sent_again_together(sender: Sender) -> None:
    sender.inbox.answer_recipient = lambda address: (
        None if address.startswith("driver501") else "550 full"
    )
    sender.run()
    sender.inbox.answer_recipient = lambda _address: None
    assert len(people.send_failed_again(sender.people, PAT, WEEK.start)) == 2
    assert people.send_failed_again(sender.people, PAT, WEEK.start) == []
    sender.run("manual__2")
    assert len(sender.inbox.mails) == len(LEASES)


def test_what_waits_is_not_asked_for_again(sender: Sender) -> None:
    first, *_ = sender.plan()
    with pytest.raises(ChangeRefused, match="waits, is being sent, or was asked for again"):
        people.send_again(sender.people, PAT, first, despite=False)


def test_the_trail_and_the_register_say_who_got_what_when(sender: Sender) -> None:
    sender.run()
    (event,) = sender.office.rows(
        "SELECT * FROM dtr_event WHERE event = 'SENT_TO_DRIVER' AND dtr_id = %s", dtr(501)
    )
    assert (event["run_id"], event["revision"]) == ("manual__1", 1)
    assert "@" not in str(event["details"])
    (sent,) = people.sent_about(sender.people, dtr(501))
    assert (sent.address, sent.state, sent.language) == ("driver501@example.org", "SENT", "en")
    assert people.counts_of(sender.people, WEEK.start) == {DeliveryState.SENT: 3}
