"""The whole web site: the JSON API and the page on one application."""

from fastapi import FastAPI

from include.dtr.api.door import DESCRIPTION, api_door
from include.dtr.page.door import link_door, page_door
from include.dtr.web.app import create_app
from include.dtr.web.services import Services


def create_site(services: Services) -> FastAPI:
    """The API and the page, on `services`. Raises `LookupError` for a route without a rule."""
    # The page comes first: the API's /{dtr_id}/... would take its paths.
    return create_app(services, [page_door(), link_door(), api_door()], DESCRIPTION)


def deployed() -> FastAPI:
    """The site of a deployment, inside Airflow's API server."""
    from include.dtr.web.deployment import services

    return create_site(services())
