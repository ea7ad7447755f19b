"""Assembling the application: doors, errors, guards; nothing with a route that has no rule."""

from collections.abc import Sequence

from fastapi import FastAPI

from include.dtr.web import errors, health
from include.dtr.web.bodies import WholeBody
from include.dtr.web.description import DescribedApp
from include.dtr.web.door import Door
from include.dtr.web.load import Gate
from include.dtr.web.middleware import HeadAsGet, SecurityHeaders, WholePaths
from include.dtr.web.rights import require_rules
from include.dtr.web.services import Services
from include.dtr.web.static_files import VersionedFiles


def create_app(services: Services, doors: Sequence[Door], description: str) -> FastAPI:
    """The application with `doors`, on `services`; the first route that fits a path is taken.

    Raises `LookupError` for a route without a rule.
    """
    app = DescribedApp(
        title="Driver statements",
        version="1.0.0",
        description=description,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        redirect_slashes=False,  # such a redirect would follow whatever Host the caller names
    )
    app.state.services = services
    app.include_router(health.router)
    public = []
    for door in doors:
        for router in door.routers:
            app.include_router(router)
        if door.public_files is not None:
            path, files = door.public_files
            app.mount(path, VersionedFiles(files), name="static")
            public.append(path)
    say = errors.install(app, doors)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Gate, free=("/health", *public), say=say)
    app.add_middleware(WholeBody, say=say)
    app.add_middleware(WholePaths, say=say)
    app.add_middleware(SecurityHeaders)
    require_rules(app, public_mounts=public)
    return app
