"""The list of statements, one statement beside its PDF, its explanation, and what can be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from secrets import token_urlsafe
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import Field, ValidationError, field_validator

from include.dtr.errors import ChangeRefused
from include.dtr.model import PaymentType
from include.dtr.money import total
from include.dtr.office import explaining, links, listing, statements, voiding
from include.dtr.office.fields import (
    EMPTY_IS_NONE,
    Day,
    Input,
    ReasonText,
    ShortText,
)
from include.dtr.office.filters import ListQuery
from include.dtr.office.seen import Seen
from include.dtr.page.payout import payout_of
from include.dtr.page.render import lead_to, render
from include.dtr.page.wrong_entries import WrongEntry, wrong_entries
from include.dtr.payments import noting, showing
from include.dtr.payments.noting import Payment
from include.dtr.period import local_date, week_from
from include.dtr.records.dtrs import Status
from include.dtr.records.events import EventKind
from include.dtr.records.queries_list import Sort
from include.dtr.web.callers import Caller, Right
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import DtrId
from include.dtr.web.rights import Editor, Reader
from include.dtr.web.services import office_of, services_of

router = APIRouter(prefix="/page/statements", include_in_schema=False, route_class=OfficeRoute)
Revision = Annotated[int | None, Query(ge=1, le=2_147_483_647)]
READS = {EventKind.READ, EventKind.PDF_READ, EventKind.EXPLAINED}
"""Events that changed nothing; they are folded."""
FIGURES = ("prior", "charge", "credit", "paid", "forward")


class PageQuery(ListQuery):
    """The list's filters as a form sends them: an empty field asks for nothing."""

    page_size: Literal[50] = 50

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_nothing(cls, value: object) -> object:
        if isinstance(value, list):
            value = [item for item in value if item != ""] or None
        return None if value == "" else value

    sort: Sort | None = Sort.PERIOD  # type: ignore[assignment]
    order: Literal["asc", "desc"] | None = "desc"  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Entered:
    """The filters as they were entered."""

    query: PageQuery | None
    """None where something in them is wrong."""
    fields: Mapping[str, Any]
    wrong: Sequence[WrongEntry] = ()


SEVERAL = ("status", "payment_type")
"""Filters that may be given more than once."""


def entered(request: Request) -> Entered:
    """The list's filters, read here and not by the framework: a slip is said beside its field."""
    sent = request.query_params
    fields = {name: sent.getlist(name) if name in SEVERAL else sent[name] for name in sent}
    try:
        return Entered(PageQuery.model_validate(fields), fields)
    except ValidationError as faults:
        return Entered(None, fields, wrong_entries(faults.errors()))


