"""The Helm values: known keys, Kubernetes' own schemas, secrets by reference, agreeing numbers."""

import json
import os
import re
import shutil
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
from airflow.sdk import Connection

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


DEPRECATED = ("webserver", *(f"workers.{key}" for key in (
    "env", "resources", "persistence", "keda", "serviceAccount", "terminationGracePeriodSeconds",
    "extraInitContainers", "securityContexts", "replicas", "nodeSelector",
)))  # fmt: skip
"""Keys that chart 1.22 still reads and warns of."""


@executors
@pytest.mark.parametrize("key", DEPRECATED)
def test_no_key_is_deprecated(executor: str, key: str) -> None:
    first, _, second = key.partition(".")
    part = values(executor).get(first)

    assert part is None or (second and second not in part)


@pytest.mark.skipif(
    "AIRFLOW_CHART" not in os.environ or shutil.which("helm") is None,
    reason="helm is not installed, or AIRFLOW_CHART names no unpacked chart",
)
@executors
def test_the_chart_renders_what_kubernetes_takes(executor: str, tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(yaml.safe_dump(values(executor)))
    rendered = subprocess.run(
        ["helm", "template", "airflow", os.environ["AIRFLOW_CHART"], "-f", file],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "DEPRECATION" not in rendered.stdout + rendered.stderr
    for manifest in yaml.safe_load_all(rendered.stdout):
        if manifest and manifest["apiVersion"].partition("/")[0] != "keda.sh":
            kubernetes_validate.validate(manifest, CLUSTER, strict=True)


COMPONENTS = {
    "celery-keda": ["workers.celery", "apiServer", "scheduler", "triggerer", "migrateDatabaseJob"],
    "kubernetes": ["workers.kubernetes", "apiServer", "scheduler", "triggerer",
                   "migrateDatabaseJob"],
}  # fmt: skip


def component(chosen: Values, name: str) -> Values:
    found: Values = reduce(lambda part, key: part[key], name.split("."), chosen)
    return found


@pytest.mark.parametrize(
    ("executor", "name"), [(e, name) for e, names in COMPONENTS.items() for name in names]
)
def test_kubernetes_takes_what_is_put_into_pods(executor: str, name: str) -> None:
    chosen = values(executor)
    part = component(chosen, name)
    chosen_image = chosen["images"]["airflow"]
    image = f"{chosen_image['repository']}@{chosen_image['digest']}"
    inits = json.loads(
        json.dumps(part.get("extraInitContainers", [])).replace(
            json.dumps('{{ template "airflow_image" . }}'), json.dumps(image)
        )
    )
    assert all(init["image"] == image for init in inits)
    main = {
        "name": "main",
        "image": image,
        "args": part.get("args", []),
        "env": [*chosen["env"], *part.get("env", [])],
        "resources": part.get("resources", {}),
        "securityContext": chosen["securityContexts"]["containers"],
    }
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "example"},
        "spec": {
            "securityContext": chosen["securityContexts"]["pod"],
            "initContainers": inits,
            "containers": [main],
            "terminationGracePeriodSeconds": part.get("terminationGracePeriodSeconds", 30),
        },
    }
    kubernetes_validate.validate(pod, CLUSTER, strict=True)


@executors
def test_nobody_in_a_pod_is_root_or_becomes_it_and_every_pod_has_its_limit(executor: str) -> None:
    chosen = values(executor)
    parts = [component(chosen, name) for name in COMPONENTS[executor]]
    parts += [chosen["dagProcessor"], chosen["statsd"]]
    inits = [init for part in parts for init in part.get("extraInitContainers", [])]

    assert chosen["securityContexts"]["pod"]["runAsNonRoot"] is True
    for context in [
        chosen["securityContexts"]["containers"],
        *(i["securityContext"] for i in inits),
    ]:
        assert context["allowPrivilegeEscalation"] is False
        assert context["capabilities"] == {"drop": ["ALL"]}
    assert all(part["resources"]["limits"]["memory"] for part in [*parts, *inits])


@executors
def test_nothing_waits_for_a_hook_that_waits_for_it(executor: str) -> None:
    """`helm --wait`, Argo CD and Flux run hooks once the pods are ready."""
    job = values(executor)["migrateDatabaseJob"]

    assert job["useHelmHooks"] is False
    assert job["applyCustomEnv"] is False
    (wait,) = values(executor)["scheduler"]["extraInitContainers"]
    assert wait["command"][:2] == ["timeout", "600"], "and not for ever"


@executors
def test_logs_outlive_the_workers(executor: str) -> None:
    logging = values(executor)["config"]["logging"]

    assert logging["remote_logging"] == "True"
    assert logging["remote_base_log_folder"].startswith("s3://")


@executors
def test_the_image_is_taken_by_digest(executor: str) -> None:
    image = values(executor)["images"]["airflow"]

    assert re.fullmatch(r"sha256:[0-9a-f]{64}", image["digest"])
    assert "tag" not in image


@executors
def test_the_api_is_reached_by_airflow_and_by_the_ingress_alone(executor: str) -> None:
    chosen = values(executor)
    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "example"},
        "spec": {
            "podSelector": {},
            "policyTypes": ["Ingress"],
            "ingress": [chosen["apiServer"]["networkPolicy"]["ingress"]],
        },
    }
    kubernetes_validate.validate(policy, CLUSTER, strict=True)

    assert chosen["networkPolicies"]["enabled"] is True
    assert {"podSelector": {"matchLabels": {"tier": "airflow"}}} in policy["spec"]["ingress"][0][
        "from"
    ]


@pytest.mark.parametrize("name", SECRETS)
def test_the_secrets_are_secrets_without_a_secret_in_them(name: str) -> None:
    kubernetes_validate.validate(SECRETS[name], CLUSTER, strict=True)
    for value in SECRETS[name]["stringData"].values():
        assert "CHANGE-ME" in value or value.startswith("aws://")


def test_airflow_reads_the_connections() -> None:
    kinds = {"dtr_source_db": "postgres", "dtr_db": "postgres", "dtr_s3": "aws",
             "dtr_payout_db": "postgres", "dtr_payout_key": "generic",
             "smtp_default": "smtp", "slack_default": "slackwebhook"}  # fmt: skip
    given = SECRETS["dtr-connections"]["stringData"]
    read = {
        conn_id: Connection.from_json(text, conn_id=conn_id)
        if text.startswith("{")
        else Connection.from_uri(text, conn_id=conn_id)
        for conn_id, text in given.items()
    }

    assert {conn_id: connection.conn_type for conn_id, connection in read.items()} == kinds
    assert read["smtp_default"].host == "smtp.example.com"


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
    assert holders == {"workers", "apiServer", "triggerer"}
    late = {ref["key"] for ref in references(chosen["triggerer"])}
    assert late == {"dtr_db", "smtp_default", "slack_default"}, "what the late alarm needs, no more"


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
        chosen["workers"]["celery"]["keda"]["maxReplicaCount"]
        * chosen["config"]["celery"]["worker_concurrency"]
    )
    assert slots == Settings().max_parallel_tasks
    celery = chosen["workers"]["celery"]
    assert celery["keda"]["minReplicaCount"] == 0
    assert celery["keda"]["cooldownPeriod"] > celery["terminationGracePeriodSeconds"]


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
