"""Reading `airflow_settings.yaml`, the file that Astro and the local stack have in common."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from psycopg.conninfo import conninfo_to_dict

Connection = Mapping[str, Any]  # the keys of Airflow's JSON form: conn_type, host, schema, ...


@dataclass(frozen=True, slots=True)
class Pool:
    name: str
    slots: int
    description: str


@dataclass(frozen=True, slots=True)
class AirflowSettings:
    """What the file holds, in Airflow's own terms."""

    connections: Mapping[str, Connection]
    pools: tuple[Pool, ...]
    variables: Mapping[str, str]


def read_settings(file: Path) -> AirflowSettings:
    """The connections, pools and variables of `file`."""
    airflow = yaml.safe_load(file.read_text())["airflow"]
    return AirflowSettings(
        connections={entry["conn_id"]: _connection(entry) for entry in airflow["connections"]},
        pools=tuple(
            Pool(entry["pool_name"], entry["pool_slot"], entry["pool_description"])
            for entry in airflow["pools"]
        ),
        variables={
            entry["variable_name"]: entry["variable_value"] for entry in airflow["variables"]
        },
    )


def environment(settings: AirflowSettings) -> dict[str, str]:
    """The connections and variables as the environment variables that Airflow looks at."""
    connections = {
        f"AIRFLOW_CONN_{conn_id.upper()}": json.dumps(connection)
        for conn_id, connection in settings.connections.items()
    }
    variables = {f"AIRFLOW_VAR_{name.upper()}": str(v) for name, v in settings.variables.items()}
    return connections | variables


def on_database(connection: Connection, url: str) -> Connection:
    """`connection`, led to the database of the libpq URL `url`; extras stay, the URL's win."""
    parts: dict[str, Any] = conninfo_to_dict(url)
    return {
        "conn_type": connection["conn_type"],
        "host": parts.pop("host", ""),
        "schema": parts.pop("dbname", ""),
        "login": parts.pop("user", ""),
        "password": parts.pop("password", ""),
        "port": int(parts.pop("port", 5432)),
        "extra": {**connection["extra"], **parts},
    }


def on_object_store(connection: Connection, endpoint: str, key: str, secret: str) -> Connection:
    """`connection`, led to the S3 API at `endpoint` with the access key `key`."""
    extra = {**connection["extra"], "endpoint_url": endpoint}
    return {**connection, "login": key, "password": secret, "extra": extra}


def on_mail_server(connection: Connection, host: str, port: int) -> Connection:
    """`connection`, led to the mail server there; its extras stay."""
    return {**connection, "host": host, "port": port}


def _connection(entry: Mapping[str, Any]) -> Connection:
    """One connection of the file in Airflow's JSON form; keys without a value are left out."""
    plain = ("host", "schema", "login", "password", "port")
    given = {key: entry[f"conn_{key}"] for key in plain if entry[f"conn_{key}"] is not None}
    return {"conn_type": entry["conn_type"], **given, "extra": json.loads(entry["conn_extra"])}
