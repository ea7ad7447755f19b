"""What the application is given of the driver's page."""

from include.dtr.driver import views
from include.dtr.driver.render import STATIC_FILES, problem
from include.dtr.web.door import Door


def driver_door() -> Door:
    return Door(
        routers=[views.router],
        prefix="/link",
        problem=problem,
        public_files=("/link/static", STATIC_FILES),
    )
