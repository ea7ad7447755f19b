"""Routes of findings: what breaks a rule or is not plausible; accepting, taking back."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from include.dtr.api.problems import EVERYWHERE, WITH_A_BODY
from include.dtr.api.schemas import Instant, Money, Output
from include.dtr.api.schemas_weeks import ReasonBody
from include.dtr.office import findings
from include.dtr.office.fields import Day, Input, LeaseId
from include.dtr.records.findings import KeptFinding
from include.dtr.rules.finding import Rule
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.paths import Id
from include.dtr.web.rights import Editor, Reader
from include.dtr.web.services import office_of

router = APIRouter(
    route_class=OfficeRoute,
    prefix="/findings",
    tags=["findings"],
    responses=EVERYWHERE,
)
WEEKS = 8
"""How many weeks are listed if none are asked for."""


class FindingsQuery(Input):
    period_from: Day | None = Field(None, description="Weeks that begin on this day or later.")
    period_to: Day | None = Field(None, description="Weeks that begin on this day or earlier.")
    lease_id: LeaseId | None = None
    open_only: bool = Field(False, description="Leave out what is accepted.")


class FindingOut(Output):
    """Something in a week that breaks a rule, or can hardly be true. It changes no figure."""

    id: int
    period_start: date
    period_end: date
    rule: Rule
    lease_id: int | None
    over: Money | None = Field(description="Dollars beyond what is allowed or plausible.")
    sentence: str
    source: str = Field(description="Where the rule is written down.")
    found_at: Instant
    accepted_by: str | None
    accepted_at: Instant | None
    accepted_reason: str | None


@router.get("", response_model=list[FindingOut])
def list_findings(
    query: Annotated[FindingsQuery, Query()], request: Request, caller: Reader
) -> list[KeptFinding]:
    """Findings, the newest week first, open ones first; of the last 8 weeks unless asked. At most
    500: ask for fewer weeks where there are more."""
    office = office_of(request)
    oldest, newest = findings.newest_weeks(office, WEEKS)
    first, last = query.period_from or oldest, query.period_to or newest
    found = findings.of_weeks(office, caller.actor, first, last, query.lease_id)
    return found.open if query.open_only else found.listed


@router.post(
    "/{finding_id}/accept", status_code=204, response_class=Response, responses=WITH_A_BODY
)
def accept(finding_id: Id, body: ReasonBody, request: Request, caller: Editor) -> Response:
    """Let a finding stay, for a reason; an event. It is open again once it says something else."""
    findings.accept(office_of(request), caller.actor, finding_id, body.reason)
    return Response(status_code=204)


@router.post(
    "/{finding_id}/withdraw", status_code=204, response_class=Response, responses=WITH_A_BODY
)
def withdraw(finding_id: Id, body: ReasonBody, request: Request, caller: Editor) -> Response:
    """Take an acceptance back: the finding is open again."""
    findings.withdraw(office_of(request), caller.actor, finding_id, body.reason)
    return Response(status_code=204)
