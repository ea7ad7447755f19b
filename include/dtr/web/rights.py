"""What a caller may do, and the rule that every route must have.

A route states its rule as a dependency: `Reader`, `Starter`, `Editor`, `PaySeer` and so on, or
`anybody` for the few calls that are for everyone. `require_rules` refuses to assemble an
application with a route without one.
"""

from collections.abc import Iterable
from typing import Annotated, Any, NoReturn

from fastapi import Depends, FastAPI, HTTPException, Request, status
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.routing import BaseRoute, Mount

from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.web.callers import Caller, NotSignedIn, Right, actor_of
from include.dtr.web.services import office_of, services_of

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
PAGE_HEADER = "HX-Request"
"""Sent by the page's own calls. Another site cannot send it without asking first."""
bearer_scheme = HTTPBearer(
    auto_error=False, description="A token from Airflow's POST /auth/token; or Airflow's session."
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_scheme)]


class Anybody:
    """The rule of a route that is for everyone."""

    right = None

    def __call__(self) -> None:
        return None


class Needs:
    """The rule of a route that needs a right; gives the caller to the route."""

    def __init__(self, right: Right) -> None:
        self.right = right

    async def __call__(self, request: Request, bearer: Bearer) -> Caller:
        access = services_of(request).access
        try:
            user = await access.identify(request, bearer.credentials if bearer else None)
        except NotSignedIn as unknown:
            await _deny(request, actor_of(request), str(unknown))
            raise HTTPException(
                status.HTTP_401_UNAUTHORIZED, str(unknown), {"WWW-Authenticate": "Bearer"}
            ) from None
        caller = Caller(actor_of(request, user), user.rights)
        if bearer is None and request.method not in SAFE_METHODS and not _from_own_page(request):
            await refuse(request, caller, "The call came from another site.")
        if not caller.may(self.right):
            await refuse(request, caller, _LACKING[self.right])
        return caller


anybody = Anybody()
Reader = Annotated[Caller, Depends(Needs(Right.READ))]
Starter = Annotated[Caller, Depends(Needs(Right.GENERATE))]
Editor = Annotated[Caller, Depends(Needs(Right.EDIT))]
PaySeer = Annotated[Caller, Depends(Needs(Right.PAY_SEE))]
PayMaker = Annotated[Caller, Depends(Needs(Right.PAY_MAKE))]
PayApprover = Annotated[Caller, Depends(Needs(Right.PAY_APPROVE))]
_LACKING = {
    Right.READ: "You may not read driver statements: that takes the right to read the DAG "
    "weekly_dtr.",
    Right.GENERATE: "You may not start runs: that takes the right to trigger the DAG weekly_dtr.",
    Right.EDIT: "You may not change statements: that takes the right to edit the DAG weekly_dtr.",
    Right.PAY_SEE: "You may not see payments: that takes the right to read the DAG pay_drivers.",
    Right.PAY_MAKE: "You may not make payments: that takes the right to trigger the DAG "
    "pay_drivers.",
    Right.PAY_APPROVE: "You may not approve payments: that takes the right to answer required "
    "actions of the DAG pay_drivers.",
}


async def refuse(request: Request, caller: Caller, reason: str) -> NoReturn:
    """Record the denial and raise 403."""
    await _deny(request, caller.actor, reason)
    raise HTTPException(status.HTTP_403_FORBIDDEN, reason)


async def _deny(request: Request, actor: Actor, reason: str) -> None:
    dtr_id = request.path_params.get("dtr_id")
    office = office_of(request)
    await office.threads.run(trail.deny, office, actor, reason, dtr_id)


def _from_own_page(request: Request) -> bool:
    """Whether a call that the session cookie identifies was made by our own page.

    The cookie travels with calls that other sites cause; the header cannot, and browsers say
    where a call comes from.
    """
    site = request.headers.get("sec-fetch-site", "same-origin")
    return PAGE_HEADER.lower() in request.headers and site == "same-origin"


def rule_of(route: APIRoute) -> Needs | Anybody:
    """The one rule of a route. Raises `LookupError` where it has none, or several."""
    rules = [d.call for d in route.dependant.dependencies if isinstance(d.call, Needs | Anybody)]
    if len(rules) != 1:
        raise LookupError(f"{route.path} has {len(rules)} rules of access; it must have one")
    return rules[0]


def require_rules(app: FastAPI, public_mounts: Iterable[str] = ()) -> None:
    """Raise `LookupError` unless every route has a rule, and every mount is known to be public."""
    for route in routes_of(app):
        if isinstance(route, APIRoute):
            rule_of(route)
        elif not (isinstance(route, Mount) and route.path in set(public_mounts)):
            raise LookupError(f"{route!r} has no rule of access")


def routes_of(app: Any) -> list[BaseRoute]:
    """The application's routes."""
    return list(app.routes)
