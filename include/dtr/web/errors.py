"""Every error as its status and a sentence, shown by the door that was asked."""

import logging
from collections.abc import Awaitable, Callable, Sequence

import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exception_handlers import http_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from include.dtr.connections import NoAccounts
from include.dtr.entered import EntryRefused
from include.dtr.errors import (
    ChangeRefused,
    DtrError,
    LeaseFault,
    RunRefused,
    StoreRefused,
    TransientFault,
    one_line,
)
from include.dtr.office.airflow import RunRejected
from include.dtr.office.errors import (
    BadCursor,
    Busy,
    NoSuchDtr,
    NoSuchFinding,
    NoSuchGap,
    NoSuchHold,
    NoSuchJournal,
    NoSuchLink,
    NoSuchYear,
    PdfDiffers,
    Stuck,
)
from include.dtr.payments.bank.errors import BankRefused, ReturnFileBroken
from include.dtr.payments.batches import NoSuchBatch, NoSuchPayment
from include.dtr.payments.orders import NoSuchOrder
from include.dtr.web.callers import call_of
from include.dtr.web.door import Door, Refusal, SayProblem
from include.dtr.web.middleware import HEADERS

log = logging.getLogger(__name__)
RETRY_SECONDS = "5"
# The first that fits; a subclass stands before its base.
STATUSES: tuple[tuple[type[Exception], int], ...] = (
    (NoSuchLink, 404),
    (NoSuchDtr, 404),
    (NoSuchGap, 404),
    (NoSuchJournal, 404),
    (NoSuchYear, 404),
    (NoSuchFinding, 404),
    (NoSuchHold, 404),
    (EntryRefused, 422),
    (NoSuchBatch, 404),
    (NoSuchOrder, 404),
    (NoSuchPayment, 404),
    (ReturnFileBroken, 422),
    (ChangeRefused, 409),
    (BankRefused, 409),
    (NoAccounts, 409),
    (RunRejected, 409),
    (LeaseFault, 409),
    (RunRefused, 400),
    (BadCursor, 400),
    (PdfDiffers, 502),
    (Busy, 503),
    (Stuck, 503),
    (StoreRefused, 503),
    (TransientFault, 503),
    (DtrError, 500),
)


def install(app: FastAPI, doors: Sequence[Door]) -> SayProblem:
    """Give `app` the handlers of all errors; how they say what is wrong."""
    handlers = _Handlers(doors)
    for error, status in STATUSES:
        app.add_exception_handler(error, handlers.answering(status))
    app.add_exception_handler(psycopg.DataError, handlers.out_of_range)
    app.add_exception_handler(HTTPException, handlers.http_error)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, handlers.invalid)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, handlers.defect)
    return handlers.say


class _Handlers:
    def __init__(self, doors: Sequence[Door]) -> None:
        self._doors = doors

    def answering(self, status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
        async def answer(request: Request, error: Exception) -> Response:
            if status >= 500:
                log.error("%s: %s", call_of(request), one_line(str(error)))
            certain = status < 500 or isinstance(error, Busy)
            field = getattr(error, "field", "")
            return self.say(request, Refusal(status, str(error), field, is_certain=certain))

        return answer

    async def out_of_range(self, request: Request, error: Exception) -> Response:
        log.warning("%s: %s", call_of(request), type(error).__name__)
        return self.say(request, Refusal(422, "A value is out of range."))

    async def http_error(self, request: Request, error: HTTPException) -> Response:
        if say := self._problem_of(request):
            return say(request, Refusal(error.status_code, str(error.detail)))
        return await http_exception_handler(request, error)

    async def invalid(self, request: Request, error: RequestValidationError) -> Response:
        if say := self._problem_of(request):
            return say(request, Refusal(422, "", invalid=error.errors()))
        # Not what was sent: it may hold what JSON cannot (NaN, half of a character), or a secret.
        wrong = [{key: e[key] for key in ("type", "loc", "msg")} for e in error.errors()]
        return JSONResponse({"detail": jsonable_encoder(wrong)}, 422)

    async def defect(self, request: Request, error: Exception) -> Response:
        log.error("%s failed unexpectedly", call_of(request), exc_info=error)
        answer = self.say(
            request,
            Refusal(
                500,
                "Something in this program went wrong. The API server's log has the details.",
                is_certain=False,
            ),
        )
        # Answered outside of all middleware.
        answer.headers.update({**HEADERS, "Cache-Control": "no-store"})
        return answer

    def say(self, request: Request, refusal: Refusal) -> Response:
        """The refusal in the form that suits who asked."""
        if say := self._problem_of(request):
            answer = say(request, refusal)
        else:
            answer = JSONResponse({"detail": refusal.sentence}, refusal.status)
        if refusal.status == 503:
            answer.headers["Retry-After"] = RETRY_SECONDS
        return answer

    def _problem_of(self, request: Request) -> SayProblem | None:
        path = request.url.path.removeprefix(request.scope.get("root_path", ""))
        return next(
            (d.problem for d in self._doors if d.problem and path.startswith(d.prefix)), None
        )
