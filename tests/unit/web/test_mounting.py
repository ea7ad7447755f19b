"""What stands between Airflow's application and ours."""

import asyncio
from typing import Any

import pytest

from include.dtr.web.mounting import AIRFLOW_APP, LazyApp, ShortAddresses


class TestShortAddresses:
    """Airflow mounts below a prefix; the bare address and /api/health are led there."""

    @pytest.mark.parametrize(
        ("root", "path", "led_to"),
        [
            ("", "/api/dtr", "/api/dtr/"),
            ("", "/api/health", "/api/dtr/health"),
            ("", "/api/dtr/", "/api/dtr/"),
            ("", "/api/dtr-other", "/api/dtr-other"),
            ("", "/api/v2/monitor/health", "/api/v2/monitor/health"),
            ("/airflow", "/airflow/api/dtr", "/airflow/api/dtr/"),
            ("/airflow", "/airflow/api/health", "/airflow/api/dtr/health"),
        ],
    )
    def test_it_leads(self, root: str, path: str, led_to: str) -> None:
        seen: list[dict[str, Any]] = []

        async def inner(scope: dict[str, Any], _receive: Any, _send: Any) -> None:
            seen.append(scope)

        scope = {"type": "http", "path": path, "root_path": root, "app": "Airflow's"}
        asyncio.run(ShortAddresses(inner, LazyApp(object))(scope, None, None))
        assert seen[0]["path"] == led_to
        assert seen[0][AIRFLOW_APP] == "Airflow's"
