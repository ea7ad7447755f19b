"""Checks for stock of three parts on US Letter: the check, the driver's stub and the office's.

The stock is pre-printed with the bank's line (MICR E-13B): there is no such font among those that
are free to ship, and banks read magnetic ink only. Everything else is printed, the number too, so
that a sheet in the wrong order is seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from include.dtr.errors import one_line
from include.dtr.model import Company
from include.dtr.payments.bank.amounts import STAR, figures, guarded, in_words
from include.dtr.payments.bank.errors import CheckRefused
from include.dtr.pdf.drawing.columns import Column, money
from include.dtr.pdf.drawing.flow import Flow
from include.dtr.pdf.drawing.paper import HEIGHT, LEFT, RIGHT, Page
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.file.description import About
from include.dtr.pdf.file.document import to_pdf
from include.dtr.pdf.file.outline import Mark
from include.dtr.pdf.file.tags import END
from include.dtr.pdf.text.lines import LIMIT, Line, fit, line, shorten, split
from include.dtr.pdf.text.scripts import legible
from include.dtr.pdf.text.typefaces import Face
from include.dtr.pdf.wording import long_date, span
from include.dtr.period import PayPeriod

MOST_CENTS = 99_999_999
"""$999,999.99: what the line of words holds on any stock."""
MOST_LINES = 10
"""Of a summary: what a stub has room for."""
_CHECK = 252.0
"""Points that the check is high: three and a half inches."""
_SIZES = (11.0, 9.5, 8.0)
_WORDS = 10.0
"""Size of the amount in words."""
_PAYEE, _BOX, _SIGNED = LEFT + 50, RIGHT - 118, RIGHT - 200
_ADDRESS = 5
"""Lines of an address, the name among them."""


class Position(StrEnum):
    """Where on the sheet the check is."""

    TOP = "TOP"
    MIDDLE = "MIDDLE"
    BOTTOM = "BOTTOM"

    @property
    def top(self) -> float:
        """The check's upper edge, in points from the sheet's lower one."""
        return {"TOP": HEIGHT, "MIDDLE": HEIGHT - _CHECK, "BOTTOM": _CHECK}[self.value]

    @property
    def stubs(self) -> tuple[float, float]:
        """The upper edges of the two stubs."""
        others = {"TOP": (1, 2), "MIDDLE": (0, 2), "BOTTOM": (0, 1)}[self.value]
        upper, lower = (HEIGHT - _CHECK * part for part in others)
        return upper, lower


@dataclass(frozen=True, slots=True)
class StubLine:
    """A line of the statement's own reckoning on the stub."""

    label: str
    cents: int
    """Below zero: money from the driver, in a column of its own."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check to print."""

    number: int
    payee: str
    """In any script; on the check itself never cut."""
    amount: int
    """Cents, above zero."""
    day: date
    dtr_id: str
    receipt_number: str
    period: PayPeriod
    summary: Sequence[StubLine] = ()
    """How the statement comes to what is paid, at most ten lines."""
    address: Sequence[str] = field(default=(), repr=False)
    """The payee's, for a window envelope."""


def pdf(
    checks: Sequence[Check],
    company: Company,
    made: datetime,
    *,
    position: Position = Position.TOP,
    void_after_days: int = 180,
) -> bytes:
    """One sheet for each check, in the order given. Pure: the same bytes for the same arguments.

    `made` is an instant. Raises `CheckRefused`; then nothing is printed.
    """
    _refuse(checks)
    flow = Flow("", "")
    with flow.tags.within("Document"):
        for place, check in enumerate(checks):
            if place:
                flow.page = Page(place)
                flow.pages.append(flow.page)
            with flow.tags.within("Sect"):
                flow.marks.append(Mark(f"Check {check.number}", place, HEIGHT))
                _face(flow, check, company, position.top, void_after_days)
                parts = zip(position.stubs, ("Driver's part", "Office's part"), strict=True)
                for top, whose in parts:
                    _stub(flow, check, company, top, whose)
    numbers = f"{checks[0].number} to {checks[-1].number}"
    about = About(
        title=f"Checks {numbers}",
        author=legible(shorten(_one_line(company.name))),
        subject=f"{len(checks)} checks",
        identity=f"Checks {numbers} {position} {made.timestamp()}",
        created=made,
    )
    return to_pdf(flow.pages, flow.marks, flow.tags.elements, about)


def _refuse(checks: Sequence[Check]) -> None:
    if not checks:
        raise CheckRefused("There is no check to print")
    seen: set[int] = set()
    for check in checks:
        which = f"Check {check.number} to {one_line(check.payee)}"
        if check.number in seen:
            raise CheckRefused(f"{which}: its number comes twice; number the checks anew")
        seen.add(check.number)
        if type(check.amount) is not int or not 0 < check.amount <= MOST_CENTS:
            raise CheckRefused(
                f"{which}: its amount must be whole cents, above zero and up to "
                f"${figures(MOST_CENTS)}"
            )
        if not check.payee.strip():
            raise CheckRefused(f"{which}: it names no payee; correct the name in the fleet's books")
        if len(check.summary) > MOST_LINES:
            raise CheckRefused(
                f"{which}: its stub has {len(check.summary)} lines and room for {MOST_LINES}"
            )


