"""Routes for bookkeeper and accountant: the journal of a week, drivers' years."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import ConfigDict, Field

from include.dtr.api.pdf import FILE, PDF_RESPONSE, pdf_response
from include.dtr.api.problems import EVERYWHERE, WITH_A_BODY
from include.dtr.api.schemas import Instant, Output
from include.dtr.office import journals, years
from include.dtr.office.fields import Day, Input, LeaseId, ReasonText
from include.dtr.office.years import YearOf
from include.dtr.registers.journal.formats import to_csv, to_iif
from include.dtr.web.downloads import download
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import Editor, Reader
from include.dtr.web.services import office_of

router = APIRouter(route_class=OfficeRoute, tags=["accounting"], responses=EVERYWHERE)
Week = Annotated[Day, Query(examples=["2025-11-09"], description="The week's first day.")]
EditionNumber = Annotated[
    int | None, Query(ge=1, le=99, description="Empty: the newest that was made.")
]
Year = Annotated[int, Path(ge=1990, le=2100, examples=[2025])]


class JournalOut(Output):
    """An edition of a week's journal."""

    edition: int
    is_new: bool = Field(description="Or nothing has changed since it was made.")
    made_at: Instant
    made_by: str
    entries: int
    changed: list[str] = Field(description="What happened to statements since the one before.")


class YearOut(Output):
    """A driver's year, as far as it is released."""

    driver_id: int
    revision: int | None = Field(description="Null: not released.")
    released_at: Instant | None
    released_by: str | None
    reason: str | None = Field(description="Of a correction.")


class ReleaseBody(Input):
    """Which drivers' years are released, or corrected."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"driver_ids": [501], "reason": "A late posting of December"}]
        },
    )

    driver_ids: list[LeaseId] | None = Field(default=None, description="Null: all.")
    reason: ReasonText | None = Field(
        default=None,
        description="Why those that were released with other figures are corrected. Null: they are "
        "left as they are, and named.",
    )


class ReleasedOut(Output):
    """What became of a driver's year."""

    driver_id: int
    revision: int
    is_new: bool = Field(description="Or it was released before.")
    differs: bool = Field(description="It was, with other figures, and is left as it is.")


@router.post("/journal", response_model=JournalOut)
def make_journal(period_start: Week, request: Request, caller: Editor) -> JournalOut:
    """Make the next edition of a week's journal: what has changed since the one before."""
    made = journals.make(office_of(request), caller.actor, period_start)
    edition = made.edition
    return JournalOut(
        edition=edition.edition,
        is_new=made.is_new,
        made_at=edition.made_at,
        made_by=edition.made_by,
        entries=len(edition.transactions),
        changed=list(edition.changed),
    )


@router.get(
    "/journal/csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": FILE}, "description": "One line of an entry a row."}},
)
def journal_csv(
    period_start: Week, request: Request, caller: Reader, edition: EditionNumber = None
) -> Response:
    """An edition of a week's journal as CSV."""
    found = journals.fetch(office_of(request), caller.actor, period_start, edition)
    name = f"journal-{period_start}-{found.edition}.csv"
    return download(to_csv(found), name, "text/csv; charset=utf-8")


@router.get(
    "/journal/iif",
    response_class=Response,
    responses={200: {"content": {"text/plain": FILE}, "description": "General journal entries."}},
)
def journal_iif(
    period_start: Week, request: Request, caller: Reader, edition: EditionNumber = None
) -> Response:
    """An edition of a week's journal for QuickBooks."""
    found = journals.fetch(office_of(request), caller.actor, period_start, edition)
    name = f"journal-{period_start}-{found.edition}.iif"
    return download(to_iif(found), name, "text/plain; charset=windows-1252")


@router.get("/years/{year}", response_model=list[YearOut])
def drivers_years(year: Year, request: Request, caller: Reader) -> list[YearOf]:
    """Every driver who has something to do with a year, and which are released."""
    return years.years_of(office_of(request), caller.actor, year)


@router.post("/years/{year}/release", response_model=list[ReleasedOut], responses=WITH_A_BODY)
def release_years(
    year: Year, body: ReleaseBody, request: Request, caller: Editor
) -> list[ReleasedOut]:
    """Release drivers' years, for good; what was released is corrected with a reason only."""
    made = years.release(office_of(request), caller.actor, year, body.driver_ids, body.reason)
    return [ReleasedOut.model_validate(outcome) for outcome in made]


@router.get("/years/{year}/{driver_id}/pdf", response_class=Response, responses=PDF_RESPONSE)
def year_pdf(
    year: Year,
    driver_id: Annotated[LeaseId, Path(examples=[501])],
    request: Request,
    caller: Reader,
) -> Response:
    """The newest release of a driver's year."""
    pdf = years.fetch_year(office_of(request), caller.actor, year, driver_id)
    return pdf_response(request, pdf)
