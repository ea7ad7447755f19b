"""Registers the API under /api/dtr and the page "Driver statements" with Airflow's API server."""

from typing import Any
from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

from include.dtr.web.mounting import PREFIX, LazyApp, ShortAddresses


def _site() -> Any:
    from include.dtr.site import deployed  # only where requests are answered: see LazyApp

    return deployed()


ROOT = urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/")
STATEMENTS = LazyApp(_site)


class DriverStatements(AirflowPlugin):
    """The plugin; all it does is in include/dtr/site.py and below."""

    name = "driver_statements"
    fastapi_apps = [{"app": STATEMENTS, "url_prefix": PREFIX, "name": "Driver statements"}]  # noqa: RUF012
    fastapi_root_middlewares = [  # noqa: RUF012
        {
            "middleware": ShortAddresses,
            "args": [STATEMENTS],
            "kwargs": {},
            "name": "Driver statements addresses",
        }
    ]
    external_views = [  # noqa: RUF012
        {
            "name": "Driver statements",
            "href": f"{ROOT}{PREFIX}/page/",
            "url_route": "driver-statements",
            "destination": "nav",
            "nav_top_level": True,
            "icon": f"{ROOT}{PREFIX}/page/static/icon.svg",
            "icon_dark_mode": f"{ROOT}{PREFIX}/page/static/icon-dark.svg",
        }
    ]
