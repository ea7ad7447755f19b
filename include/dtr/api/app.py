"""Assembling the application: routes, errors, guards; nothing with a route that has no rule."""

from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.staticfiles import StaticFiles

from include.dtr.api import errors, exports, health, runs, statements
from include.dtr.api.guards import SecurityHeaders
from include.dtr.api.rights import insist_on_rules
from include.dtr.api.services import Services
from include.dtr.page import views_runs, views_statements, views_week

MOST_BODY = 256 * 1024
"""Bytes: a generate call that names every medallion of the city takes half of it."""
STATIC_MOUNT = "/page/static"
STATIC_FILES = Path(__file__).parents[1] / "page" / "static"
DESCRIPTION = """
Weekly driver statements (DTR). Sign in with a token of Airflow's `POST /auth/token`. What you may
do follows from your rights on the Dag `weekly_dtr`: reading it, triggering it, editing it.
Money is a decimal string of dollars; times are ISO 8601 with their offset; dates are New York's.
"""


def create_app(services: Services) -> FastAPI:
    """The API and the page, on `services`. Raises `LookupError` for a route without a rule."""
    app = FastAPI(
        title="Driver statements",
        version="1.0.0",
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    for module in (health, runs, exports, views_week, views_runs, views_statements, statements):
        app.include_router(module.router)
    app.mount(STATIC_MOUNT, StaticFiles(directory=STATIC_FILES), name="static")
    errors.install(app)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=MOST_BODY)
    app.add_middleware(SecurityHeaders)
    insist_on_rules(app, public_mounts=[STATIC_MOUNT])
    return app
