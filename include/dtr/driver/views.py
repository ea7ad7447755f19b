"""The routes of the driver's page: the page, its PDF, a question. The signed token is the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from include.dtr.delivery import saying
from include.dtr.delivery.texts import OUR_ANSWER, STATEMENT
from include.dtr.disputes import people
from include.dtr.disputes.people import TooMany, line_amounts, owed
from include.dtr.disputes.records import Dispute
from include.dtr.driver import texts, visit
from include.dtr.driver.limits import Limit
from include.dtr.driver.render import language_of, render, say_problem
from include.dtr.driver.visit import Shown, Visit
from include.dtr.entered import EntryRefused
from include.dtr.errors import ChangeRefused
from include.dtr.languages import translate
from include.dtr.languages.common import CATEGORIES
from include.dtr.model import Category, Figures
from include.dtr.money import ZERO, total
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchLink
from include.dtr.office.fields import DTR_ID_PATTERN
from include.dtr.pdf.wording import long_date, span
from include.dtr.period import PayPeriod, week_from
from include.dtr.settings import company
from include.dtr.web.callers import actor_of
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import anybody
from include.dtr.web.services import office_of

router = APIRouter(
    prefix="/link",
    include_in_schema=False,
    route_class=OfficeRoute,
    dependencies=[Depends(anybody)],
)
VISITS, QUESTIONS = Limit(60), Limit(5)
"""A minute, for each link."""
Token = Annotated[str, Query(max_length=300)]
Language = Annotated[str | None, Query(max_length=35)]
Week = Annotated[str | None, Query(pattern=DTR_ID_PATTERN)]


@dataclass(frozen=True, slots=True)
class LineShown:
    """An obligation as the page shows it, amounts in words."""

    line: str
    owed: str
    paid: str
    open: str


@dataclass(frozen=True, slots=True)
class CategoryShown:
    name: str
    explained: str
    owed: str
    lines: Sequence[LineShown]


@dataclass(frozen=True, slots=True)
class QuestionShown:
    line: str
    words: str
    answer: str
    answered_by: str
    """By when it will be, where it is not yet."""


@router.get("", response_class=HTMLResponse)
def page(
    request: Request,
    token: Token,
    lang: Language = None,
    week: Week = None,
    line: Annotated[str | None, Query(max_length=200)] = None,
    asked: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> Response:
    """The driver's page."""
    try:
        shown = _looked_at(request, VISITS, token, week)
        found = visit.visit(office_of(request), actor_of(request), shown)
    except NoSuchLink as ended:
        return say_problem(request, 404, language_of(lang, ended.language))
    language = language_of(lang, found.shown.target.language)
    return _shown(request, found, token, language, line, asked)


@router.get("/pdf")
def pdf(request: Request, token: Token, lang: Language = None, week: Week = None) -> Response:
    """The PDF of the statement that the page shows."""
    try:
        shown = _looked_at(request, VISITS, token, week)
        found = visit.pdf(office_of(request), actor_of(request), shown)
    except NoSuchLink as ended:
        return say_problem(request, 404, language_of(lang, ended.language))
    headers = {"Content-Disposition": f'inline; filename="{found.filename}"'}
    return Response(found.content, media_type="application/pdf", headers=headers)


@router.post("/question", response_class=HTMLResponse)
def question(
    request: Request,
    token: Annotated[str, Form(max_length=300)],
    line: Annotated[str, Form(max_length=200)],
    words: Annotated[str, Form(max_length=10_000)],
    lang: Language = None,
    week: Annotated[str | None, Form(pattern=DTR_ID_PATTERN)] = None,
) -> Response:
    """Keep a question about a line, and lead back to the page. Sent twice, it is kept once."""
    office, actor = office_of(request), actor_of(request)
    try:
        shown = _looked_at(request, QUESTIONS, token, week)
    except NoSuchLink as ended:
        return say_problem(request, 404, language_of(lang, ended.language))
    language = language_of(lang, shown.target.language)
    link_id = shown.target.link_id
    holder = Actor(f"link {link_id}", actor.origin, actor.call, signed_in=False)
    try:
        kept = people.ask(office, holder, shown.full, line, words, language, link_id)
    except TooMany:
        return say_problem(request, 429, language, texts.TOO_MANY)
    except EntryRefused:
        return say_problem(request, 422, language, texts.NOT_KEPT)
    except ChangeRefused:
        return say_problem(request, 404, language)
    back = {"token": token, "lang": language, "asked": kept.dispute_id}
    if week is not None:
        back["week"] = week
    root = request.scope.get("root_path", "")
    return RedirectResponse(f"{root}/link?{urlencode(back)}#answer", 303)


