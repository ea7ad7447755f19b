"""Past one machine: the same week by LocalExecutor and by two Celery workers behind a Redis.

Both runs are given the same receipts, so every document must be the same byte for byte.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from bench.city import WEEK
from bench.dag import BATCHES, DAG, Site, open_site
from bench.report import Table, number
from bench.site import BUCKET, DAGS, ROOT, open_fleet
from local.stack.celery import Celery
from local.stack.stack import Stack

SMALL_BATCHES = {"DTR_LEASES_PER_TASK": "25"}
"""So that there is enough for both workers to do."""
RECEIPTS = """
    SELECT dtr_id, lease_id, receipt_number, receipt_date, generated_at FROM dtr
    WHERE status = 'GENERATED' ORDER BY lease_id
"""
CARRY = """
    INSERT INTO dtr (
        dtr_id, lease_id, period_start, period_end, run_id, status, error,
        receipt_number, receipt_date, generated_at
    )
    VALUES (%s, %s, %s, %s, 'an earlier try', 'FAILED', 'carried over by the benchmark', %s, %s, %s)
"""


@dataclass(frozen=True, slots=True)
class Fleet:
    """What one way of running gave: the time it took, and each object's SHA-256 by its key."""

    seconds: float
    documents: Mapping[str, str]
    tasks: Mapping[str, int]
    """How many tasks each worker ran."""


def run(leases: int = 500) -> Table:
    """Raises `NoRedis` where there is none, RuntimeError where the documents differ."""
    Celery(ROOT)  # where there is no Redis, this says so before the first half has run
    with open_site(BATCHES, SMALL_BATCHES) as site:
        open_fleet(site.stack, leases)
        local = Fleet(site.weekly(leases, floor=False).seconds, _documents(site.stack), {})
        receipts = _receipts(site.stack)
    with _celery() as (site, celery):
        open_fleet(site.stack, leases)
        _carry(site.stack, receipts)
        seconds = site.weekly(leases, floor=False).seconds
        spread = Fleet(seconds, _documents(site.stack), _shares(celery))
    return _table(leases, local, spread)


def _table(leases: int, local: Fleet, spread: Fleet) -> Table:
    if len(local.documents) != leases or local.documents != spread.documents:
        differ = sum(
            1 for key in local.documents if spread.documents.get(key) != local.documents[key]
        )
        raise RuntimeError(f"{differ} of {leases} documents differ between the two ways of running")
    if min(spread.tasks.values()) == 0:
        raise RuntimeError(f"a worker had nothing to do: {spread.tasks}")
    shares = " and ".join(str(tasks) for tasks in spread.tasks.values())
    return Table(
        "workers",
        f"{leases:,} leases in tasks of 25 on the same machine: all {leases:,} documents are the "
        "same byte for byte",
        ("executor", "seconds", "tasks by worker"),
        [
            ("LocalExecutor", number(local.seconds), "one machine"),
            (f"CeleryExecutor, Redis, {len(spread.tasks)} workers", number(spread.seconds), shares),
        ],
    )


def _receipts(stack: Stack) -> list[tuple[Any, ...]]:
    with psycopg.connect(stack.records_url) as records:
        return records.execute(RECEIPTS).fetchall()


def _carry(stack: Stack, receipts: list[tuple[Any, ...]]) -> None:
    """Rows as an earlier try leaves them: failed, their receipts bound for good."""
    with psycopg.connect(stack.records_url) as records, records.cursor() as cursor:
        cursor.executemany(
            CARRY,
            [
                (dtr, lease, WEEK.start, WEEK.end, number_, day, at)
                for dtr, lease, number_, day, at in receipts
            ],
        )


def _documents(stack: Stack) -> dict[str, str]:
    client = stack.store.client()
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    keys = [item["Key"] for page in pages for item in page.get("Contents", ())]
    return {
        key: hashlib.sha256(client.get_object(Bucket=BUCKET, Key=key)["Body"].read()).hexdigest()
        for key in keys
    }


def _shares(celery: Celery) -> dict[str, int]:
    return {name: celery.tasks_of(name, DAG, "generate_dtrs") for name in celery.workers}


@contextmanager
def _celery() -> Iterator[tuple[Site, Celery]]:
    """Airflow with CeleryExecutor, the broker, and the workers; all of it ended afterwards."""
    celery = Celery(ROOT)
    try:
        celery.start_broker()
        with open_site(BATCHES, {**SMALL_BATCHES, **celery.settings}, warm=False) as site:
            for name in celery.workers:
                celery.start_worker(name, site.stack.airflow.environment(), DAGS)
            site.empty()  # a worker's first task waits until it has said hello to the others
            yield site, celery
    finally:
        celery.stop()
