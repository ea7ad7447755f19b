"""Where the benchmarks run: a stack of their own below `.local/bench`, fleets kept as templates."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.city import EARLIER_WEEKS, bring_indexes, build
from bench.databases import kept_database
from include.dtr.archive import Archive
from include.dtr.connections import Stores
from include.dtr.database_session import Session
from include.dtr.settings import settings
from local.stack.airflow import PROJECT
from local.stack.databases import FLEET_OWNER, OWNER, prepare_records
from local.stack.stack import Stack

ROOT = PROJECT / ".local" / "bench"
BUCKET, DATABASE = "dtr-bench", "bench"
DAGS = ROOT / "dags"
UI_PORT = 8390


def make_stack(
    environment: Mapping[str, str] | None = None, root: Path = ROOT, database: str = DATABASE
) -> Stack:
    """Books and records in one `database`; `environment` is Airflow's (`DTR_...`)."""
    DAGS.mkdir(parents=True, exist_ok=True)
    for source in (
        PROJECT / "dags" / "weekly_dtr.py",
        PROJECT / "bench" / "dags" / "bench_floor.py",
    ):
        shutil.copy2(source, DAGS)
    return Stack(
        root,
        bucket=BUCKET,
        database=database,
        durable=False,
        ui_port=UI_PORT,
        dags_folder=DAGS,
        environment=environment,
    )


def fleet_database(stack: Stack, leases: int, earlier_weeks: int = EARLIER_WEEKS) -> str:
    """The name of a database with a fleet of that many leases and no records; built if missing."""
    name = f"fleet_{leases}"
    if earlier_weeks != EARLIER_WEEKS:
        name += f"_{earlier_weeks}_weeks"

    def fill(partial: str) -> None:
        with stack.postgres.connect(partial, FLEET_OWNER) as owner:
            build(owner, leases, earlier_weeks)

    stack.postgres.start()
    if not kept_database(stack.postgres, name, fill):
        with stack.postgres.connect(name, FLEET_OWNER) as owner:
            bring_indexes(owner)
    return name


def open_fleet(stack: Stack, leases: int, earlier_weeks: int = EARLIER_WEEKS) -> None:
    """A fresh `bench` database with that fleet and empty records; an empty bucket."""
    fleet = fleet_database(stack, leases, earlier_weeks)
    stack.postgres.drop_database(DATABASE)
    stack.postgres.create_database(DATABASE, owner=OWNER, template=fleet)
    prepare_records(stack.postgres, DATABASE)
    stack.store.start(BUCKET)
    empty_bucket(stack.store.client())
    with stack.postgres.connect(DATABASE) as connection:
        connection.execute("CHECKPOINT")


def empty_bucket(client: Any) -> None:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        keys = [{"Key": item["Key"]} for item in page.get("Contents", ())]
        if keys:
            client.delete_objects(Bucket=BUCKET, Delete={"Objects": keys})


@contextmanager
def open_stores(stack: Stack) -> Iterator[Stores]:
    """Sessions and archive as a task has them, without Airflow."""
    with (
        Session.open(stack.source_url) as source,
        Session.open(stack.records_url, schema=settings().records_schema) as records,
    ):
        yield Stores(source, records, Archive(stack.store.client(), BUCKET))


@contextmanager
def processors(stack: Stack) -> Iterator[dict[str, float]]:
    """Processor seconds that PostgreSQL and the object store used inside the block."""
    used: dict[str, float] = {}
    leaders = {
        "postgres": _leader(stack, "postgres"),
        "s3": _leader(stack, "s3"),
    }
    before = {name: _seconds(leader) for name, leader in leaders.items()}
    yield used
    used.update({name: _seconds(leader) - before[name] for name, leader in leaders.items()})


def _leader(stack: Stack, name: str) -> psutil.Process:
    record = json.loads((stack.root / "run" / f"{name}.json").read_text())
    return psutil.Process(record["pid"])


def _seconds(leader: psutil.Process) -> float:
    return sum(_seconds_of(process) for process in (leader, *leader.children()))


def _seconds_of(process: psutil.Process) -> float:
    """Those of its ended children too; nothing where it has ended itself, for its leader has
    them then."""
    try:
        return float(sum(process.cpu_times()[:4]))
    except psutil.NoSuchProcess:
        return 0.0