@router.get("", response_class=HTMLResponse)
def list_page(
    found_in: Annotated[Entered, Depends(entered)], request: Request, caller: Reader
) -> HTMLResponse:
    """The list; typing in the search box asks for it again."""
    query = found_in.query
    if query is None:
        return _list(request, caller, 422, query=_AsEntered(found_in.fields), wrong=found_in.wrong)
    chosen = query.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    asked = ListQuery(**{**chosen, "page_size": 50})
    found = listing.list_statements(office_of(request), caller.actor, asked)
    pages = max(1, -(-(found.total or 0) // found.page_size))
    return _list(
        request,
        caller,
        200,
        query=asked,
        found=found,
        pages=pages,
        links=_Links(chosen),
        last_day=week_from(query.period_start).end if query.period_start else None,
        filtered=bool(chosen.keys() - {"sort", "order", "page"}),
    )


def _list(request: Request, caller: Caller, status: int, **context: Any) -> HTMLResponse:
    empty = {"found": None, "pages": 0, "links": None, "last_day": None, "filtered": True}
    return render(
        request,
        caller,
        "statements.html",
        status,
        statuses=[str(status) for status in Status],
        payment_types=[str(kind) for kind in PaymentType],
        **{"wrong": (), **empty, **context},
    )


class _AsEntered:
    """Filters that cannot be read, for the form to show again."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def __getattr__(self, name: str) -> Any:
        return self._fields.get(name)

    __getitem__ = __getattr__


class _Links:
    """Addresses of the same list in another order, on another page, or as a file."""

    def __init__(self, chosen: Mapping[str, object]) -> None:
        self._chosen = chosen

    def page(self, number: int) -> str:
        return self._with(page=number)

    def sort(self, by: str, current: str, order: str) -> str:
        """In the order of `by`; the other way round where it is that already."""
        flipped = "asc" if by == current and order == "desc" else "desc"
        return self._with(sort=by, order=flipped, page=1)

    def export(self) -> str:
        return self._with(page=None)

    def _with(self, **changes: object) -> str:
        fields = {k: v for k, v in {**self._chosen, **changes}.items() if v is not None}
        return urlencode(fields, doseq=True)


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category of the account balance with its obligations, in payment order."""

    category: str
    sums: Mapping[str, Decimal]
    obligations: Sequence[Mapping[str, str]]


@router.get("/{dtr_id}", response_class=HTMLResponse)
def statement_page(
    dtr_id: DtrId, request: Request, caller: Reader, revision: Revision = None
) -> HTMLResponse:
    """One statement: figures, PDF, trail, buttons."""
    office = office_of(request)
    reading = statements.read(office, caller.actor, dtr_id, revision)
    row = reading.full.row
    handed_out = links.links_of(office, dtr_id)
    live = next((r for r in reversed(reading.revisions) if r.status == Status.GENERATED), None)
    newest = reading.revisions[-1].revision
    return render(
        request,
        caller,
        "statement.html",
        row=row,
        names=reading.names,
        lines=category_lines(reading.full.balances),
        sums=sums_of(reading.full.balances),
        revisions=reading.revisions,
        trail=[event for event in reading.trail if event.event not in READS],
        reads=[event for event in reading.trail if event.event in READS],
        other_weeks=reading.other_weeks,
        payout=payout_of(row, showing.week_shown(office, dtr_id)),
        links=handed_out
        if caller.may(Right.EDIT)
        else [own for own in handed_out if own.created_by == caller.name],
        newest_link=max((link.id for link in handed_out), default=0),
        good_links=[
            link for link in handed_out if not link.revoked_at and link.expires_at > office.now()
        ],
        now=office.now(),
        shows_pdf=reading.full.pdf_s3_key is not None
        and (row.status != Status.VOIDED or caller.may(Right.EDIT)),
        stands=row.status == Status.GENERATED,
        superseded_by=live.revision if live and live.revision != row.revision else None,
        newest_revision=newest if newest != row.revision else None,
        today=local_date(office.now()),
        nonce=token_urlsafe(12),
    )


def category_lines(balances: Sequence[Mapping[str, str]]) -> list[CategoryLine]:
    """The obligations by category with their sums, in the order of the statement."""
    grouped: dict[str, list[Mapping[str, str]]] = {}
    for line in balances:
        grouped.setdefault(line["category"], []).append(line)
    return [CategoryLine(category, sums_of(lines), lines) for category, lines in grouped.items()]


def sums_of(balances: Sequence[Mapping[str, str]]) -> dict[str, Decimal]:
    """The five figures of the lines together."""
    return {name: total(Decimal(line[name]) for line in balances) for name in FIGURES}


@router.get("/{dtr_id}/explain", response_class=HTMLResponse)
def explain_page(
    dtr_id: DtrId, request: Request, caller: Reader, revision: Revision = None
) -> HTMLResponse:
    """The trips and postings behind every figure."""
    explained = explaining.explain_dtr(office_of(request), caller.actor, dtr_id, revision)
    return render(request, caller, "explain.html", dtr_id=dtr_id, explained=explained)


class SeenForm(Input):
    """What the page showed when the form was opened."""

    revision: int = Field(ge=1, le=2_147_483_647)


class PayForm(SeenForm):
    amount: Decimal = Field(max_digits=12, decimal_places=2)
    payment_type: Literal[PaymentType.ACH, PaymentType.CHECK]
    batch_number: ShortText
    payment_date: Annotated[Day | None, EMPTY_IS_NONE] = None


@router.post("/{dtr_id}/pay", response_class=HTMLResponse)
def pay(
    dtr_id: DtrId, form: Annotated[PayForm, Form()], request: Request, caller: Editor
) -> HTMLResponse:
    """Note a payment, and show the statement anew."""
    payment = Payment(form.payment_type, form.batch_number, form.payment_date)
    seen = Seen(form.revision, amount=form.amount)
    noting.note(office_of(request), caller.actor, dtr_id, payment, seen)
    office_of(request).shared.forget()
    return lead_to(request, f"/page/statements/{dtr_id}")


class VoidForm(SeenForm):
    reason: ReasonText


@router.post("/{dtr_id}/void", response_class=HTMLResponse)
def void(
    dtr_id: DtrId, form: Annotated[VoidForm, Form()], request: Request, caller: Editor
) -> HTMLResponse:
    """Void the statement, and show it anew."""
    voiding.void(office_of(request), caller.actor, dtr_id, form.reason, Seen(form.revision))
    office_of(request).shared.forget()
    return lead_to(request, f"/page/statements/{dtr_id}")


class LinkForm(Input):
    newest_link: int = Field(ge=0, le=2**63 - 1)
    """What the page knew of when it was loaded: one form makes one link."""


@router.post("/{dtr_id}/link", response_class=HTMLResponse)
def make_link(
    dtr_id: DtrId, form: Annotated[LinkForm, Form()], request: Request, caller: Reader
) -> HTMLResponse:
    """A link of 30 days, to be copied."""
    office, base_url = office_of(request), services_of(request).base_url(request)
    full = statements.find(office, dtr_id)
    made = links.hand_out(office, caller.actor, full, base_url, form.newest_link)
    return render(request, caller, "link.html", made=made)


class RevokeForm(Input):
    link_id: int | None = Field(None, ge=1, le=2**63 - 1)


@router.post("/{dtr_id}/links/revoke", response_class=HTMLResponse)
def revoke(
    dtr_id: DtrId, form: Annotated[RevokeForm, Form()], request: Request, caller: Reader
) -> HTMLResponse:
    """End the statement's links, and show it anew; who may not edit it ends their own."""
    only_own = not caller.may(Right.EDIT)
    if not links.revoke(office_of(request), caller.actor, dtr_id, form.link_id, only_own):
        raise ChangeRefused("There is no such link of yours, or it has ended already.")
    return lead_to(request, f"/page/statements/{dtr_id}")
