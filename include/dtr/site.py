"""The whole web site: the JSON API, the office's page and the driver's on one application."""

from fastapi import FastAPI

from include.dtr.api.door import DESCRIPTION, api_door
from include.dtr.driver.door import driver_door
from include.dtr.page.door import page_door
from include.dtr.web.app import create_app
from include.dtr.web.services import Services


def create_site(services: Services) -> FastAPI:
    """The API and the two pages, on `services`. Raises `LookupError` for a route without a rule."""
    # The pages come first: the API's /{dtr_id}/... would take their paths.
    return create_app(services, [driver_door(), page_door(), api_door()], DESCRIPTION)


def deployed() -> FastAPI:
    """The site of a deployment, inside Airflow's API server."""
    from include.dtr.web.deployment import services

    return create_site(services())
