"""Who hears of which alert, by a real Alertmanager: routes, and what is kept back."""

import json
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import httpx
import pytest
import yaml

from tests.conftest import PROJECT

CONFIG = PROJECT / "deploy" / "monitoring" / "alertmanager.yaml"
RULES = yaml.safe_load((PROJECT / "deploy" / "monitoring" / "prometheus-rules.yaml").read_text())
SERVER = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")
pytestmark = pytest.mark.skipif(
    SERVER is None or shutil.which("amtool") is None,
    reason="Alertmanager is not installed (Debian: prometheus-alertmanager)",
)
ALERTS = {
    rule["alert"]: rule["labels"]["severity"]
    for group in RULES["groups"]
    for rule in group["rules"]
    if "alert" in rule
}


def amtool(*arguments: str) -> str:
    return subprocess.run(["amtool", *arguments], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("alert", ALERTS)
def test_what_is_critical_wakes_somebody_and_the_rest_waits_for_the_office(alert: str) -> None:
    severity = ALERTS[alert]
    route = amtool(
        "config", "routes", "test", f"--config.file={CONFIG}",
        f"alertname={alert}", f"severity={severity}",
    )  # fmt: skip

    assert route.split() == ["pager" if severity == "critical" else "office"]


def test_every_alert_that_is_named_exists() -> None:
    rules = yaml.safe_load(CONFIG.read_text())["inhibit_rules"]
    text = json.dumps(rules)

    assert "DtrLeasesFailed" in text
    assert set(re.findall(r"Dtr\w+", text)) <= set(ALERTS)


@pytest.fixture(scope="module")
def alertmanager(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp("alertmanager")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with (root / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                str(SERVER), f"--config.file={CONFIG}", f"--storage.path={root / 'data'}",
                f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address=",
            ],
            stdout=log,
            stderr=log,
        )  # fmt: skip
    try:
        for _ in range(100):
            try:
                if httpx.get(f"{url}/-/ready", trust_env=False).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def kept_back(url: str, *alerts: dict[str, str]) -> set[tuple[str, str]]:
    """Name and week of those of `alerts` that Alertmanager holds back."""
    sent = [{"labels": {**labels, "severity": ALERTS[labels["alertname"]]}} for labels in alerts]
    httpx.post(f"{url}/api/v2/alerts", json=sent, trust_env=False).raise_for_status()
    time.sleep(1)
    held = httpx.get(f"{url}/api/v2/alerts", trust_env=False).json()
    return {
        (alert["labels"]["alertname"], alert["labels"].get("week", ""))
        for alert in held
        if alert["status"]["inhibitedBy"]
    }


def test_one_cause_is_one_call(alertmanager: str) -> None:
    held = kept_back(
        alertmanager,
        {"alertname": "DtrFailureRateHigh", "week": "2025-11-09"},
        {"alertname": "DtrLeasesFailed", "week": "2025-11-09"},
        {"alertname": "DtrLeasesFailed", "week": "2025-11-02"},
        {"alertname": "DtrRunLate"},
        {"alertname": "DtrDoesNotReconcile", "week": "2025-11-09"},
    )
    assert held == {("DtrLeasesFailed", "2025-11-09")}, "another week's is another matter"

    assert ("DtrRunLate", "") in kept_back(alertmanager, {"alertname": "DtrRunMissing"})
    held = kept_back(alertmanager, {"alertname": "DtrSchedulerSilent"})
    assert {("DtrRunLate", ""), ("DtrRunMissing", "")} <= held
    assert ("DtrSchedulerSilent", "") not in held
