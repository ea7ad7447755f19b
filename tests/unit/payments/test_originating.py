"""The fleet as sender comes from the settings."""

import pytest

from include.dtr.payments.bank.checks import Position
from include.dtr.payments.bank.entries import AccountType
from include.dtr.payments.bank.errors import OriginatorRefused
from include.dtr.payments.bank.originating import check_position, drawn, originator
from include.dtr.payments.bank.positive_pay import Column
from include.dtr.settings import Settings
from tests.unit.payments.senders import HOUSE_BANK, routing

GIVEN = {"ACH_COMPANY_ID": "1123456789", "ACH_ORIGINATING_DFI": HOUSE_BANK}


def settings_of(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(f"DTR_{name}", value)
    return Settings()


@pytest.mark.parametrize("name", sorted(GIVEN))
def test_without_the_banks_data_there_is_no_file(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    given = {key: value for key, value in GIVEN.items() if key != name}
    with pytest.raises(OriginatorRefused, match=f"DTR_{name} is not set"):
        originator(settings_of(monkeypatch, given))


def test_the_banks_two_data_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    made = originator(settings_of(monkeypatch, GIVEN))
    assert (made.company_name, made.immediate_origin_name) == ("BIG APPLE TAXI", "BIG APPLE TAXI")
    assert (made.immediate_destination, made.immediate_origin) == (HOUSE_BANK, "1123456789")
    assert (made.entry_description, made.balanced, made.offset) == ("PAYROLL", False, None)
    assert (made.entry_limit, made.days_ahead) == (1_000_000, 14)


def test_every_term_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = settings_of(
        monkeypatch,
        {
            **GIVEN,
            "ACH_COMPANY_NAME": "BAT LEASING",
            "ACH_DESTINATION": routing(3),
            "ACH_DESTINATION_NAME": "THIRD TEST BANK",
            "ACH_ORIGIN": routing(4),
            "ACH_ORIGIN_NAME": "BAT",
            "ACH_ENTRY_DESCRIPTION": "DRIVERPAY",
            "ACH_BALANCED": "true",
            "ACH_OFFSET_ROUTING": routing(5),
            "ACH_OFFSET_ACCOUNT": "9000012345",
            "ACH_OFFSET_TYPE": "SAVINGS",
            "ACH_PAYMENT_LIMIT": "2500.50",
            "ACH_DAYS_AHEAD": "5",
            "ACH_ADDENDA": "true",
            "ACH_PRENOTES": "true",
        },
    )
    made = originator(chosen)
    assert made.company_name == "BAT LEASING"
    assert (made.immediate_destination, made.immediate_destination_name) == (
        routing(3),
        "THIRD TEST BANK",
    )
    assert (made.immediate_origin, made.immediate_origin_name) == (routing(4), "BAT")
    assert made.entry_description == "DRIVERPAY"
    assert made.offset is not None
    assert (made.offset.account_number, made.offset.account_type) == (
        "9000012345",
        AccountType.SAVINGS,
    )
    assert (made.entry_limit, made.days_ahead) == (250_050, 5)
    assert made.addenda
    assert made.prenotes
    assert "9000012345" not in f"{chosen!r}{made!r}"


CHECKS = {"CHECK_ROUTING": HOUSE_BANK, "CHECK_ACCOUNT": "9000012345"}


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_without_the_account_of_the_checks_there_is_no_positive_pay_file(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    given = {key: value for key, value in CHECKS.items() if key != name}
    with pytest.raises(OriginatorRefused, match=f"DTR_{name} is not set"):
        drawn(settings_of(monkeypatch, given))


def test_a_wrong_account_of_the_checks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OriginatorRefused, match=r"DTR_CHECK_….: the account number has letters"):
        drawn(settings_of(monkeypatch, {**CHECKS, "CHECK_ACCOUNT": "9000-012345"}))


def test_stock_and_positive_pay_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = settings_of(
        monkeypatch,
        {
            **CHECKS,
            "CHECK_POSITION": "BOTTOM",
            "POSITIVE_PAY_COLUMNS": '["CHECK_NUMBER", "AMOUNT_CENTS"]',
            "POSITIVE_PAY_HEADING": "true",
        },
    )
    assert check_position(chosen) is Position.BOTTOM
    made = drawn(chosen)
    assert made.columns == (Column.CHECK_NUMBER, Column.AMOUNT_CENTS)
    assert made.heading
    assert "9000012345" not in repr(made)
