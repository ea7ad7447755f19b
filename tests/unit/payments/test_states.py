"""Which state follows which: the program's table and the database's are one."""

import re
from collections.abc import Mapping
from enum import StrEnum

import pytest

from include.dtr.payments.states import (
    BATCH_STEPS,
    COUNTS,
    ORDER_STEPS,
    PAYMENT_STEPS,
    BatchState,
    PaymentRefused,
    PaymentState,
    next_batch,
    next_order,
    next_payment,
)
from include.dtr.records.event_kinds import EventKind
from tests.conftest import PROJECT

MIGRATIONS = PROJECT / "include/dtr/records/migrations/versions"


@pytest.mark.parametrize(
    ("function", "migration", "ours"),
    [
        ("dtr_keep_payment()", "0012_bank_orders", PAYMENT_STEPS),
        ("dtr_keep_payment_batch()", "0007_payments", BATCH_STEPS),
        ("dtr_keep_bank_order()", "0012_bank_orders", ORDER_STEPS),
    ],
)
def test_the_database_knows_the_same_steps(
    function: str, migration: str, ours: Mapping[tuple[StrEnum, StrEnum], EventKind]
) -> None:
    text = (MIGRATIONS / f"{migration}.sql").read_text().partition(f"FUNCTION {function}")[2]
    (steps, *_) = re.findall(
        r"\(old\.state, new\.state\) NOT IN \((.*?)\n        \)\)", text, re.DOTALL
    )
    assert {(a.value, b.value) for a, b in ours} == set(
        re.findall(r"\('([A-Z]+)', '([A-Z]+)'\)", steps)
    )


def test_a_step_has_an_event_and_what_is_not_a_step_is_refused() -> None:
    sent, settled = PaymentState.SENT, PaymentState.SETTLED
    assert next_payment(sent, settled, "It") is EventKind.PAYMENT_SETTLED
    assert next_batch(BatchState.DRAFT, BatchState.APPROVED, "B") is EventKind.BATCH_APPROVED
    with pytest.raises(PaymentRefused, match="It is RETURNED and cannot become SENT"):
        next_payment("RETURNED", sent, "It")
    assert next_order(BatchState.SENT, BatchState.SETTLED, "O") is EventKind.ORDER_SETTLED
    with pytest.raises(PaymentRefused, match="O is CANCELED and cannot become SENT"):
        next_order("CANCELED", BatchState.SENT, "O")
    with pytest.raises(PaymentRefused, match="Batch B is SETTLED and cannot become SENT"):
        next_batch("SETTLED", BatchState.SENT, "B")


def test_money_that_came_back_or_never_went_leads_nowhere() -> None:
    ended = set(PaymentState) - COUNTS
    assert ended == {PaymentState.RETURNED, PaymentState.CANCELED}
    onward = {(now, then) for now, then in PAYMENT_STEPS if now in ended}
    assert onward == {(PaymentState.RETURNED, PaymentState.SETTLED)}, "a reversal that came back"