def _looked_at(request: Request, limit: Limit, token: str, week: str | None) -> Shown:
    """What a good link shows. Raises `NoSuchLink`, and 429 where the link is used too often.

    By the link, and not by the address: behind a proxy, or a phone company, many drivers have one.
    """
    shown = visit.look(office_of(request), actor_of(request), token, week)
    if not limit.admits(shown.target.link_id):
        raise HTTPException(429, "Too many tries.")
    return shown


def _shown(
    request: Request,
    found: Visit,
    token: str,
    language: str,
    line: str | None,
    asked: int | None,
) -> HTMLResponse:
    full, target = found.shown.full, found.shown.target
    row = full.row
    lines = line_amounts(full)
    by_line = {each["obligation_id"]: each["category"] for each in full.balances}
    kept = next((each for each in found.questions if each.id == asked), None)
    thanks = kept and translate(language, texts.THANKS, number=kept.id, date=long_date(kept.due_on))
    week = None if row.dtr_id == target.dtr_id else row.dtr_id
    return render(
        request,
        language,
        "page.html",
        statement=STATEMENT,
        our_answer=OUR_ANSWER,
        token=token,
        week=week,
        row=row,
        name=found.name,
        period=span(PayPeriod(row.period_start, row.period_end)),
        said=_what_you_get(language, found),
        main_lines=saying.main_lines(language, _figures(found), row.total_deductions or ZERO),
        categories=_categories(language, full.balances),
        earlier=[
            (
                each.dtr_id,
                span(week_from(each.period_start)),
                saying.way(language, each.total_due),
            )
            for each in found.shown.earlier
        ],
        choices=[(key, saying.line_name(language, key, by_line.get(key))) for key in lines],
        chosen=line if line in lines else saying.WHOLE,
        thanks=thanks,
        questions=[_question(language, each) for each in found.questions],
    )


def _what_you_get(language: str, found: Visit) -> list[str]:
    row = found.shown.full.row
    return saying.what_you_get(
        language,
        row.total_due or ZERO,
        found.money,
        saying.payday(row.receipt_date or row.period_end, found.paid_by, found.today, company()),
    )


def _figures(found: Visit) -> Figures:
    row = found.shown.full.row
    return Figures(
        row.cc_earnings or ZERO,
        row.cash_earnings or ZERO,
        {category: getattr(row, f"{category.lower()}_amount") or ZERO for category in Category},
        row.prior_balance or ZERO,
        row.total_due or ZERO,
    )


def _categories(language: str, balances: Sequence[Mapping[str, str]]) -> list[CategoryShown]:
    """What was owed, paid and left, by category in the order in which it is paid."""
    shown = []
    for category in Category:
        lines = [each for each in balances if each["category"] == category]
        if not lines:
            continue
        shown.append(
            CategoryShown(
                translate(language, category.label),
                translate(language, CATEGORIES[category.label]),
                _amount(language, total(owed(each) for each in lines)),
                [
                    LineShown(
                        each["obligation_id"],
                        _amount(language, owed(each)),
                        _amount(language, Decimal(each["paid"])),
                        _amount(language, Decimal(each["forward"])),
                    )
                    for each in lines
                ],
            )
        )
    return shown


def _amount(language: str, amount: Decimal) -> str:
    """What the driver owes as it is; what he gets back says so."""
    return saying.way(language, -amount) if amount < 0 else saying.dollars(amount)


def _question(language: str, asked: Dispute) -> QuestionShown:
    waits = translate(language, texts.WAITS, date=long_date(asked.due_on))
    return QuestionShown(
        saying.line_name(language, asked.line, asked.category),
        asked.words,
        asked.answer or "",
        "" if asked.answer else waits,
    )
