"""What the plugin hands to Airflow. Light: every Airflow process loads plugins, tasks too.

The application itself is made only where requests are answered.
"""

from typing import Any

PREFIX = "/api/dtr"
HEALTH = "/api/health"
AIRFLOW_APP = "dtr.airflow_app"
"""Key of the request scope under which Airflow's own application is found."""
Scope = dict[str, Any]


class LazyApp:
    """The application, made when it is first needed."""

    def __init__(self) -> None:
        self._app: Any = None

    def build(self) -> Any:
        if self._app is None:
            from include.dtr.api.app import create_app
            from include.dtr.api.deployment import services

            self._app = create_app(services())
        return self._app

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        await self.build()(scope, receive, send)


STATEMENTS = LazyApp()


class Threshold:
    """Middleware of Airflow's application: makes ours when the server starts, and leads to it.

    A mount answers only below its prefix, so the bare `/api/dtr` gets its slash here, and
    `/api/health`, which Airflow itself leaves free, is led to our own.
    """

    def __init__(self, app: Any) -> None:
        self._app = app
        STATEMENTS.build()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope[AIRFLOW_APP] = scope["app"]
            root = scope.get("root_path", "").rstrip("/")
            path = scope["path"].removeprefix(root)
            target = {PREFIX: f"{PREFIX}/", HEALTH: f"{PREFIX}/health"}.get(path)
            if target is not None:
                scope["path"] = root + target if scope["path"] != path else target
                scope["raw_path"] = scope["path"].encode()
        await self._app(scope, receive, send)
