"""Every error as `{"detail": ...}` with its status; on the page, as a page."""

import logging
from collections.abc import Awaitable, Callable

import psycopg
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exception_handlers import (
    http_exception_handler,
    request_validation_exception_handler,
)
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from include.dtr.api.desk import NoSuchLink, PdfDiffers
from include.dtr.api.listing import BadCursor
from include.dtr.api.services import RunRejected
from include.dtr.errors import (
    ChangeRefused,
    DtrError,
    LeaseFault,
    RunRefused,
    StoreRefused,
    TransientFault,
)
from include.dtr.page.problem import problem_page
from include.dtr.run.clerk import NoSuchDtr

log = logging.getLogger(__name__)
PAGE = "/page/"
# The first that fits; a subclass stands before its base.
STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (NoSuchLink, 404),
    (NoSuchDtr, 404),
    (ChangeRefused, 409),
    (RunRejected, 409),
    (LeaseFault, 409),
    (RunRefused, 400),
    (BadCursor, 400),
    (PdfDiffers, 502),
    (StoreRefused, 503),
    (TransientFault, 503),
    (DtrError, 500),
)


def install(app: FastAPI) -> None:
    """Give `app` the handlers of all errors."""
    for error, status in STATUSES:
        app.add_exception_handler(error, _answering(status))
    app.add_exception_handler(psycopg.DataError, _out_of_range)
    app.add_exception_handler(HTTPException, _http_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _invalid)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, _defect)


def _answering(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        if status >= 500:
            log.error("%s %s: %s", request.method, request.url.path, error)
        return say(request, status, str(error))

    return answer


async def _out_of_range(request: Request, error: Exception) -> Response:
    log.warning("%s %s: %s", request.method, request.url.path, type(error).__name__)
    return say(request, 422, "A value is out of range.")


async def _http_error(request: Request, error: HTTPException) -> Response:
    if _on_page(request):
        return problem_page(request, error.status_code, str(error.detail))
    return await http_exception_handler(request, error)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    if _on_page(request):
        problems = [f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors()]
        return problem_page(request, 422, "; ".join(problems))
    return await request_validation_exception_handler(request, error)


async def _defect(request: Request, error: Exception) -> Response:
    log.error("%s %s met a defect", request.method, request.url.path, exc_info=error)
    return say(request, 500, "A defect of this program. The API server's log has more.")


def say(request: Request, status: int, detail: str) -> Response:
    """The refusal in the form that suits who asked."""
    if _on_page(request):
        return problem_page(request, status, detail)
    headers = {"Retry-After": "5"} if status == 503 else None
    return JSONResponse({"detail": detail}, status, headers)


def _on_page(request: Request) -> bool:
    return request.url.path.removeprefix(request.scope.get("root_path", "")).startswith(PAGE)
