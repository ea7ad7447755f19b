"""What the plugin hands to Airflow. Light: every Airflow process loads plugins, tasks too.

The application itself is made only where requests are answered.
"""

from collections.abc import Callable
from typing import Any

PREFIX = "/api/dtr"
HEALTH = "/api/health"
AIRFLOW_APP = "dtr.airflow_app"
"""Key of the request scope under which Airflow's own application is found."""
SHORT = {PREFIX: f"{PREFIX}/", f"{PREFIX}/page": f"{PREFIX}/page/", HEALTH: f"{PREFIX}/health"}
Scope = dict[str, Any]


class LazyApp:
    """The application, made when it is first needed."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._app: Any = None

    def build(self) -> Any:
        if self._app is None:
            self._app = self._make()
        return self._app

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        await self.build()(scope, receive, send)


class ShortAddresses:
    """Middleware of Airflow's application: makes ours when the server starts, and leads to it.

    A mount answers only below its prefix, so the bare `/api/dtr` gets its slash here, and
    `/api/health`, which Airflow itself leaves free, is led to our own. Nor does a mount know a
    path with a line break in it: that is handed to our application as well.
    """

    def __init__(self, app: Any, statements: LazyApp) -> None:
        self._app = app
        self._statements = statements
        statements.build()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope[AIRFLOW_APP] = scope["app"]
            root = scope.get("root_path", "").rstrip("/")
            path = scope["path"].removeprefix(root)
            target = SHORT.get(path)
            if path.startswith(f"{PREFIX}/") and "\n" in path:
                below = {**scope, "root_path": f"{root}{PREFIX}", "path": f"{root}{path}"}
                await self._statements(below, receive, send)
                return
            if target is not None:
                scope["path"] = root + target if scope["path"] != path else target
                scope["raw_path"] = scope["path"].encode()
        await self._app(scope, receive, send)
