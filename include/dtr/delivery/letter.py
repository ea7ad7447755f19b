"""A message to a driver as text and as HTML, in his language; and the mail that holds it. Pure."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from include.dtr.delivery import saying, texts
from include.dtr.delivery.facts import Answered, Facts
from include.dtr.delivery.headers import REMEMBERING
from include.dtr.errors import one_line
from include.dtr.languages import ENGLISH, direction, translate
from include.dtr.languages.common import BINDING
from include.dtr.model import Company
from include.dtr.payments.week_money import WeekMoney
from include.dtr.pdf.wording import long_date, span, weekday_date
from include.dtr.period import local_date

LONGEST_NAME, LONGEST_SUBJECT, LONGEST_SMS = 100, 200, 300
_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_DECIDED = {"ACCEPTED": texts.ACCEPTED, "REJECTED": texts.REJECTED}
_TEMPLATE = _ENVIRONMENT.get_template("letter.html")


@dataclass(frozen=True, slots=True)
class Recipient:
    name: str
    """As the books have it."""
    language: str
    """Tag of a known language."""
    paid_by: str
    """ACH or CHECK."""


@dataclass(frozen=True, slots=True)
class Page:
    """The driver's page that a message leads to."""

    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Table:
    rows: list[tuple[str, ...]]
    title: str = ""
    head: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said, once for both forms."""

    subject: str
    opening: list[str]
    tables: list[Table]
    page_title: str
    button: str
    url: str
    closing: list[str]
    signature: list[str]
    quoted: str = ""
    """What the driver asked."""
    answer_title: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, and how an answer finds the way."""

    sender: str
    """Address."""
    sender_name: str
    to: str
    """Address, checked."""
    to_name: str
    message_id: str
    at: datetime
    reply_to: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    filename: str
    content: bytes = field(repr=False)


def letter_of(
    facts: Facts, to: Recipient, page: Page, company: Company, money: WeekMoney, today: date
) -> Letter:
    """What a message says: a statement, one that replaces another, or an answer.

    `money`: where the week's is now. `today`: New York date.
    """
    language = to.language
    frame = Letter(
        subject="",
        opening=[translate(language, texts.HELLO, name=one_line(to.name, LONGEST_NAME))],
        tables=[],
        page_title=translate(language, texts.YOUR_PAGE),
        button=translate(language, texts.OPEN_PAGE),
        url=page.url,
        closing=_closing(language, facts, page, company),
        signature=[*company.name.splitlines(), company.address, company.contact, facts.dtr_id],
    )
    if facts.answered is not None:
        return _answer(frame, language, facts, facts.answered)
    return _statement(frame, facts, to, company, money, today)


def _closing(language: str, facts: Facts, page: Page, company: Company) -> list[str]:
    said = [translate(language, texts.OPEN_UNTIL, date=weekday_date(local_date(page.until)))]
    if facts.answered is None:
        until = facts.receipt_date + timedelta(days=company.terms.dispute_days)
        said.append(translate(language, texts.DISPUTE_UNTIL, date=long_date(until)))
    said.append(translate(language, texts.QUESTIONS, contact=saying.contact_of(company)))
    if language != ENGLISH:
        said.append(translate(language, BINDING))
    return said


def _answer(frame: Letter, language: str, facts: Facts, asked: Answered) -> Letter:
    line = saying.line_name(language, asked.line, asked.category)
    said = [translate(language, texts.YOU_ASKED, line=line)]
    if asked.state in _DECIDED:
        said.append(translate(language, _DECIDED[asked.state]))
    return replace(
        frame,
        subject=translate(language, texts.ANSWER, week=span(facts.period)),
        opening=[*frame.opening, *said],
        quoted=asked.words,
        answer_title=translate(language, texts.OUR_ANSWER),
        answer=asked.answer,
    )


def _statement(
    frame: Letter, facts: Facts, to: Recipient, company: Company, money: WeekMoney, today: date
) -> Letter:
    language, replaced = to.language, facts.replaced
    week = span(facts.period)
    said = saying.what_you_get(
        language,
        facts.figures.total_due,
        money,
        saying.payday(facts.receipt_date, to.paid_by, today, company),
    )
    lines = saying.main_lines(language, facts.figures, facts.total_deductions)
    tables = [Table([*lines], title=translate(language, texts.STATEMENT, week=week))]
    if replaced is not None:
        reason = replaced.reason or translate(language, texts.BOOKS_CHANGED)
        said.append(translate(language, texts.REPLACES, reason=one_line(reason)))
        if changed := saying.changes(language, replaced.figures, facts.figures):
            names = (texts.WHAT_CHANGED, texts.BEFORE, texts.NOW)
            head = tuple(translate(language, name) for name in names)
            tables.insert(0, Table([*changed], head=head))
        else:
            said.append(translate(language, texts.NO_FIGURE_CHANGED))
    subject = texts.STATEMENT if replaced is None else texts.CORRECTED
    return replace(
        frame,
        subject=translate(language, subject, week=week),
        opening=[*frame.opening, *said],
        tables=tables,
    )


def as_text(letter: Letter) -> str:
    """The letter as plain text; what was quoted stands behind bars, so that no line of it can
    pass for one of ours."""
    blocks = list(letter.opening)
    if letter.quoted:
        blocks.append("\n".join(f"| {line}" for line in letter.quoted.splitlines()))
    if letter.answer:
        blocks.append(f"{letter.answer_title}\n{letter.answer}")
    for table in letter.tables:
        lines = [table.title] if table.title else []
        if table.head:
            lines.append(" / ".join(table.head))
        lines += [f"{row[0]}: {' / '.join(row[1:])}" for row in table.rows]
        blocks.append("\n".join(lines))
    blocks.append(f"{letter.page_title}\n{letter.url}")
    blocks += letter.closing
    blocks.append("\n".join(letter.signature))
    return "\n\n".join(blocks) + "\n"


def as_html(letter: Letter, language: str) -> str:
    """The letter as HTML, every value escaped; nothing in it is fetched from anywhere."""
    return _TEMPLATE.render(letter=letter, language=language, direction=direction(language))


def mail_of(
    letter: Letter, language: str, envelope: Envelope, pdf: Attachment | None = None
) -> EmailMessage:
    """The letter as a mail; header values are one line of printable text, whatever they hold."""
    mail = EmailMessage(policy=REMEMBERING)
    mail["From"] = _address(envelope.sender_name, envelope.sender)
    mail["To"] = _address(envelope.to_name, envelope.to)
    if envelope.reply_to:
        mail["Reply-To"] = _address("", envelope.reply_to)
    mail["Subject"] = one_line(letter.subject, LONGEST_SUBJECT)
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = envelope.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    mail.set_content(as_text(letter))
    mail.add_alternative(as_html(letter, language), subtype="html")
    mail["Content-Language"] = language
    if pdf is not None:
        mail.add_attachment(
            pdf.content, maintype="application", subtype="pdf", filename=pdf.filename
        )
    return mail


def text_message(facts: Facts, to: Recipient, page: Page, company: Company) -> str:
    """The few words of a text message."""
    name = " ".join(company.name.split())
    return translate(to.language, texts.SMS, company=name, week=span(facts.period), url=page.url)


def _address(name: str, address: str) -> str:
    """A name is shown beside its address; one that looks like an address could stand for it."""
    shown = one_line(name.strip(), LONGEST_NAME).replace("@", " ")
    return str(Address(display_name=shown, addr_spec=address))
