"""Routes of statements: list, figures, PDF, explanation, payment, void, links."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from include.dtr.api.pdf import PDF_RESPONSE, pdf_response
from include.dtr.api.problems import EVERYWHERE, WITH_A_BODY, Problem
from include.dtr.api.schemas import (
    ExplanationOut,
    LinkOut,
    LinkRecordOut,
    ListOut,
    PaymentBody,
    RevokedOut,
    StatementDetailOut,
    VoidBody,
)
from include.dtr.api.shown import detail, shown
from include.dtr.office import documents, explaining, links, listing, statements, voiding
from include.dtr.office.explaining import Agreement
from include.dtr.office.fields import RECEIPT_PATTERN
from include.dtr.office.filters import ListQuery
from include.dtr.office.seen import Seen
from include.dtr.payments import noting
from include.dtr.payments.noting import Payment
from include.dtr.records.dtrs import Status
from include.dtr.records.links import Link
from include.dtr.records.queries import StatementInFull
from include.dtr.web.callers import Caller, Right
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import DtrId
from include.dtr.web.rights import Editor, Reader, refuse
from include.dtr.web.services import office_of, services_of

router = APIRouter(
    route_class=OfficeRoute,
    tags=["statements"],
    responses=EVERYWHERE,
)
RevisionQuery = Annotated[
    int | None,
    Query(
        ge=1,
        le=2_147_483_647,
        description="Empty: the one that stands, or else the newest.",
        examples=[1],
    ),
]


@router.get("/", response_model=ListOut)
def list_statements(
    query: Annotated[ListQuery, Query()], request: Request, caller: Reader
) -> ListOut:
    """Statements under filters, newest week first unless `sort` says otherwise."""
    found = listing.list_statements(office_of(request), caller.actor, query)
    return ListOut(
        items=shown(found.rows, found.names, found.sent),
        page_size=found.page_size,
        page=found.page,
        total=found.total,
        next_cursor=found.next_cursor,
    )


@router.get("/receipt/{number}", response_model=StatementDetailOut)
def by_receipt(
    number: Annotated[str, Path(pattern=RECEIPT_PATTERN, examples=["RCPT-2025-000042"])],
    request: Request,
    caller: Reader,
) -> StatementDetailOut:
    """The DTR that a receipt number was bound to, in that revision."""
    return detail(statements.read_receipt(office_of(request), caller.actor, number))


@router.get("/{dtr_id}", response_model=StatementDetailOut)
def one_statement(
    dtr_id: DtrId, request: Request, caller: Reader, revision: RevisionQuery = None
) -> StatementDetailOut:
    """All figures of a DTR, its revisions and its newest events."""
    return detail(statements.read(office_of(request), caller.actor, dtr_id, revision))


@router.get(
    "/{dtr_id}/pdf",
    response_class=Response,
    responses={**PDF_RESPONSE, 405: {"model": Problem, "description": "`link` was asked for."}},
)
async def statement_pdf(
    dtr_id: DtrId,
    request: Request,
    caller: Reader,
    revision: RevisionQuery = None,
    link: Annotated[
        bool, Query(deprecated=True, description="Was for links: POST /{dtr_id}/links makes them.")
    ] = False,
    download: Annotated[bool, Query(description="1: to be saved instead of shown.")] = False,
) -> Response:
    """The stored PDF, checked against the SHA-256 of its issue."""
    if link:
        instead = f"POST {request.scope['root_path']}/{dtr_id}/links makes a link."
        raise HTTPException(405, instead, {"Allow": "POST"})
    office = office_of(request)
    full = await _pdf_of(request, caller, dtr_id, revision)
    pdf = await office.threads.run(documents.fetch_pdf, office, caller.actor, full)
    return pdf_response(request, pdf, "attachment" if download else "inline")


@router.post("/{dtr_id}/links", response_model=LinkOut, status_code=201)
async def make_link(
    dtr_id: DtrId, request: Request, caller: Reader, revision: RevisionQuery = None
) -> LinkOut:
    """A link of 30 days to the PDF of the standing statement, for people without a login."""
    office, base_url = office_of(request), services_of(request).base_url(request)
    full = await _pdf_of(request, caller, dtr_id, revision)
    made = await office.threads.run(links.hand_out, office, caller.actor, full, base_url)
    return LinkOut(link_id=made.link_id, url=made.url, expires_at=made.expires_at)


async def _pdf_of(
    request: Request, caller: Caller, dtr_id: str, revision: int | None
) -> StatementInFull:
    """The row whose PDF is wanted; a voided one only for those who may edit."""
    office = office_of(request)
    full = await office.threads.run(statements.find, office, dtr_id, revision)
    if full.row.status == Status.VOIDED and not caller.may(Right.EDIT):
        await refuse(
            request,
            caller,
            f"{dtr_id} is voided; only people who may edit statements can see its PDF.",
        )
    return full


@router.get("/{dtr_id}/explain", response_model=ExplanationOut)
def explain_statement(
    dtr_id: DtrId, request: Request, caller: Reader, revision: RevisionQuery = None
) -> dict[str, object]:
    """The trips and ledger postings behind every figure."""
    explained = explaining.explain_dtr(office_of(request), caller.actor, dtr_id, revision)
    agreement = explained.agreement
    return {
        "dtr_id": dtr_id,
        "revision": explained.revision,
        "as_issued": None if agreement is Agreement.NOT_ISSUED else agreement is Agreement.SAME,
        "agreement": agreement,
        "figures": explained.explanation.figures,
    }


@router.patch("/{dtr_id}/payment", response_model=StatementDetailOut, responses=WITH_A_BODY)
def pay_statement(
    dtr_id: DtrId, body: PaymentBody, request: Request, caller: Editor
) -> StatementDetailOut:
    """Note how an issued statement with money due was paid. Once only.

    Name the revision (or receipt) that was looked at: another one standing is a conflict (409).
    Both may be left out while only one revision was ever issued.
    """
    office = office_of(request)
    payment = Payment(body.payment_type, body.batch_number, body.payment_date)
    seen = Seen(body.revision, body.receipt_number, body.amount)
    noting.note(office, caller.actor, dtr_id, payment, seen)
    return detail(statements.read(office, caller.actor, dtr_id))


@router.post("/{dtr_id}/void", response_model=StatementDetailOut, responses=WITH_A_BODY)
def void_statement(
    dtr_id: DtrId, body: VoidBody, request: Request, caller: Editor
) -> StatementDetailOut:
    """Void the standing statement: kept for audit, out of the statistics.

    Name the revision (or receipt) that was looked at: another one standing is a conflict (409).
    Both may be left out while only one revision was ever issued.
    """
    office = office_of(request)
    seen = Seen(body.revision, body.receipt_number)
    voiding.void(office, caller.actor, dtr_id, body.reason, seen)
    return detail(statements.read(office, caller.actor, dtr_id))


@router.get("/{dtr_id}/links", response_model=list[LinkRecordOut])
def statement_links(dtr_id: DtrId, request: Request, caller: Reader) -> list[Link]:
    """The links to the DTR's PDFs that were handed out, those that have ended among them.

    All of them for people who may edit statements, else the caller's own.
    """
    made_by = None if caller.may(Right.EDIT) else caller.name
    return links.links_of(office_of(request), dtr_id, made_by)


@router.delete("/{dtr_id}/links", response_model=RevokedOut)
def revoke_links(
    dtr_id: DtrId,
    request: Request,
    caller: Reader,
    link_id: Annotated[int | None, Query(ge=1, le=2**63 - 1, examples=[7])] = None,
) -> RevokedOut:
    """End all links to the DTR's PDFs, or the one that is named.

    Who may not edit statements ends only those of their own.
    """
    only_own = not caller.may(Right.EDIT)
    office = office_of(request)
    return RevokedOut(revoked=links.revoke(office, caller.actor, dtr_id, link_id, only_own))
