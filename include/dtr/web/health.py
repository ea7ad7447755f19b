"""Health: for watchers, without a login, within two seconds whatever the stores do."""

import asyncio
import logging
from collections.abc import Callable
from typing import Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from include.dtr.errors import DtrError
from include.dtr.office.office import Office
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import anybody
from include.dtr.web.services import Services, services_of

log = logging.getLogger(__name__)
router = APIRouter(tags=["health"], route_class=OfficeRoute)
Store = Literal["records", "books", "documents"]


class HealthOut(BaseModel):
    status: Literal["ok", "unavailable"]
    stuck: list[Store]
    """The stores that refuse, or do not answer in time."""


@router.get(
    "/health",
    response_model=HealthOut,
    responses={503: {"model": HealthOut}},
    dependencies=[Depends(anybody)],
)
async def health(request: Request, response: Response) -> HealthOut:
    """Whether records, books and documents can be read, and which cannot. Needs no login.

    What fails is said in the server's log alone. Looked up once a second, however many ask.
    """
    services = services_of(request)

    async def look() -> list[Store]:
        names: tuple[Store, ...] = tuple(CHECKS)
        sound = await asyncio.gather(*(_is_sound(services, name) for name in names))
        return [name for name, is_sound in zip(names, sound, strict=True) if not is_sound]

    stuck = await services.office.shared.ask("health", look, 1.0)
    if stuck:
        response.status_code = 503
        return HealthOut(status="unavailable", stuck=stuck)
    return HealthOut(status="ok", stuck=[])


async def _is_sound(services: Services, name: Store) -> bool:
    try:
        await services.load.health[name].run(CHECKS[name], services.office)
    except DtrError as fault:
        log.error("Health: %s: %s", name, fault)
        return False
    return True


def _read_records(office: Office) -> None:
    with office.records() as records:
        records.execute("SELECT FROM dtr LIMIT 1")


def _read_books(office: Office) -> None:
    with office.source() as books:
        books.execute("SELECT FROM dtr_source.leases LIMIT 1")


def _read_documents(office: Office) -> None:
    office.archive().check()


CHECKS: dict[Store, Callable[[Office], None]] = {
    "records": _read_records,
    "books": _read_books,
    "documents": _read_documents,
}
