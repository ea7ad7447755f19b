"""Routes that work in the office's own threads instead of the server's."""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction, signature
from typing import Any

from fastapi.routing import APIRoute

from include.dtr.web.services import office_of


class OfficeRoute(APIRoute):
    """A route whose plain function runs in a thread of the office.

    Raises `LookupError` for one that takes no `request`, by which the office is found.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if not iscoroutinefunction(endpoint):
            endpoint = _in_office_thread(endpoint)
        super().__init__(path, endpoint, **options)


def _in_office_thread(function: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    if "request" not in signature(function).parameters:
        raise LookupError(f"{function.__name__} takes no request")

    @wraps(function)
    async def run(**arguments: Any) -> Any:
        return await office_of(arguments["request"]).threads.run(function, **arguments)

    return run
