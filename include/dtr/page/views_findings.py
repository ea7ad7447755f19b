"""What breaks a rule in a week: shown on the week's page and by itself, accepted, taken back."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse

from include.dtr.office import findings
from include.dtr.office.fields import Day, Input, ReasonText
from include.dtr.page.render import is_fragment, lead_to, render
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import Editor, Reader
from include.dtr.web.services import office_of

router = APIRouter(prefix="/page/findings", include_in_schema=False, route_class=OfficeRoute)


@router.get("", response_class=HTMLResponse)
def findings_page(request: Request, caller: Reader, week: Annotated[Day, Query()]) -> HTMLResponse:
    """The findings of the week that begins on `week`; for htmx the section alone."""
    template = "findings_part.html" if is_fragment(request) else "findings.html"
    return render(
        request,
        caller,
        template,
        week=week,
        found=findings.of_week(office_of(request), caller.actor, week),
    )


class FindingForm(Input):
    finding_id: int
    reason: ReasonText
    week: Day
    """The page that the form stands on."""


@router.post("/accept", response_class=HTMLResponse)
def accept(form: Annotated[FindingForm, Form()], request: Request, caller: Editor) -> HTMLResponse:
    """Accept a finding, and show the week anew."""
    findings.accept(office_of(request), caller.actor, form.finding_id, form.reason)
    return _week_again(request, form.week)


@router.post("/withdraw", response_class=HTMLResponse)
def withdraw(
    form: Annotated[FindingForm, Form()], request: Request, caller: Editor
) -> HTMLResponse:
    """Take an acceptance back, and show the week anew."""
    findings.withdraw(office_of(request), caller.actor, form.finding_id, form.reason)
    return _week_again(request, form.week)


def _week_again(request: Request, week: date) -> HTMLResponse:
    office_of(request).shared.forget()
    return lead_to(request, f"/page/?week={week}")
