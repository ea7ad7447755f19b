"""Which state follows which: the program's table and the database's are one."""

import re

import pytest

from include.dtr.payments.states import (
    BATCH_STEPS,
    COUNTS,
    PAYMENT_STEPS,
    BatchState,
    PaymentRefused,
    PaymentState,
    next_batch,
    next_payment,
)
from include.dtr.records.event_kinds import EventKind
from tests.conftest import PROJECT

MIGRATION = PROJECT / "include/dtr/records/migrations/versions/0007_payments.sql"


def test_the_database_knows_the_same_steps() -> None:
    text = MIGRATION.read_text()
    lists = re.findall(r"\(old\.state, new\.state\) NOT IN \((.*?)\n        \)\)", text, re.DOTALL)
    steps = set(re.findall(r"\('([A-Z]+)', '([A-Z]+)'\)", "".join(lists)))
    ours = {(a.value, b.value) for a, b in (*PAYMENT_STEPS, *BATCH_STEPS)}
    assert ours == steps


def test_a_step_has_an_event_and_what_is_not_a_step_is_refused() -> None:
    sent, settled = PaymentState.SENT, PaymentState.SETTLED
    assert next_payment(sent, settled, "It") is EventKind.PAYMENT_SETTLED
    assert next_batch(BatchState.DRAFT, BatchState.APPROVED, "B") is EventKind.BATCH_APPROVED
    with pytest.raises(PaymentRefused, match="It is RETURNED and cannot become SENT"):
        next_payment("RETURNED", sent, "It")
    with pytest.raises(PaymentRefused, match="Batch B is SETTLED and cannot become SENT"):
        next_batch("SETTLED", BatchState.SENT, "B")


def test_money_that_came_back_or_never_went_leads_nowhere() -> None:
    ended = set(PaymentState) - COUNTS
    assert ended == {PaymentState.RETURNED, PaymentState.CANCELED}
    assert not [then for now, then in PAYMENT_STEPS if now in ended]