def _face(flow: Flow, check: Check, company: Company, top: float, void_after_days: int) -> None:
    page = flow.page
    page.words.append(flow.tags.leaf("H1", page))
    page.text(LEFT, top - 36, _one_line(company.name), Face.BOLD, 12)
    page.words.append(END)
    page.words.append(flow.tags.leaf("P", page))
    page.text(LEFT, top - 48, company.address, size=8.5)
    page.text(LEFT, top - 58.5, company.contact, size=8.5)
    page.text_right(RIGHT, top - 36, f"No. {check.number}", Face.BOLD, 12)
    page.text_right(RIGHT, top - 52, long_date(check.day), size=10)
    page.text_right(RIGHT, top - 63, f"Void after {void_after_days} days", size=7.5)
    page.words.append(END)
    y = top - 96
    page.words.append(flow.tags.leaf("P", page))
    page.text(LEFT, y + 7, "Pay to the", size=8)
    page.text(LEFT, y - 1.5, "order of", size=8)
    lines, size = _payee(check)
    page.style(Face.BOLD, size)
    for number, set_line in enumerate(reversed(lines)):
        page.write(_PAYEE, y + number * (size + 1.5), set_line)
    page.rule(_PAYEE, y - 4, _BOX - 8, 0.6)
    page.frame(_BOX, y - 6, RIGHT - _BOX, 21, 0.8)
    page.text(_BOX + 5, y, f"${guarded(check.amount)}", Face.BOLD, 12)
    page.words.append(END)
    page.words.append(flow.tags.leaf("P", page))
    page.text(LEFT, y - 26, _filled(in_words(check.amount)), size=_WORDS)
    page.words.append(END)
    page.rule(LEFT, y - 30, RIGHT, 0.6)
    page.words.append(flow.tags.leaf("P", page))
    for number, text in enumerate(
        (check.payee, *check.address)[: _ADDRESS if check.address else 0]
    ):
        page.style(Face.REGULAR, 9)
        page.write(LEFT + 12, y - 48 - 10.5 * number, fit(text, Face.REGULAR, 9, 250))
    page.text(LEFT, top - 203, _memo(check), size=8.5)
    page.words.append(END)
    page.rule(_SIGNED, top - 193, RIGHT, 0.6)
    page.words.append(flow.tags.leaf("P", page))
    page.text(_SIGNED, top - 203, "Authorized signature", size=8)
    page.words.append(END)


def _payee(check: Check) -> tuple[Sequence[Line], float]:
    """The whole name, on one line or two, in the largest size in which it fits."""
    room = _BOX - 8 - _PAYEE
    for size in _SIZES:
        whole = line(check.payee, Face.BOLD)
        if whole.width * size <= room and len(check.payee) <= LIMIT:
            return (whole,), size
    size = _SIZES[-1]
    lines = [line(text, Face.BOLD) for text in split(check.payee, Face.BOLD, size, room, 2)]
    if lines[-1].width * size > room or len(check.payee) > LIMIT:
        raise CheckRefused(
            f"Check {check.number}: the payee's name is too long for a check and is not cut; "
            "shorten it in the fleet's books"
        )
    return lines, size


def _filled(words: str) -> str:
    """Stars before, and after up to the end of the line."""
    text = f"{STAR * 3}{words}"
    room = (RIGHT - LEFT) / _WORDS - line(text).width
    return text + STAR * int(room / line(STAR).width)


def _memo(check: Check) -> str:
    return f"Statement {check.receipt_number}, {span(check.period)}"


def _stub(flow: Flow, check: Check, company: Company, top: float, whose: str) -> None:
    page = flow.page
    page.rule(LEFT, top - 18, RIGHT, 0.2)
    page.words.append(flow.tags.leaf("H2", page))
    page.text(LEFT, top - 34, f"{_one_line(company.name)}: {whose}", Face.BOLD, 9.5)
    page.text_right(RIGHT, top - 34, f"Check {check.number}", Face.BOLD, 9.5)
    page.words.append(END)
    page.words.append(flow.tags.leaf("P", page))
    page.style(Face.REGULAR, 9)
    page.write(LEFT, top - 46, fit(check.payee, Face.REGULAR, 9, 330))
    page.text_right(RIGHT, top - 46, long_date(check.day))
    page.text(LEFT, top - 57, f"{_memo(check)}, {check.dtr_id}")
    page.words.append(END)
    flow.y = top - 63
    rows = [
        (one.label, *((figures(one.cents), "") if one.cents >= 0 else ("", figures(-one.cents))))
        for one in check.summary
    ]
    Table(
        (Column("From the statement", grows=True), money("To you"), money("From you")),
        rows,
        (f"This check, number {check.number}", figures(check.amount), ""),
    ).draw(flow)


def _one_line(name: str) -> str:
    return " ".join(name.split())
