"""Routes of statements: list, figures, PDF, explanation, payment, void, links."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import TypeAdapter
from starlette.concurrency import run_in_threadpool

from include.dtr.api import audit, desk
from include.dtr.api.desk import Pdf, Reading
from include.dtr.api.listing import (
    ListQuery,
    cursor_of,
    fields_of,
    filters_of,
    names_of,
    place_from,
    shown,
)
from include.dtr.api.rights import Caller, Editor, Reader, Right, anybody, refuse
from include.dtr.api.schemas import (
    DTR_ID_PATTERN,
    RECEIPT_PATTERN,
    EventOut,
    ExplanationOut,
    FigureOut,
    LinkOut,
    LinkRecordOut,
    ListOut,
    PaymentBody,
    Problem,
    RevisionOut,
    RevokedOut,
    StatementDetailOut,
    VoidBody,
)
from include.dtr.api.services import Services, services_of
from include.dtr.records import links, queries, queries_list
from include.dtr.records.dtrs import Status
from include.dtr.records.events import EventKind
from include.dtr.records.queries import StatementInFull
from include.dtr.run.clerk import NoSuchDtr

router = APIRouter(
    tags=["statements"],
    responses={code: {"model": Problem} for code in (400, 401, 403, 404, 409, 422, 503)},
)
DtrId = Annotated[str, Path(pattern=DTR_ID_PATTERN, examples=["DTR-1045-2025-11-09"])]
RevisionQuery = Annotated[
    int | None,
    Query(ge=1, le=2_147_483_647, description="Empty: the one that stands, or else the newest."),
]
PDF_RESPONSE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}}, "description": "The document."}
}


@router.get("/", response_model=ListOut)
def list_statements(
    query: Annotated[ListQuery, Query()], request: Request, caller: Reader
) -> ListOut:
    """Statements under filters, newest week first unless `sort` says otherwise."""
    services = services_of(request)
    return listed(services, request, caller, query)


def listed(services: Services, request: Request, caller: Caller, query: ListQuery) -> ListOut:
    """One page of the list, and an event that says so. Raises `BadCursor`."""
    order = query.ordering
    after = place_from(query.cursor, order) if query.cursor else None
    filters = filters_of(query, services.source)
    skip = 0 if after else (query.page - 1) * query.page_size
    with services.records() as records:
        rows = queries_list.page(records, filters, order, query.page_size + 1, skip, after)
        total = None if after else queries_list.count(records, filters)
        audit.note(
            records,
            request,
            caller,
            EventKind.LISTED,
            filters=query.model_dump(mode="json", exclude_defaults=True),
            rows=min(len(rows), query.page_size),
        )
    more = len(rows) > query.page_size
    rows = rows[: query.page_size]
    return ListOut(
        items=shown(rows, names_of(rows, services.source)),
        page_size=query.page_size,
        page=None if after else query.page,
        total=total,
        next_cursor=cursor_of(queries_list.place_of(rows[-1], order.by), order) if more else None,
    )


@router.get("/receipt/{number}", response_model=StatementDetailOut)
def by_receipt(
    number: Annotated[str, Path(pattern=RECEIPT_PATTERN)], request: Request, caller: Reader
) -> StatementDetailOut:
    """The DTR that a receipt number was bound to, in that revision."""
    services = services_of(request)
    with services.records() as records:
        found = queries.find_receipt(records, number)
    if found is None:
        raise NoSuchDtr(f"There is no receipt {number}.")
    dtr_id, revision = found
    return detail(desk.read(services, request, caller, dtr_id, revision))


@router.get("/link", responses=PDF_RESPONSE, dependencies=[Depends(anybody)])
def follow_link(token: Annotated[str, Query(max_length=300)], request: Request) -> Response:
    """The PDF that a handed-out link leads to. Needs no login: the signature is the right."""
    pdf = desk.follow(services_of(request), audit.address_of(request), token)
    return pdf_response(pdf)


@router.get("/{dtr_id}", response_model=StatementDetailOut)
def one_statement(
    dtr_id: DtrId, request: Request, caller: Reader, revision: RevisionQuery = None
) -> StatementDetailOut:
    """All figures of a DTR, its revisions and its newest events."""
    return detail(desk.read(services_of(request), request, caller, dtr_id, revision))


@router.get("/{dtr_id}/pdf", response_model=None, responses=PDF_RESPONSE)
async def statement_pdf(
    dtr_id: DtrId,
    request: Request,
    caller: Reader,
    revision: RevisionQuery = None,
    link: Annotated[bool, Query(description="1: a link of 30 days instead.")] = False,
    download: Annotated[bool, Query(description="1: to be saved, not shown.")] = False,
) -> Response:
    """The stored PDF, checked against the SHA-256 of its issue; or a link for 30 days."""
    services = services_of(request)
    full = await _pdf_of(services, request, caller, dtr_id, revision)
    if link:
        made = await run_in_threadpool(desk.hand_out, services, request, caller, full)
        body = LinkOut(link_id=made.link_id, url=made.url, expires_at=made.expires_at)
        return Response(body.model_dump_json(), media_type="application/json")
    pdf = await run_in_threadpool(desk.fetch_pdf, services, request, caller, full)
    return pdf_response(pdf, "attachment" if download else "inline")


async def _pdf_of(
    services: Services, request: Request, caller: Caller, dtr_id: str, revision: int | None
) -> StatementInFull:
    """The row whose PDF is wanted; a voided one only for those who may edit."""

    def find() -> StatementInFull:
        with services.records() as records:
            return desk.find(records, dtr_id, revision)

    full = await run_in_threadpool(find)
    if full.row.status == Status.VOIDED and not caller.may(Right.EDIT):
        await refuse(
            services, request, caller, f"{dtr_id} is voided; its PDF is for those who may edit."
        )
    return full


@router.get("/{dtr_id}/explain", response_model=ExplanationOut)
def explain_statement(
    dtr_id: DtrId, request: Request, caller: Reader, revision: RevisionQuery = None
) -> ExplanationOut:
    """The trips and ledger postings behind every figure."""
    told = desk.explain_dtr(services_of(request), request, caller, dtr_id, revision)
    return ExplanationOut(
        dtr_id=dtr_id,
        revision=told.revision,
        as_issued=told.as_issued,
        figures=[FigureOut.model_validate(figure) for figure in told.explanation.figures],
    )


@router.patch("/{dtr_id}/payment", response_model=StatementDetailOut)
def pay_statement(
    dtr_id: DtrId, body: PaymentBody, request: Request, caller: Editor
) -> StatementDetailOut:
    """Note how an issued statement with money due was paid. Once only."""
    services = services_of(request)
    desk.pay(services, caller, dtr_id, body.payment_type, body.batch_number, body.payment_date)
    return detail(desk.read(services, request, caller, dtr_id, None))


@router.post("/{dtr_id}/void", response_model=StatementDetailOut)
def void_statement(
    dtr_id: DtrId, body: VoidBody, request: Request, caller: Editor
) -> StatementDetailOut:
    """Void the standing statement: kept for audit, out of the statistics."""
    services = services_of(request)
    desk.void(services, caller, dtr_id, body.reason)
    return detail(desk.read(services, request, caller, dtr_id, None))


@router.get("/{dtr_id}/links", response_model=list[LinkRecordOut])
def statement_links(dtr_id: DtrId, request: Request, _caller: Editor) -> list[LinkRecordOut]:
    """The links to the DTR's PDFs that were handed out, those that have ended among them."""
    with services_of(request).records() as records:
        desk.find(records, dtr_id, None)
        return [LinkRecordOut.model_validate(link) for link in links.of_dtr(records, dtr_id)]


@router.delete("/{dtr_id}/links", response_model=RevokedOut)
def revoke_links(
    dtr_id: DtrId,
    request: Request,
    caller: Editor,
    link_id: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
) -> RevokedOut:
    """End all links to the DTR's PDFs, or the one that is named."""
    return RevokedOut(
        revoked=desk.revoke_links(services_of(request), request, caller, dtr_id, link_id)
    )


_EVENTS = TypeAdapter(list[EventOut])


def detail(reading: Reading) -> StatementDetailOut:
    """A reading as JSON has it."""
    return StatementDetailOut.model_validate(
        {
            **fields_of(reading.full.row, reading.names),
            "balances": [dict(line) for line in reading.full.balances],
            "revisions": [RevisionOut.model_validate(r) for r in reading.revisions],
            "events": _EVENTS.validate_python(reading.trail),
        }
    )


def pdf_response(pdf: Pdf, disposition: str = "inline") -> Response:
    """The document under its own name."""
    return Response(
        pdf.content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'{disposition}; filename="{pdf.filename}"'},
    )
