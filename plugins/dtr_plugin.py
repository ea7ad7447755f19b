"""Registers the API under /api/dtr and the page "Driver statements" with Airflow's API server."""

from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

from include.dtr.api.mounting import PREFIX, STATEMENTS, Threshold

ROOT = urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/")


class DriverStatements(AirflowPlugin):
    """The plugin; all it does lies in include/dtr/api and include/dtr/page."""

    name = "driver_statements"
    fastapi_apps = [{"app": STATEMENTS, "url_prefix": PREFIX, "name": "Driver statements"}]  # noqa: RUF012
    fastapi_root_middlewares = [  # noqa: RUF012
        {"middleware": Threshold, "args": [], "kwargs": {}, "name": "Driver statements threshold"}
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
