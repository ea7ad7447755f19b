"""`astro dev start` without a Docker engine: the compose file by its schema, its parts for real."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import psycopg
import pytest
import yaml
from botocore.client import Config
from botocore.exceptions import BotoCoreError

from include.dtr.archive import Archive
from include.dtr.settings import Settings
from include.dtr.sources.preflight import preflight
from local.stack.airflow_settings import read_settings
from local.stack.postgres import Postgres
from tests.conftest import PROJECT

OVERRIDE = PROJECT / "docker-compose.override.yml"
COMPOSE: dict[str, Any] = yaml.safe_load(OVERRIDE.read_text())
SERVICES = COMPOSE["services"]
CONNECTIONS = read_settings(PROJECT / "airflow_settings.yaml").connections
ASTROS_OWN = {"postgres", "db-migration"}
RCLONE = Path(sys.executable).with_name("rclone")


def test_it_is_a_compose_file() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema",
         "vendor.compose-spec", OVERRIDE],
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout


def test_every_new_service_is_pinned_and_on_astros_network() -> None:
    for name in SERVICES.keys() - ASTROS_OWN:
        service = SERVICES[name]
        assert "airflow" in service["networks"]
        assert service["image"].rpartition(":")[2][0].isdigit()
        assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        assert service["healthcheck"]
    waits_for = SERVICES["db-migration"]["depends_on"]
    assert set(waits_for) == {"postgres"} | (SERVICES.keys() - ASTROS_OWN)


@pytest.mark.parametrize("conn_id", ["dtr_source_db", "dtr_db"])
def test_the_connections_lead_to_the_database(conn_id: str) -> None:
    connection = CONNECTIONS[conn_id]
    admin = urlsplit(SERVICES["db-migration"]["environment"]["DTR_ADMIN_URL"])
    assert connection["host"] == admin.hostname == "dtr-postgres"
    assert connection["host"] in SERVICES
    assert connection["port"] == admin.port
    assert f"/{connection['schema']}" == admin.path
    assert SERVICES["dtr-postgres"]["environment"]["POSTGRES_DB"] == connection["schema"]


@pytest.fixture(scope="module")
def admin_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A fresh server with the empty database that the image would make."""
    server = Postgres(tmp_path_factory.mktemp("astro"), durable=False)
    server.start()
    server.create_database("dtr")
    yield server.url("dtr")
    server.stop()


def test_the_init_job_fills_the_database_and_the_logins_work(admin_url: str) -> None:
    module = SERVICES["db-migration"]["command"][-1].rpartition("python -m ")[2]
    for _ in range(2):  # `astro dev restart` runs it again
        subprocess.run(
            [sys.executable, "-m", module],
            cwd=PROJECT,
            env={**os.environ, "DTR_ADMIN_URL": admin_url},
            check=True,
        )
    where = psycopg.conninfo.conninfo_to_dict(admin_url)["host"]
    for conn_id, table in (("dtr_source_db", "dtr_source.leases"), ("dtr_db", "dtr")):
        wanted = CONNECTIONS[conn_id]
        with psycopg.connect(
            host=where,
            dbname=wanted["schema"],
            user=wanted["login"],
            password=wanted["password"],
        ) as connection:
            if conn_id == "dtr_source_db":
                preflight(connection)
            connection.execute(f"SELECT count(*) FROM {table}".encode())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[str]:
    """The S3 service's own command, on another folder and a free port."""
    service = SERVICES["s3"]
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    (script,) = service["command"]
    script = script.replace("/data", str(tmp_path)).replace(":9000", f"127.0.0.1:{port}")
    environment = {"PATH": f"{RCLONE.parent}:{os.defpath}", "HOME": str(tmp_path / "home")}
    server = subprocess.Popen(
        [*service["entrypoint"], script], env={**environment, **service["environment"]}
    )
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(10)


def test_the_s3_service_takes_statements_under_the_connections_key(store: str) -> None:
    connection = CONNECTIONS["dtr_s3"]
    endpoint = urlsplit(connection["extra"]["endpoint_url"])
    assert endpoint.hostname in SERVICES["s3"]["networks"]["airflow"]["aliases"]
    assert f"127.0.0.1:{endpoint.port}:{endpoint.port}" in SERVICES["s3"]["ports"]
    client = boto3.client(
        "s3",
        endpoint_url=store,
        aws_access_key_id=connection["login"],
        aws_secret_access_key=connection["password"],
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )
    for _ in range(50):
        try:
            client.list_buckets()
            break
        except BotoCoreError:
            time.sleep(0.2)
    archive = Archive(client, Settings.model_fields["bucket"].default)
    archive.check()
    archive.store("dtrs/2025/11/DTR-1-2025-11-09.pdf", b"%PDF-1.4")
    assert archive.fetch("dtrs/2025/11/DTR-1-2025-11-09.pdf") == b"%PDF-1.4"
