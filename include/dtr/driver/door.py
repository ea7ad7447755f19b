"""What the application is given of the driver's page."""

from pathlib import Path

from include.dtr.driver import views
from include.dtr.driver.render import problem
from include.dtr.web.door import Door

STATIC_FILES = Path(__file__).parent / "static"


def driver_door() -> Door:
    return Door(
        routers=[views.router],
        prefix="/link",
        problem=problem,
        public_files=("/link/static", STATIC_FILES),
    )
