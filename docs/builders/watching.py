"""Reference page: alarms and metrics, from the source of the modules that raise and send them."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from docs.builders.markdown import PROJECT, code, joined, made_from, table
from include.dtr.watch.alarms import AlarmKind

PACKAGE = PROJECT / "include" / "dtr"
MONITORING = PROJECT / "deploy" / "monitoring"
METRIC = re.compile(r"dtr\.[a-z_]+(\.…)?\.[a-z_]+")
FILLED_IN = re.compile(r"\{\{.*?\}\}")
COUNT = "count"
"""The function that adds to a counter; whatever else sends a metric sets a gauge."""


def page() -> str:
    return joined(
        "# Alarms and metrics",
        made_from("include/dtr/watch", "deploy/monitoring"),
        "## Alarms\n",
        "Raised once for a run and kind, kept in `dtr_event`, and sent once by each channel of "
        "`DTR_NOTIFY`: the log, e-mail, Slack. `…` stands for what the case fills in. What to look "
        "at first is in the [runbook](../runbook.md).",
        table(
            ["kind", "headline", "what it says"],
            ([code(kind), headline, body] for kind, (headline, body) in sorted(alarms().items())),
        ),
        "## Metrics\n",
        "Sent through Airflow's own StatsD or OpenTelemetry, with its prefix (`airflow.` unless "
        "configured otherwise). The alerts are those of `deploy/monitoring/prometheus-rules.yaml`.",
        table(
            ["metric", "kind", "in Prometheus", "alerts on it"],
            (_row(name, kind) for name, kind in metrics().items()),
        ),
        "## Prometheus alerts\n",
        table(
            ["alert", "severity", "summary", "what to do"],
            (
                [
                    code(rule["alert"]),
                    rule["labels"]["severity"],
                    FILLED_IN.sub("…", rule["annotations"]["summary"]),
                    rule["annotations"]["action"],
                ]
                for rule in _alerts()
            ),
        ),
        "How to install them: [Monitoring](../deploy/monitoring.md).",
    )


def metrics() -> dict[str, str]:
    """Every metric that the code names, with its kind."""
    found: dict[str, str] = {}
    for node in _nodes(PACKAGE):
        if isinstance(node, ast.Call) and _called(node) == COUNT and node.args:
            name = _text(node.args[0])
            if METRIC.fullmatch(name):
                found[name] = "counter"
        elif isinstance(node, ast.Constant | ast.JoinedStr) and METRIC.fullmatch(_text(node)):
            found.setdefault(_text(node), "gauge")
    return dict(sorted(found.items()))


def alarms() -> dict[str, tuple[str, str]]:
    """Headline and body of every kind of alarm, with `…` for what is filled in."""
    found: dict[str, tuple[str, str]] = {}
    for node in _nodes(PACKAGE / "watch"):
        if isinstance(node, ast.Call) and _called(node).lower() == "alarm" and len(node.args) >= 3:
            kind = ast.unparse(node.args[0]).removeprefix(f"{AlarmKind.__name__}.")
            if kind in AlarmKind.__members__:
                found[kind] = (_text(node.args[-2]), _text(node.args[-1]))
    return found


def _row(name: str, kind: str) -> list[object]:
    in_prometheus = _mappings().get(f"airflow.{name.replace('…', '*')}", "")
    on_it = [rule["alert"] for rule in _alerts() if in_prometheus and in_prometheus in rule["expr"]]
    return [code(name), kind, code(in_prometheus), ", ".join(code(alert) for alert in on_it)]


@cache
def _mappings() -> dict[str, str]:
    mappings = yaml.safe_load((MONITORING / "statsd-mappings.yaml").read_text())["mappings"]
    return {mapping["match"]: mapping["name"] for mapping in mappings}


@cache
def _alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((MONITORING / "prometheus-rules.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def _nodes(folder: Path) -> Iterator[ast.AST]:
    for file in sorted(folder.rglob("*.py")):
        yield from ast.walk(ast.parse(file.read_text()))


def _called(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


def _text(node: ast.expr) -> str:
    """A text as the source has it, with `…` for what is only known when it runs."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part) for part in parts)
        case _:
            return "…"
