"""The settings file that Astro and the local stack share, and how its connections are led."""

import json
from pathlib import Path

import pytest
import yaml

from include.dtr.connections import (
    MAIL,
    OBJECT_STORE,
    PAYOUT,
    PAYOUT_KEY,
    RECORDS,
    SHORTEST_KEY,
    SOURCE,
)
from local.stack.airflow_settings import (
    AirflowSettings,
    Pool,
    environment,
    on_database,
    on_object_store,
    read_settings,
)
from local.stack.stack import DATABASE_POOL
from tests.conftest import PROJECT

FILE = PROJECT / "airflow_settings.yaml"


@pytest.fixture
def settings() -> AirflowSettings:
    return read_settings(FILE)


def test_every_connection_that_the_pipeline_opens_is_there(settings: AirflowSettings) -> None:
    known = {SOURCE, RECORDS, OBJECT_STORE, PAYOUT, PAYOUT_KEY, MAIL}
    assert set(settings.connections) == known
    assert settings.connections[SOURCE]["conn_type"] == "postgres"
    assert settings.connections[RECORDS]["conn_type"] == "postgres"
    assert settings.connections[OBJECT_STORE]["conn_type"] == "aws"


def test_books_and_records_have_logins_of_their_own(settings: AirflowSettings) -> None:
    assert settings.connections[SOURCE]["login"] == "dtr_reader"
    assert settings.connections[RECORDS]["login"] == "dtr_writer"
    assert settings.connections[PAYOUT]["login"] == "dtr_payout"


def test_the_secret_of_payments_is_long_enough(settings: AirflowSettings) -> None:
    assert len(settings.connections[PAYOUT_KEY]["password"]) >= SHORTEST_KEY


def test_every_key_is_one_that_astro_knows() -> None:
    airflow = yaml.safe_load(FILE.read_text())["airflow"]
    assert set(airflow) == {"connections", "pools", "variables"}
    known = {"conn_id", "conn_type"} | {
        f"conn_{part}" for part in ("host", "schema", "login", "password", "port", "extra")
    }
    assert all(set(entry) == known for entry in airflow["connections"])
    assert all(
        set(pool) == {"pool_name", "pool_slot", "pool_description"} for pool in airflow["pools"]
    )


def test_extras_are_text_because_astro_drops_numbers_and_nested_keys_of_a_mapping() -> None:
    entries = yaml.safe_load(FILE.read_text())["airflow"]["connections"]
    assert all(isinstance(entry["conn_extra"], str) for entry in entries)
    # Astro puts the text between single quotes on a shell's command line.
    assert all("'" not in entry["conn_extra"] for entry in entries)


def test_the_pool_of_the_mapped_tasks_is_there(settings: AirflowSettings) -> None:
    assert [pool.name for pool in settings.pools] == [DATABASE_POOL]
    assert isinstance(settings.pools[0], Pool)
    assert settings.pools[0].slots == 8


def test_a_socket_s_folder_is_a_host(settings: AirflowSettings) -> None:
    led = on_database(
        settings.connections[SOURCE], "postgresql://dtr_reader:pass%2Fword@/dtr?host=%2Frun%2Fpg"
    )
    assert led["host"] == "/run/pg"
    assert led["schema"] == "dtr"
    assert led["login"] == "dtr_reader"
    assert led["password"] == "pass/word"
    assert led["port"] == 5432
    assert led["extra"] == settings.connections[SOURCE]["extra"]


def test_what_the_url_says_goes_before_what_the_file_says(settings: AirflowSettings) -> None:
    led = on_database(
        settings.connections[SOURCE],
        "postgresql://me@db.example.com:6543/fleet?sslmode=require&connect_timeout=3",
    )
    assert (led["host"], led["port"], led["schema"]) == ("db.example.com", 6543, "fleet")
    assert led["extra"]["sslmode"] == "require"
    assert led["extra"]["connect_timeout"] == "3"
    assert led["extra"]["application_name"] == "dtr_source_db"


def test_the_object_store_keeps_its_way_of_addressing(settings: AirflowSettings) -> None:
    led = on_object_store(
        settings.connections[OBJECT_STORE], "http://127.0.0.1:9009", "key", "secret"
    )
    assert (led["login"], led["password"]) == ("key", "secret")
    assert led["extra"]["endpoint_url"] == "http://127.0.0.1:9009"
    assert led["extra"]["config_kwargs"] == {"s3": {"addressing_style": "path"}}


def test_airflow_reads_its_connections_from_the_environment(settings: AirflowSettings) -> None:
    variables = environment(settings)
    assert set(variables) == {
        "AIRFLOW_CONN_DTR_SOURCE_DB",
        "AIRFLOW_CONN_DTR_DB",
        "AIRFLOW_CONN_DTR_S3",
        "AIRFLOW_CONN_DTR_PAYOUT_DB",
        "AIRFLOW_CONN_DTR_PAYOUT_KEY",
        "AIRFLOW_CONN_DTR_MAIL",
    }
    assert json.loads(variables["AIRFLOW_CONN_DTR_DB"]) == settings.connections[RECORDS]


def test_variables_reach_airflow_as_well(tmp_path: Path) -> None:
    file = tmp_path / "airflow_settings.yaml"
    file.write_text(
        "airflow:\n  connections: []\n  pools: []\n"
        "  variables:\n    - variable_name: fleet\n      variable_value: bat\n"
    )
    assert environment(read_settings(file)) == {"AIRFLOW_VAR_FLEET": "bat"}
