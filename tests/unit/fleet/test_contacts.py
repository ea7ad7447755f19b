"""Where the sample fleet's drivers are reached and paid: made up, and unlike real ones."""

import re

from include.dtr.payments.bank import accounts
from include.dtr.sources.contract import OPTIONAL_VIEWS
from local.fleet.books import COLUMNS, OPTIONAL, Fleet
from local.fleet.contacts import CHECK_WITH_ACCOUNT, WITHOUT_ACCOUNT


def test_the_optional_tables_have_the_contracts_columns() -> None:
    assert {view.name for view in OPTIONAL_VIEWS} == set(OPTIONAL)
    for view in OPTIONAL_VIEWS:
        assert COLUMNS[view.name] == tuple(column.name for column in view.columns)


def test_every_driver_has_one_contact_in_one_of_eleven_languages(fleet: Fleet) -> None:
    contacts = fleet.driver_contacts
    assert [one.driver_id for one in contacts] == [one.driver_id for one in fleet.drivers]
    spoken = {one.language for one in contacts}
    languages = {"bn", "es", "ur", "pa", "ht", "fr", "ar", "ru", "zh-Hans", "hi", "en", None}
    assert spoken == languages


def test_nobody_real_can_be_reached(fleet: Fleet) -> None:
    contacts = fleet.driver_contacts
    emails = [one.email for one in contacts if one.email is not None]
    phones = [one.phone for one in contacts if one.phone is not None]
    assert all(re.fullmatch(r"driver\d{4}@example\.com", email) for email in emails)
    assert all(re.fullmatch(r"\+121255501\d\d", phone) for phone in phones)
    assert len(set(phones)) == len(phones)
    assert len(emails) < len(contacts)
    assert len(phones) < len(contacts)


def test_those_who_want_ach_have_accounts_that_no_bank_has(fleet: Fleet) -> None:
    paid_by = {driver.driver_id: driver.payment_type for driver in fleet.drivers}
    wants = {driver for driver, way in paid_by.items() if way == "ACH"}
    assert {one.driver_id for one in fleet.payout_accounts} == (
        (wants - {WITHOUT_ACCOUNT}) | {CHECK_WITH_ACCOUNT}
    )
    assert paid_by[WITHOUT_ACCOUNT] == "ACH"
    assert paid_by[CHECK_WITH_ACCOUNT] == "CHECK"
    for one in fleet.payout_accounts:
        accounts.check(one.routing_number, one.account_number)
        assert one.routing_number.startswith("99")
    assert {one.account_type for one in fleet.payout_accounts} == {"CHECKING", "SAVINGS"}
    assert any(one.holder_name is None for one in fleet.payout_accounts)
