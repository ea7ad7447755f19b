"""Routes that belong to no subject: health, and the API's own description."""

import logging
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from include.dtr.api.rights import Reader, anybody
from include.dtr.api.schemas import HealthOut
from include.dtr.api.services import services_of
from include.dtr.errors import DtrError

log = logging.getLogger(__name__)
router = APIRouter(tags=["health"])


@router.get(
    "/health",
    response_model=HealthOut,
    responses={503: {"model": HealthOut}},
    dependencies=[Depends(anybody)],
)
def health(request: Request, response: Response) -> HealthOut:
    """Whether the records can be read. For watchers: says nothing else, and needs no login."""
    try:
        with services_of(request).records() as records:
            records.execute("SELECT FROM dtr LIMIT 1")
    except DtrError as fault:
        log.error("Health: %s", fault)
        response.status_code = 503
        return HealthOut(status="unavailable")
    return HealthOut(status="ok")


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request, _caller: Reader) -> dict[str, Any]:
    """This description."""
    document: dict[str, Any] = dict(request.app.openapi())
    document["servers"] = [{"url": request.scope["root_path"] or "/"}]
    return document
