"""A process dies in the midst of paying: the next try ends as if nothing had happened."""

import multiprocessing
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from include.dtr.archive import Archive
from include.dtr.database_session import Session
from include.dtr.errors import StoreRefused
from include.dtr.failpoints import FOLDER, PERMISSION
from include.dtr.model import PaymentType
from include.dtr.office.office import Office as PeoplesOffice
from include.dtr.payments import (
    approving,
    downloading,
    making,
    ordering,
    reversing,
    sending,
    settling,
)
from include.dtr.payments.asked import asked_for
from include.dtr.payments.reversing import SentWrongly
from include.dtr.settings import settings
from local.stack.object_store import ObjectStore
from tests.faults.workers import WorkerStores
from tests.integration.office import PAYOUT_SECRET
from tests.integration.payments.conftest import BANK, MARY, PAY_DAY, PETE, SUNDAY, WEEK, Payroll

STEPS = {
    "make": ("before_make", "in_make", "after_make"),
    "approve": ("in_approve", "after_approve"),
    "send": ("after_bind_file", "after_build", "after_store", "in_send", "after_send"),
    "settle": ("in_settle",),
    "download": ("before_download",),
}
KEY = "manual__faults"
NUMBER = "ACH-2025-000001"
REVERSAL = "REV-2025-000001"
_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["tests.integration.payments.test_faults"])
PATIENCE = 300
"""Seconds: a busy machine is no fault."""


@dataclass(frozen=True)
class PayrollStores:
    """Where a process of its own finds the stores."""

    worker_stores: WorkerStores
    payout_url: str

    def office(self) -> PeoplesOffice:
        def opened(url: str, schema: str | None = None) -> Any:
            @contextmanager
            def connect() -> Any:
                with Session.open(url, schema=schema) as connection:
                    yield connection

            return connect

        return PeoplesOffice(
            records=opened(self.worker_stores.records_url, "public"),
            source=opened(self.worker_stores.source_url),
            archive=lambda: Archive(self.worker_stores.s3(), self.worker_stores.bucket),
            secret=lambda: "",
            payout=opened(self.payout_url),
            payout_key=lambda: PAYOUT_SECRET,
            now=lambda: SUNDAY,
        )

    def work(self, step: str) -> int | None:
        """One try of a step; how its process ended (-9: killed)."""
        process = _FORKED.Process(target=_work, args=(self, step), daemon=True)
        process.start()
        process.join(PATIENCE)
        assert not process.is_alive(), "the worker hangs"
        return process.exitcode


def _work(stores: PayrollStores, step: str) -> None:
    os.environ.update(BANK)
    os.environ[FOLDER], os.environ[PERMISSION] = str(stores.worker_stores.failpoints), "1"
    settings.cache_clear()
    do(stores.office(), step)
    os._exit(0)


def do(office: PeoplesOffice, step: str) -> None:
    match step:
        case "make":
            asked = asked_for([WEEK.start], method=PaymentType.ACH)
            making.make(office, MARY, asked, PAY_DAY, KEY)
        case "approve":
            approving.approve(office, PETE, NUMBER)
        case "send":
            sending.send(office, MARY, NUMBER)
        case "settle":
            settling.confirm(office, PETE, NUMBER)
        case "download":
            downloading.download(office, MARY, NUMBER)
        case "reverse":
            ordering.approve(office, PETE, REVERSAL)


@pytest.fixture
def stores(payroll: Payroll, object_store: ObjectStore, tmp_path: Path) -> PayrollStores:
    worker_stores = WorkerStores(
        source_url=payroll.source_url,
        records_url=payroll.records_url,
        endpoint=object_store.endpoint,
        access_key=object_store.access_key,
        secret_key=object_store.secret_key,
        bucket=payroll.fleet.bucket,
        failpoints=tmp_path,
    )
    return PayrollStores(worker_stores, payroll.payout_url)


def pay_through(payroll: Payroll, stores: PayrollStores, *kills: str) -> None:
    """All steps, each tried again until it is done."""
    for step, points in STEPS.items():
        stores.worker_stores.arm(*(point for point in points if point in kills))
        for _ in range(len(points) + 1):
            ended = stores.work(step)
            payroll.sound()
            if ended == 0:
                break
            assert ended == -9, f"{step} ended with {ended}"
        assert stores.worker_stores.unfired() == []


def as_if_nothing_happened(payroll: Payroll) -> None:
    (batch,) = payroll.fleet.rows("SELECT * FROM dtr_payment_batch")
    assert (batch["number"], batch["state"], batch["downloads"]) == (NUMBER, "SETTLED", 1)
    for lease_id in (1, 2, 3):
        assert payroll.states(lease_id) == ["SETTLED"]
        assert payroll.balance(lease_id).still_due == 0
    events = payroll.fleet.rows(
        "SELECT event, count(*) AS n FROM dtr_event WHERE event ~ '^(BATCH|PAYMENT)_' GROUP BY 1"
    )
    assert {row["event"]: row["n"] for row in events} == {
        "BATCH_MADE": 1, "BATCH_APPROVED": 1, "BATCH_SENT": 1, "BATCH_SETTLED": 1,
        "BATCH_DOWNLOADED": 1, "PAYMENT_PLANNED": 3, "PAYMENT_SENT": 3, "PAYMENT_SETTLED": 3,
    }  # fmt: skip
    assert len([key for key in payroll.fleet.objects() if key.startswith("payouts/")]) == 1
    payroll.sound()


def test_killed_once_in_every_step(payroll: Payroll, stores: PayrollStores) -> None:
    pay_through(payroll, stores, *(point for points in STEPS.values() for point in points))
    as_if_nothing_happened(payroll)


@pytest.mark.faults
@pytest.mark.parametrize("point", [point for points in STEPS.values() for point in points])
def test_killed_at_one_place(payroll: Payroll, stores: PayrollStores, point: str) -> None:
    pay_through(payroll, stores, point)
    as_if_nothing_happened(payroll)


@pytest.mark.faults
def test_a_reversal_that_is_killed_goes_on_with_the_next_approval(
    payroll: Payroll, stores: PayrollStores
) -> None:
    downloading.download(payroll.office, MARY, payroll.sent().number)
    error, why = SentWrongly.WRONG_AMOUNT, "paid from an old list"
    reversing.make(payroll.office, MARY, NUMBER, None, error, why, PAY_DAY)
    stores.worker_stores.arm("after_approve_order", "after_store_order")
    assert [stores.work("reverse") for _ in range(4)] == [-9, -9, 0, 0]

    events = payroll.fleet.rows("SELECT event FROM dtr_event WHERE event ~ '^ORDER' ORDER BY id")
    assert [row["event"] for row in events] == ["ORDER_MADE", "ORDER_APPROVED", "ORDER_SENT"]
    assert [key for key in payroll.fleet.objects() if "REV" in key] == [
        f"payouts/2025/{REVERSAL}.ach"
    ]
    assert len(ordering.download(payroll.office, MARY, REVERSAL).content) > 940
    payroll.sound()


def test_a_bucket_that_is_away_leaves_an_approved_batch(payroll: Payroll) -> None:
    number = payroll.make().number
    approving.approve(payroll.office, PETE, number)
    away = replace(
        payroll.office, archive=lambda: Archive(payroll.fleet.s3, "there-is-no-such-bucket")
    )
    with pytest.raises(StoreRefused):
        sending.send(away, MARY, number)

    assert payroll.states(1) == ["PLANNED"]
    assert sending.send(payroll.office, MARY, number).state == "SENT"
    payroll.sound()
