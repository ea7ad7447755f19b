"""The API's own description, for those who may read."""

from typing import Any

from fastapi import APIRouter, Request

from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import Reader

router = APIRouter(route_class=OfficeRoute)


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request, _caller: Reader) -> dict[str, Any]:
    """The OpenAPI document."""
    document: dict[str, Any] = dict(request.app.openapi())
    document["servers"] = [{"url": request.scope["root_path"] or "/"}]
    return document
