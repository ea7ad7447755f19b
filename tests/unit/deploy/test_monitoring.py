"""Alerts, dashboard and StatsD mapping, judged by promtool and by Grafana's own types."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from tests.conftest import PROJECT

HERE = Path(__file__).parent
MONITORING = PROJECT / "deploy" / "monitoring"
RULES = MONITORING / "prometheus-rules.yaml"
DASHBOARD: dict[str, Any] = json.loads((MONITORING / "grafana-dashboard.json").read_text())
MAPPINGS = yaml.safe_load((MONITORING / "statsd-mappings.yaml").read_text())["mappings"]
METRIC = re.compile(r"\bdtr_[a-z_]+")

SEND = """
from datetime import date
from include.dtr.period import week_from
from include.dtr.watch.metrics import count, prepare, report_week
from include.dtr.watch.weeks import WeekState
prepare()
report_week(WeekState(week_from(date(2025, 11, 9)), 42, 3, 0, 7))
count("dtr.pdf.failed", 0)
count("dtr.upload.failed", 2)
"""
needs_promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)"
)


def promtool(*arguments: str | Path) -> None:
    done = subprocess.run(
        ["promtool", *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def queries() -> dict[str, str]:
    """Every expression of the dashboard, by its panel's title and letter."""
    return {
        f"{panel['title']} {target['refId']}": target["expr"]
        for panel in DASHBOARD["panels"]
        for target in panel["targets"]
    }


@needs_promtool
def test_the_rules_are_well_formed() -> None:
    promtool("check", "rules", RULES)


@needs_promtool
@pytest.mark.parametrize("name", ["rules", "calendar"])
def test_the_alerts_fire_when_they_should(name: str, tmp_path: Path) -> None:
    rules = yaml.safe_load(RULES.read_text())
    if name == "calendar":  # a whole year: only the rules that look at the clock
        (group,) = rules["groups"]
        clock = {"DtrRunMissing", "dtr:sunday_new_york_offset:hours"}
        group["rules"] = [r for r in group["rules"] if {r.get("alert"), r.get("record")} & clock]
        assert len(group["rules"]) == 2
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(rules))
    test = (HERE / f"prometheus-{name}.test.yaml").read_text()
    (tmp_path / "test.yaml").write_text(test.replace("RULES", "rules.yaml"))
    promtool("test", "rules", tmp_path / "test.yaml")


@needs_promtool
def test_prometheus_can_read_every_query_of_the_dashboard(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel_{number}", "expr": query}
        for number, query in enumerate(queries().values())
    ]
    file = tmp_path / "queries.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    promtool("check", "rules", file)


def test_grafana_knows_every_field_of_the_dashboard() -> None:
    """Read into Grafana's types and written again, nothing is lost."""
    written = json.loads(json.dumps(Dashboard.from_json(DASHBOARD), cls=JSONEncoder))
    assert_kept(DASHBOARD, written, "dashboard")


def assert_kept(wanted: Any, found: Any, where: str) -> None:
    if isinstance(wanted, dict):
        for key, value in wanted.items():
            if value is not None:
                assert key in found, f"{where}.{key} is no field of Grafana's"
                assert_kept(value, found[key], f"{where}.{key}")
    elif isinstance(wanted, list):
        assert len(wanted) == len(found), where
        for number, (one, other) in enumerate(zip(wanted, found, strict=True)):
            assert_kept(one, other, f"{where}[{number}]")
    else:
        assert wanted == found, where


def test_panels_do_not_overlap() -> None:
    cells: dict[tuple[int, int], str] = {}
    for panel in DASHBOARD["panels"]:
        grid = panel["gridPos"]
        for x in range(grid["x"], grid["x"] + grid["w"]):
            for y in range(grid["y"], grid["y"] + grid["h"]):
                assert x < 24
                assert (x, y) not in cells, f"{panel['title']} lies on {cells[x, y]}"
                cells[x, y] = panel["title"]


def test_metrics_are_mapped_and_looked_at() -> None:
    """Every name of rules and dashboard is one that the mapping makes, and each is used in both."""
    made = {mapping["name"] for mapping in MAPPINGS}
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    alerts = {name for rule in group["rules"] for name in METRIC.findall(rule["expr"])}
    shown = {name for query in queries().values() for name in METRIC.findall(query)}
    assert alerts <= made
    assert shown == made
    assert made - alerts == {
        "dtr_run_skipped", "dtr_run_failed", "dtr_run_failure_rate", "dtr_week_generated",
        "dtr_mail_sent_total", "dtr_rules_findings",
    }  # fmt: skip


def test_the_pipeline_emits_what_is_mapped() -> None:
    emitted = {
        name
        for file in (PROJECT / "include").rglob("*.py")
        for name in re.findall(r'"(dtr\.[a-z_]+\.(?:\{[a-z]+\}\.)?[a-z_]+)"', file.read_text())
    }
    globs = {f"airflow.{re.sub(r'{[a-z]+}', '*', name)}" for name in emitted}
    assert globs == {mapping["match"] for mapping in MAPPINGS}


def test_a_runs_figures_arrive_under_the_mapped_names() -> None:
    """Sent by Airflow's own StatsD client, over the wire."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as exporter:
        exporter.bind(("127.0.0.1", 0))
        exporter.settimeout(5)
        subprocess.run(
            [sys.executable, "-c", SEND],
            cwd=PROJECT,
            env={
                **os.environ,
                "AIRFLOW__METRICS__STATSD_ON": "True",
                "AIRFLOW__METRICS__STATSD_HOST": "127.0.0.1",
                "AIRFLOW__METRICS__STATSD_PORT": str(exporter.getsockname()[1]),
            },
            check=True,
            capture_output=True,
        )
        heard = (exporter.recv(1024).decode() for _ in range(50))  # Airflow has metrics of its own
        sent = list(islice((line for line in heard if line.startswith("airflow.dtr.")), 6))
    assert sent == [
        "airflow.dtr.week.2025-11-09.generated:42|g",
        "airflow.dtr.week.2025-11-09.failed:3|g",
        "airflow.dtr.week.2025-11-09.failure_rate:0.06666666666666667|g",
        "airflow.dtr.week.2025-11-09.differences:0|g",
        "airflow.dtr.week.2025-11-09.unassigned:7|g",
        "airflow.dtr.upload.failed:2|c",
    ]


def test_gauges_are_forgotten_and_counters_are_not() -> None:
    for mapping in MAPPINGS:
        counter = mapping["match_metric_type"] == "counter"
        assert mapping["match"].startswith("airflow.dtr.")
        assert mapping["name"].endswith("_total") == counter
        assert ("ttl" in mapping) != counter
