"""What a statement says of the fleet comes from the settings."""

from collections.abc import Iterator
from datetime import date

import pytest

from include.dtr.model import TAX_RULES, TaxKind, Terms
from include.dtr.settings import company, settings


@pytest.fixture(autouse=True)
def read_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


def test_todays_defaults() -> None:
    assert company().terms == Terms()


def test_every_term_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "COMPANY_NAME": "Big Apple Taxi|Leasing Corp.",
        "PAY_WEEKDAY": "FRIDAY",
        "CLOSED_DAYS": '["2025-12-26"]',
        "QUESTIONS": "accounts@fleet.example",
        "DISPUTE_DAYS": "10",
        "DEPOSIT_DAYS": "45",
        "COMPLAINTS": "",
        "DRIVER_PAGE": "https://pay.fleet.example/{dtr_id}",
        "TAX_RULES": '{"MTA": "$0.75 a trip"}',
    }.items():
        monkeypatch.setenv(f"DTR_{name}", value)
    assert company().name == "Big Apple Taxi\nLeasing Corp."
    assert company().terms == Terms(
        pay_weekday=4,
        closed_days=frozenset({date(2025, 12, 26)}),
        questions="accounts@fleet.example",
        dispute_days=10,
        deposit_days=45,
        complaints="",
        driver_page="https://pay.fleet.example/{dtr_id}",
        tax_rules={**TAX_RULES, TaxKind.MTA: "$0.75 a trip"},
    )
