"""The DAG that pays: made, approved by another person, sent; and what it does by itself."""

from datetime import timedelta
from typing import Any

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.providers.standard.operators.hitl import HITLOperator

from include.dtr.settings import settings
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def pay() -> Any:
    return DagBag(str(PROJECT / "dags")).dags["pay_drivers"]


def test_it_waits_for_a_person_between_making_and_sending(pay: Any) -> None:
    order = {task.task_id: sorted(task.downstream_task_ids) for task in pay.tasks}
    assert order == {
        "make_batch": ["approve_batch", "decide"],
        "approve_batch": ["decide"],
        "decide": ["send_batch"],
        "send_batch": [],
    }
    assert pay.schedule is None


def test_without_an_answer_in_time_the_batch_is_rejected(pay: Any) -> None:
    asks = pay.get_task("approve_batch")
    assert isinstance(asks, HITLOperator)
    assert (asks.options, asks.defaults) == (["Approve", "Reject"], ["Reject"])
    assert asks.response_timeout == timedelta(days=settings().payment_approval_days)
    assert pay.dagrun_timeout > asks.response_timeout


def test_nobody_is_asked_for_bank_data(pay: Any) -> None:
    assert set(pay.params) == {"weeks", "dtr_ids", "method", "effective_date", "looked_at"}
