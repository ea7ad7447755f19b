"""The Helm values: known keys, Kubernetes' own schemas, secrets by reference, agreeing numbers."""

import json
import os
import re
import subprocess
import sys
from functools import reduce
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml
from airflow.configuration import conf

from include.dtr.settings import Settings
from tests.conftest import PROJECT

KUBERNETES = PROJECT / "deploy" / "kubernetes"
CLUSTER = "1.32"
CHART_KEYS = yaml.safe_load((Path(__file__).parent / "airflow_chart_keys.yaml").read_text())
TYPES = {"str": str, "bool": bool, "int": int, "list": list, "dict": dict}
Values = dict[str, Any]


def merge(one: Values, other: Values) -> Values:
    """As Helm merges values files: maps are merged, anything else is replaced."""
    both = {**one, **other}
    for key in one.keys() & other.keys():
        if isinstance(one[key], dict) and isinstance(other[key], dict):
            both[key] = merge(one[key], other[key])
    return both


def values(executor: str) -> Values:
    files = ("values-common.yaml", f"values-{executor}.yaml", "values-site.example.yaml")
    return reduce(merge, (yaml.safe_load((KUBERNETES / file).read_text()) for file in files))


SECRETS: dict[str, Values] = {
    secret["metadata"]["name"]: secret
    for secret in yaml.safe_load_all((KUBERNETES / "secrets.example.yaml").read_text())
}
executors = pytest.mark.parametrize("executor", ["celery-keda", "kubernetes"])


@executors
def test_every_key_is_one_that_the_chart_reads(executor: str) -> None:
    check_keys(values(executor), CHART_KEYS, "")


def check_keys(found: Values, known: Values, where: str) -> None:
    for key, value in found.items():
        assert key in known, f"{where}{key} is no key of the chart"
        if isinstance(known[key], dict):
            check_keys(value, known[key], f"{where}{key}.")
        else:
            assert type(value) is TYPES[known[key]], f"{where}{key} is no {known[key]}"


@executors
def test_the_charts_own_schema_takes_them(executor: str) -> None:
    chart = os.environ.get("AIRFLOW_CHART")
    if not chart:
        pytest.skip(
            "AIRFLOW_CHART names no unpacked chart (helm pull apache-airflow/airflow --untar)"
        )
    schema = json.loads((Path(chart) / "values.schema.json").read_text())
    defaults = yaml.safe_load((Path(chart) / "values.yaml").read_text())
    jsonschema.validate(merge(defaults, values(executor)), schema)


@executors
@pytest.mark.parametrize("component", ["workers", "apiServer", "scheduler", "migrateDatabaseJob"])
def test_kubernetes_takes_what_is_put_into_pods(executor: str, component: str) -> None:
    chosen = values(executor)
    part = chosen[component]
    image = f"{chosen['images']['airflow']['repository']}:{chosen['images']['airflow']['tag']}"
    inits = json.loads(
        re.sub(
            r"\{\{ \.Values\.images\.airflow\.(repository|tag) \}\}",
            lambda match: chosen["images"]["airflow"][match[1]],
            json.dumps(part.get("extraInitContainers", [])),
        )
    )
    assert all(init["image"] == image for init in inits)
    main = {
        "name": "main",
        "image": image,
        "args": part.get("args", []),
        "env": [*chosen["env"], *part.get("env", [])],
        "resources": part.get("resources", {}),
    }
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "example"},
        "spec": {
            "initContainers": inits,
            "containers": [main],
            "terminationGracePeriodSeconds": part.get("terminationGracePeriodSeconds", 30),
        },
    }
    kubernetes_validate.validate(pod, CLUSTER, strict=True)


@pytest.mark.parametrize("name", SECRETS)
def test_the_secrets_are_secrets_without_a_secret_in_them(name: str) -> None:
    kubernetes_validate.validate(SECRETS[name], CLUSTER, strict=True)
    for value in SECRETS[name]["stringData"].values():
        assert "CHANGE-ME" in value or value.startswith("aws://")


@executors
def test_every_secret_is_taken_by_reference(executor: str) -> None:
    chosen = values(executor)
    named = {
        chosen["data"]["metadataSecretName"]: "connection",
        chosen["fernetKeySecretName"]: "fernet-key",
        chosen["apiSecretKeySecretName"]: "api-secret-key",
        chosen["jwtSecretName"]: "jwt-secret",
    }
    if executor == "celery-keda":
        named[chosen["data"]["brokerUrlSecretName"]] = "connection"
        named[chosen["redis"]["passwordSecretName"]] = "password"
    referred = [(ref["name"], ref["key"]) for ref in references(chosen)]
    assert referred
    for name, key in [*named.items(), *referred]:
        assert key in SECRETS[name]["stringData"], f"{name} has no {key}"
    assert not re.search(r"(?i)password:|secret:|://[^/\s]+:[^/\s]+@", yaml.safe_dump(chosen))


def references(part: Any) -> list[Values]:
    """Every secretKeyRef in `part`."""
    if isinstance(part, dict):
        own = [part["secretKeyRef"]] if "secretKeyRef" in part else []
        return own + [ref for value in part.values() for ref in references(value)]
    if isinstance(part, list):
        return [ref for value in part for ref in references(value)]
    return []


@executors
def test_only_who_works_with_them_gets_the_connections(executor: str) -> None:
    chosen = values(executor)
    holders = {
        name
        for name, part in chosen.items()
        if any(ref["name"] == "dtr-connections" for ref in references(part))
    }
    assert holders == {"workers", "apiServer"}


@executors
def test_airflow_and_the_project_know_what_is_set(executor: str) -> None:
    chosen = values(executor)
    known = {f"DTR_{name.upper()}" for name in Settings.model_fields}
    assert {item["name"] for item in chosen["env"]} <= known
    for section, options in chosen["config"].items():
        for option in options:
            described = conf.configuration_description[section]["options"]
            assert option in described, f"[{section}] {option}"


def test_the_workers_have_a_slot_for_each_task_of_a_run() -> None:
    chosen = values("celery-keda")
    slots = (
        chosen["workers"]["keda"]["maxReplicaCount"]
        * chosen["config"]["celery"]["worker_concurrency"]
    )
    assert slots == Settings().max_parallel_tasks
    assert chosen["workers"]["keda"]["minReplicaCount"] == 0


def test_the_statsd_mapping_is_the_one_that_the_alerts_rely_on() -> None:
    file = PROJECT / "deploy" / "monitoring" / "statsd-mappings.yaml"
    assert (
        values("kubernetes")["statsd"]["extraMappings"]
        == yaml.safe_load(file.read_text())["mappings"]
    )


def test_the_wait_for_the_records_ends_when_they_are_there() -> None:
    """`alembic current --check-heads` is in this very version of Alembic."""
    said = subprocess.run(
        ["alembic", "current", "--help"],
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--check-heads" in said.stdout
