"""A dispute from the driver's words to the corrected posting on his next statement."""

from datetime import date
from decimal import Decimal

import pytest

from include.dtr.delivery.states import DeliveryState
from include.dtr.disputes import people
from include.dtr.disputes.people import MOST_OPEN, NoSuchDispute, TooMany
from include.dtr.disputes.records import DisputeState
from include.dtr.disputes.written import cleaned
from include.dtr.entered import EntryRefused
from include.dtr.errors import ChangeRefused
from include.dtr.period import week_from
from tests.integration.delivery.conftest import WEEK, Sender
from tests.integration.office import PAT, debit
from tests.unit.pdf.reading import text_of

DTR = f"DTR-501-{WEEK.start}"
NEXT = week_from(date(2025, 11, 16))


@pytest.fixture
def asked(sender: Sender) -> int:
    return people.enter(sender.people, PAT, DTR, "P-501", "I never had this charge").dispute_id


def correct(sender: Sender, posting_id: str = "FIX-1", lease: int = 501) -> None:
    row = debit(posting_id, lease, "100.00", date(2025, 11, 17), "MISC")
    sender.office.add(
        row._replace(
            entry_type="CREDIT", source="ADJUSTMENT", obligation_id="P-501", description="Refund"
        )
    )


def test_from_the_driver_s_words_to_the_corrected_posting(sender: Sender, asked: int) -> None:
    sender.run("manual__1")
    correct(sender)
    people.answer(sender.people, PAT, asked, DisputeState.ACCEPTED, "You are right.", "FIX-1")
    assert sender.run("manual__2")[DeliveryState.SENT] == 1
    answer = sender.inbox.to("driver501@example.org")[-1]
    part = answer.get_body(("plain",))
    text = part.get_content() if part else ""
    assert answer["Subject"].startswith("Answer to your question about your statement")
    assert "| I never had this charge" in text
    assert "You were right. The correction is on your next statement." in text
    assert "You are right." in text

    sender.office.book_settlement()
    before = sender.office.rows("SELECT total_due FROM dtr WHERE dtr_id = %s", DTR)
    sender.office.run(NEXT.start, [501], allow_no_trips=True)
    (row,) = sender.office.rows(
        "SELECT * FROM dtr WHERE lease_id = 501 AND period_start = %s", NEXT.start
    )
    drawn = text_of(sender.office.stores.archive.fetch(row["pdf_s3_key"]))
    said = "".join(drawn.split())
    assert "Correctionof" in said
    assert DTR in said
    assert row["total_due"] == Decimal("100.00")
    assert sender.office.rows("SELECT total_due FROM dtr WHERE dtr_id = %s", DTR) == before
    assert [e.event for e in people.read(sender.people, PAT, asked).events] == [
        "DISPUTE_OPENED",
        "DISPUTE_ANSWERED",
    ]


@pytest.mark.parametrize(
    ("state", "posting", "reason"),
    [
        (DisputeState.ACCEPTED, None, "Name the posting"),
        (DisputeState.ACCEPTED, "NO-SUCH", "no posting NO-SUCH"),
        (DisputeState.ACCEPTED, "P-502", "no posting P-502 for lease 501"),
        (DisputeState.REJECTED, "P-501", "Only what is accepted"),
        (DisputeState.OPEN, None, "explains, accepts or rejects"),
    ],
)
def test_an_answer_that_cannot_be(
    sender: Sender, asked: int, state: DisputeState, posting: str | None, reason: str
) -> None:
    with pytest.raises(EntryRefused, match=reason):
        people.answer(sender.people, PAT, asked, state, "because", posting)
    assert people.read(sender.people, PAT, asked).dispute.state == "OPEN"
    assert sender.rows() == []


def test_part_of_the_payment_is_held_until_it_is_answered(sender: Sender, asked: int) -> None:
    people.hold(sender.people, PAT, asked, Decimal("100.00"))
    assert people.read(sender.people, PAT, asked).dispute.held == Decimal("100.00")
    with pytest.raises(EntryRefused, match="Hold back between"):
        people.hold(sender.people, PAT, asked, Decimal("400.01"))
    people.answer(sender.people, PAT, asked, DisputeState.ANSWERED, "It is the car wash.")
    with pytest.raises(ChangeRefused, match="nothing is held back"):
        people.hold(sender.people, PAT, asked, Decimal("1.00"))
    people.answer(sender.people, PAT, asked, DisputeState.REJECTED, "It was washed.")
    with pytest.raises(ChangeRefused, match="decided meanwhile"):
        people.answer(sender.people, PAT, asked, DisputeState.ANSWERED, "once more")
    assert len(sender.rows()) == 2, "each answer is sent"


def test_the_week_counts_them_and_their_ages(sender: Sender, asked: int) -> None:
    week = people.week_disputes(sender.people, WEEK.start)
    assert (week.open, week.overdue, week.oldest is not None) == (1, 0, True)
    assert people.week_disputes(sender.people, NEXT.start).open == 0
    (first,) = people.queue(sender.people, PAT, [DisputeState.OPEN])
    assert (first.id, first.amount, first.category) == (asked, Decimal("100.00"), "MISC")


def test_the_same_words_are_one_question_and_too_many_are_refused(
    sender: Sender, asked: int
) -> None:
    again = people.enter(sender.people, PAT, DTR, "P-501", "I never had this charge\n")
    assert again.dispute_id == asked
    for number in range(MOST_OPEN - 1):
        people.enter(sender.people, PAT, DTR, "statement", f"question {number}")
    with pytest.raises(TooMany):
        people.enter(sender.people, PAT, DTR, "statement", "one more")


def test_the_database_keeps_what_was_said(sender: Sender, asked: int) -> None:
    for sql in (
        "UPDATE dtr_dispute SET words = 'nothing' WHERE id = %s",
        "DELETE FROM dtr_dispute WHERE id = %s",
        "UPDATE dtr_delivery SET state = 'QUEUED' WHERE id = %s",
        "DELETE FROM dtr_delivery WHERE id = %s",
    ):
        if "delivery" in sql:
            sender.run()
        with pytest.raises(
            Exception, match=r"stays as it was|only ever added|cannot become|denied"
        ):
            sender.office.rows(sql, asked if "dispute" in sql else sender.rows()[0]["id"])
    with pytest.raises(NoSuchDispute):
        people.read(sender.people, PAT, 999)


def test_words_keep_their_joiners_and_lose_what_hides() -> None:
    assert cleaned(" می\u200cخواهم\r\nক্\u200dষ \u202e\x00 ") == "می\u200cخواهم\nক্\u200dষ"
    with pytest.raises(EntryRefused, match="Nothing was written"):
        cleaned("\u202e\u200d \n")
