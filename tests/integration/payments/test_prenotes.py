"""New accounts are tried without money, by setting, and wait some days for the bank's answer."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import psycopg
import pytest

from include.dtr.model import PaymentType
from include.dtr.payments import (
    approving,
    ordering,
    orders,
    payable,
    prenoting,
    returning,
    sending,
)
from include.dtr.payments.asked import asked_for
from include.dtr.payments.orders import OrderRow
from include.dtr.payments.payable import Why
from include.dtr.payments.states import PaymentRefused
from include.dtr.settings import settings
from tests.bank import Bank
from tests.integration.office import PAT
from tests.integration.payments.conftest import MARY, PETE, WEEK, Payroll, account_number
from tests.nacha_rules import checked

ALL = asked_for([WEEK.start])


@pytest.fixture
def careful(payroll: Payroll, monkeypatch: pytest.MonkeyPatch) -> Iterator[Payroll]:
    """An office that tries accounts; it is Sunday, November 23."""
    monkeypatch.setenv("DTR_ACH_PRENOTES", "true")
    settings.cache_clear()
    yield payroll
    monkeypatch.undo()
    settings.cache_clear()


def tried(payroll: Payroll) -> OrderRow:
    number = prenoting.make(payroll.office, MARY, ALL).number
    return ordering.approve(payroll.office, PETE, number)


def kept_back(payroll: Payroll) -> dict[int | None, str]:
    """By lease: why an account is not paid by ACH yet."""
    found = payable.payable(payroll.office, ALL)
    return {x.lease_id: x.sentence for x in found.left_out if x.why is Why.NEW_ACCOUNT}


def paid_by_ach(payroll: Payroll) -> list[int]:
    return [
        line.lease_id for line in payable.payable(payroll.office, ALL).by(PaymentType.ACH).lines
    ]


def test_an_account_that_was_never_paid_waits_and_is_then_paid(careful: Payroll) -> None:
    assert kept_back(careful)[1].startswith("its driver's account is new: try it")
    assert [line.method for line in payable.payable(careful.office, ALL).lines] == ["CHECK"]
    draft = prenoting.make(careful.office, MARY, ALL)
    assert (draft.number, draft.entries, draft.total) == ("PRE-2025-000001", 3, 0)
    assert "waits in PRE-2025-000001" in kept_back(careful)[1]
    with pytest.raises(PaymentRefused, match="No account is new"):
        prenoting.make(careful.office, MARY, ALL)
    with pytest.raises(PaymentRefused, match="somebody else"):
        ordering.approve(careful.office, MARY, draft.number)
    ordering.approve(careful.office, PETE, draft.number)
    found = checked(ordering.download(careful.office, MARY, draft.number).content)

    assert [(entry["code"], entry["id"]) for entry in found.entries] == [
        ("23", "D-1"), ("23", "D-2"), ("23", "D-3"),
    ]  # fmt: skip
    assert (found.debits, found.credits) == (0, 0)
    assert "waits until 2025-11-28" in kept_back(careful)[1], "Monday, and Thanksgiving between"
    assert careful.balance(1).in_flight == 0
    careful.fleet.now = datetime(2025, 11, 28, 15, tzinfo=UTC)
    assert kept_back(careful) == {}
    assert paid_by_ach(careful) == [1, 2, 3]
    assert careful.make(on=date(2025, 12, 3)).payments == 3
    careful.sound()


@pytest.mark.parametrize("code", ["R03", "C01"])
def test_what_the_bank_says_of_it_keeps_it_from_being_paid(careful: Payroll, code: str) -> None:
    order = tried(careful)
    bank = Bank()
    bank.take(ordering.download(careful.office, MARY, order.number).content)
    said = {"corrections": {"D-1": (code, f"{account_number(9):29}")}}
    answer = bank.answer(
        date(2025, 11, 25), **({"returns": {"D-1": code}} if code == "R03" else said)
    )
    for _ in range(2):
        returning.take(careful.office, PAT, answer)
    careful.fleet.now = datetime(2025, 11, 28, 15, tzinfo=UTC)

    assert f"came back ({code}" in kept_back(careful)[1]
    assert paid_by_ach(careful) == [2, 3]
    (entry, *_) = orders.in_full(careful.office, order.number).entries
    assert (entry.state, entry.return_code) == ("RETURNED", code)
    events = careful.fleet.rows("SELECT details FROM dtr_event WHERE event = 'ORDER_RETURNED'")
    assert len(events) == 1, "once"
    assert account_number(9) not in str(events)
    careful.fleet.owner.execute(
        "UPDATE fleet.accounts SET account_number = '8800009999' WHERE driver_id = 1"
    )
    assert prenoting.make(careful.office, MARY, ALL).entries == 1, "the corrected account alone"


def test_an_account_that_changed_is_tried_and_one_that_was_paid_is_not(careful: Payroll) -> None:
    tried(careful)
    careful.fleet.now = datetime(2025, 11, 28, 15, tzinfo=UTC)
    number = careful.make(on=date(2025, 12, 3)).number
    approving.approve(careful.office, PETE, number)
    sending.send(careful.office, MARY, number)
    for lease_id in (1, 2):
        careful.bonus(lease_id, "40.00")
    careful.fleet.owner.execute(
        "UPDATE fleet.accounts SET account_number = '8800009999' WHERE driver_id = 2"
    )
    assert list(kept_back(careful)) == [2]
    assert paid_by_ach(careful) == [1], "the difference, into the account that is known"
    assert prenoting.make(careful.office, MARY, ALL).entries == 1


def test_an_account_that_changed_since_the_prenotes_were_made_stops_them(careful: Payroll) -> None:
    number = prenoting.make(careful.office, MARY, ALL).number
    careful.fleet.owner.execute(
        "UPDATE fleet.accounts SET account_number = '8800009999' WHERE driver_id = 2"
    )
    with pytest.raises(PaymentRefused, match="account of driver 2 is not the one"):
        ordering.approve(careful.office, PETE, number)
    ordering.cancel(careful.office, MARY, number, "an account has changed")
    assert tried(careful).entries == 3


def test_without_the_setting_nothing_is_tried(payroll: Payroll) -> None:
    assert kept_back(payroll) == {}
    with pytest.raises(prenoting.PrenotesOff, match="DTR_ACH_PRENOTES"):
        prenoting.make(payroll.office, MARY, ALL)


def test_the_database_keeps_one_prenote_of_an_account_at_a_time(careful: Payroll) -> None:
    tried(careful)
    with pytest.raises(psycopg.errors.UniqueViolation, match="dtr_account_tried_once"):
        past_the_program(careful)


def past_the_program(payroll: Payroll) -> None:
    """Somebody writes a second prenote into the records himself."""
    records = payroll.fleet.stores.records
    with records.transaction():
        (order_id,) = records.execute(
            "INSERT INTO dtr_bank_order (number, kind, effective_date, entries, total, made_by)"
            " VALUES ('PRE-2025-000099', 'PRENOTE', '2025-11-28', 1, 0, 'me') RETURNING id"
        ).fetchone()
        records.execute(
            "INSERT INTO dtr_bank_order_entry (order_id, driver_id, account_last_four, account_key,"
            " amount) SELECT %s, driver_id, account_last_four, account_key, 0"
            " FROM dtr_bank_order_entry LIMIT 1",
            (order_id,),
        )
