"""Routes that work in the office's own threads instead of the server's."""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import iscoroutinefunction, signature
from typing import Any

from fastapi.datastructures import DefaultPlaceholder
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from include.dtr.web.services import office_of


class OfficeRoute(APIRoute):
    """A route whose plain function runs in a thread of the office.

    So does what makes the `response_model` of its answer, where it names one: a long list would
    keep the server's one loop from everybody else. Raises `LookupError` for a function that takes
    no `request`, by which the office is found.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        if not iscoroutinefunction(endpoint):
            endpoint = _in_office_thread(endpoint, options.get("response_model"))
        super().__init__(path, endpoint, **options)


def _in_office_thread(function: Callable[..., Any], model: Any) -> Callable[..., Awaitable[Any]]:
    if "request" not in signature(function).parameters:
        raise LookupError(f"{function.__name__} takes no request")
    named = model is not None and not isinstance(model, DefaultPlaceholder)
    answer = TypeAdapter(model).validate_python if named else None

    @wraps(function)
    def work(**arguments: Any) -> Any:
        found = function(**arguments)
        return answer(found, from_attributes=True) if answer else found

    @wraps(function)
    async def run(**arguments: Any) -> Any:
        return await office_of(arguments["request"]).threads.run(work, **arguments)

    return run
