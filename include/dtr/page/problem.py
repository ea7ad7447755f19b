"""Refusals and errors as a person sees them: a page, a line in the dialog, a word by the field."""

import json
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse

from include.dtr.page.render import is_fragment, render
from include.dtr.page.wrong_entries import WrongEntry, wrong_entries
from include.dtr.web.door import Refusal
from include.dtr.web.services import services_of

TITLES = {
    401: "Please sign in",
    403: "Not allowed",
    404: "Not found",
    409: "Not possible now",
    422: "Please check what you entered",
    503: "A system is not responding",
}
NO_PAGE = (
    "There is no page at this address. Part of it may have been lost when it was copied; search "
    "for the statement by its lease, driver or receipt."
)
NOT_DONE = "Nothing was booked."
UNKNOWN = (
    "Whether it was booked is not known yet. Look at the statement or the week again before you "
    "send it once more; nothing is booked twice."
)
SIGNED_OUT = "dtr-signed-out"
"""The header that tells the page's script that the sign-in has ended."""
AIRFLOW_FRAME = "/plugin/driver-statements"
"""Where Airflow shows our pages in its own."""


def problem_page(request: Request, refusal: Refusal) -> HTMLResponse:
    """The problem in the form that suits who asked.

    Whoever sent a form learns whether anything was booked, and keeps what was entered. What polls
    is left as it is: the page says that it is out of date.
    """
    entries = wrong_entries(refusal.invalid)
    if refusal.field:
        entries = [WrongEntry(refusal.field, refusal.sentence)]
    detail = "" if entries else _sentence(refusal)
    if is_fragment(request):
        return _fragment(request, refusal, detail, entries)
    return render(
        request,
        None,
        "problem.html",
        refusal.status,
        title=TITLES.get(refusal.status, "Something went wrong"),
        detail=detail,
        entries=entries,
        login_url=login_url(request) if refusal.status == 401 else "",
    )


def _fragment(
    request: Request, refusal: Refusal, detail: str, entries: list[WrongEntry]
) -> HTMLResponse:
    headers: dict[str, str] = {}
    signs_in = login_url(request) if refusal.status == 401 else ""
    if request.method == "GET":
        headers["HX-Reswap"] = "none"
        if signs_in:
            headers["HX-Trigger"] = json.dumps({SIGNED_OUT: signs_in})
    return render(
        request,
        None,
        "problem_line.html",
        refusal.status,
        headers,
        detail=detail,
        entries=entries,
        outcome=NOT_DONE if refusal.is_certain else UNKNOWN,
        login_url=signs_in,
    )


def _sentence(refusal: Refusal) -> str:
    """Starlette words an unknown address in two words."""
    return NO_PAGE if (refusal.status, refusal.sentence) == (404, "Not Found") else refusal.sentence


def login_url(request: Request) -> str:
    """Where a person signs in, and is then led back to what is shown now.

    By its path alone: no Host that a caller names leads anybody elsewhere.
    """
    asked = str(request.url)
    shown = urlsplit(
        request.headers.get("hx-current-url", asked) if is_fragment(request) else asked
    )
    back = shown.path + (f"?{shown.query}" if shown.query else "")
    if request.headers.get("sec-fetch-dest") == "iframe":
        root = str(request.scope.get("app_root_path", ""))
        back = f"{root}{AIRFLOW_FRAME}{back.removeprefix(root)}"
    return services_of(request).access.login_url(back)
