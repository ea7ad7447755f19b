"""Where a message may go, and how its letter is written: nothing of a row becomes a header."""

import email
import email.policy
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from include.dtr.delivery.addresses import Rules, email_address, phone_number, way_to
from include.dtr.delivery.facts import Answered, Facts
from include.dtr.delivery.letter import (
    Envelope,
    Letter,
    Page,
    Recipient,
    as_html,
    as_text,
    letter_of,
    mail_of,
)
from include.dtr.delivery.pace import Pace
from include.dtr.delivery.planning import hold_until
from include.dtr.delivery.smtp import _for_the_wire
from include.dtr.delivery.states import Channel
from include.dtr.languages import languages
from include.dtr.model import Category, Company, Figures
from include.dtr.payments.week_money import WeekMoney
from include.dtr.period import NEW_YORK, week_from
from include.dtr.sources.contacts import Contact

TAGS = [language.tag for language in languages()]
PAGE = Page("https://pay.example.org/api/dtr/link?token=a.b", datetime(2025, 12, 16, tzinfo=UTC))
COMPANY = Company("Big Apple Taxi", "50-24 Queens Boulevard", "Tel. (718) 555-0142")
ENVELOPE = Envelope(
    "statements@example.org", "Big Apple Taxi", "driver@example.org", "", "<dtr-1-1@example.org>",
    datetime(2025, 11, 16, tzinfo=UTC),
)  # fmt: skip


def facts(total_due: str = "10.00", answered: Answered | None = None) -> Facts:
    nothing = Decimal("0.00")
    return Facts(
        id=1,
        channel=Channel.EMAIL,
        driver_id=1,
        despite=False,
        tries=0,
        last_address=None,
        dtr_id="DTR-1045-2025-11-09",
        revision=1,
        stands=True,
        period=week_from(date(2025, 11, 9)),
        lease_id=1045,
        receipt_date=date(2025, 11, 16),
        figures=Figures(
            Decimal(total_due), nothing, dict.fromkeys(Category, nothing), nothing,
            Decimal(total_due),
        ),
        total_deductions=nothing,
        pdf_key="",
        pdf_sha256="",
        replaced=None,
        answered=answered,
    )  # fmt: skip


def letter(said: Facts, to: Recipient) -> Letter:
    """On the day of issue, before anything is paid."""
    due = max(said.figures.total_due, Decimal("0.00"))
    return letter_of(said, to, PAGE, COMPANY, WeekMoney(due, due), said.receipt_date)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Driver.One+x@Example.ORG ", "Driver.One+x@example.org"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("رحمن@example.org", None),
        ("a@b", None),
        ('"a b"@example.org', None),
        ("a@example.org\r\nBcc: b@example.org", None),
        ("a..b@example.org", None),
        ("a@-example.org", None),
        (f"{'a' * 65}@example.org", None),
        ("", None),
    ],
)
def test_an_address_is_one_address_or_none(text: str, address: str | None) -> None:
    assert email_address(text) == address


@given(st.text())
def test_no_text_becomes_a_second_header_or_command(text: str) -> None:
    for address in (email_address(text), email_address(f"{text}@example.org"), phone_number(text)):
        if address is not None:
            assert address.isascii()
            assert not set(address) & set(' \t\r\n<>,;:"()[]\\\0')


def test_a_way_says_all_that_is_odd() -> None:
    contact = Contact(7, "Ann", "ACH", None, "a@example.org", None)
    sharers = {"a@example.org": frozenset({7, 9, 8})}
    rules = Rules("send", "send")
    way = way_to(Channel.EMAIL, contact, sharers, "b@example.org", False, rules)
    assert way.address == "a@example.org"
    assert way.warning == (
        "the e-mail address of driver 7 is also that of driver 8, 9; the e-mail address of driver "
        "7 has changed since the last message"
    )
    assert way_to(Channel.SMS, contact, {}, None, False, rules).reason == (
        "the books have no phone number for driver 7"
    )


@pytest.mark.parametrize("tag", ["en", "ur"])
@settings(max_examples=60)
@given(name=st.text(max_size=200), words=st.text(min_size=1, max_size=300))
def test_no_name_or_word_bends_a_mail(tag: str, name: str, words: str) -> None:
    asked = Answered(1, "TOLL-1", "EZPASS", words, "REJECTED", words)
    made = letter(facts(answered=asked), Recipient(name, tag, "ACH"))
    envelope = Envelope(**{**_fields(ENVELOPE), "to_name": name})
    mail = mail_of(made, tag, envelope)
    content = mail.as_bytes()
    assert content == mail.as_bytes(policy=email.policy.SMTP), "as if no header were remembered"
    read = email.message_from_bytes(content, policy=email.policy.default)
    assert [a.addr_spec for a in read["To"].addresses] == ["driver@example.org"]
    assert set(read.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Content-Language", "Auto-Submitted",
        "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
    }  # fmt: skip
    markup = as_html(made, tag)
    assert markup.count("<script") == 0
    assert all(line.startswith("| ") for line in _quoted(as_text(made), words))


def _fields(envelope: Envelope) -> dict[str, object]:
    return {name: getattr(envelope, name) for name in envelope.__slots__}


def _quoted(text: str, words: str) -> list[str]:
    first = words.splitlines()[:1]
    at = text.find(f"\n| {first[0]}") if first else -1  # a name may have a bar in it
    return text[at + 1 :].split("\n")[: len(words.splitlines())] if at >= 0 else []


@pytest.mark.parametrize("tag", TAGS)
def test_each_language_says_amount_date_and_link(tag: str) -> None:
    text = as_text(letter(facts("1092.07"), Recipient("Ann", tag, "CHECK")))
    for said in ("$1,092.07", "Thu Nov 20, 2025", PAGE.url, "Dec 16, 2025", "DTR-1045-2025-11-09"):
        assert said in text
    assert "-1" not in text.replace(PAGE.url, "").replace("DTR-1045-2025-11-09", "")


def test_money_is_said_with_its_way_and_without_a_sign() -> None:
    text = as_text(letter(facts("-5.00"), Recipient("Ann", "en", "ACH")))
    assert "You owe $5.00. It is carried forward to your next statement." in text
    assert "-5.00" not in text


@given(st.binary(max_size=500))
def test_no_line_of_a_mail_ends_it_early(content: bytes) -> None:
    wire = _for_the_wire(content)
    assert wire.endswith(b"\r\n.\r\n")
    assert b"\r\n.\r\n" not in wire[:-5] + b"x"
    assert not wire.startswith(b".\r\n") or wire == b".\r\n"


@pytest.mark.parametrize(
    ("rule", "now", "until"),
    [
        ("", (16, 5, 0), None),
        ("MONDAY 09:00", (16, 5, 0), (17, 9, 0)),
        ("SUNDAY 09:00", (16, 5, 0), (16, 9, 0)),
        ("SUNDAY 04:00", (16, 5, 0), (23, 4, 0)),
    ],
)
def test_a_hold_is_the_next_such_hour_in_new_york(
    rule: str, now: tuple[int, int, int], until: tuple[int, int, int] | None
) -> None:
    def local(day: int, hour: int, minute: int) -> datetime:
        return datetime(2025, 11, day, hour, minute, tzinfo=NEW_YORK)

    assert hold_until(rule, local(*now).astimezone(UTC)) == (until and local(*until))


def test_a_pace_is_kept() -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(60, lambda: now[0], sleep)
    for _ in range(5):
        pace.wait()
    assert now[0] == 4.0
    free: Callable[[], None] = Pace(0, lambda: now[0], sleep).wait
    free()
    assert now[0] == 4.0
