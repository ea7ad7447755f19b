"""Health: for watchers, without a login."""

import logging
from typing import Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from include.dtr.errors import DtrError
from include.dtr.web.rights import anybody
from include.dtr.web.services import office_of

log = logging.getLogger(__name__)
router = APIRouter(tags=["health"])


class HealthOut(BaseModel):
    status: Literal["ok", "unavailable"]


@router.get(
    "/health",
    response_model=HealthOut,
    responses={503: {"model": HealthOut}},
    dependencies=[Depends(anybody)],
)
def health(request: Request, response: Response) -> HealthOut:
    """Whether the records can be read. For watchers: says nothing else, and needs no login."""
    try:
        with office_of(request).records() as records:
            records.execute("SELECT FROM dtr LIMIT 1")
    except DtrError as fault:
        log.error("Health: %s", fault)
        response.status_code = 503
        return HealthOut(status="unavailable")
    return HealthOut(status="ok")
