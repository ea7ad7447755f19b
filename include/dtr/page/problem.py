"""Refusals and faults as a person sees them: a page, or a line in the dialog that asked."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from include.dtr.page.render import is_fragment, render
from include.dtr.web.services import services_of

TITLES = {
    401: "Please sign in",
    403: "Not allowed",
    404: "Not found",
    409: "Not possible now",
    422: "Please check what you entered",
    503: "A system is not responding",
}


def problem_page(request: Request, status: int, detail: str) -> HTMLResponse:
    """The problem in the form that suits who asked.

    What polls is left as it is (a fault may pass), or led to sign in.
    """
    headers: dict[str, str] = {}
    if is_fragment(request):
        if status == 401:
            headers["HX-Refresh"] = "true"
        elif request.method == "GET":
            headers["HX-Reswap"] = "none"
        return render(request, None, "problem_line.html", status, headers, detail=detail)
    login_url = ""
    if status == 401:
        login_url = services_of(request).access.login_url(str(request.url))
    return render(
        request,
        None,
        "problem.html",
        status,
        title=TITLES.get(status, "Something went wrong"),
        detail=detail,
        login_url=login_url,
    )
