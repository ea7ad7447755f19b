"""The fleet as sender of ACH files and writer of checks, from the settings."""

from include.dtr.payments.bank import accounts
from include.dtr.payments.bank.accounts import AccountType
from include.dtr.payments.bank.bank_names import transliterated
from include.dtr.payments.bank.checks import Position
from include.dtr.payments.bank.entries import OffsetAccount, Originator
from include.dtr.payments.bank.errors import AccountRefused, OriginatorRefused
from include.dtr.payments.bank.positive_pay import Column, Drawn
from include.dtr.settings import Settings, settings


def originator(chosen: Settings | None = None) -> Originator:
    """Raises `OriginatorRefused`, naming the setting, where the bank's data are missing."""
    chosen = chosen or settings()
    company_id, dfi = chosen.ach_company_id, chosen.ach_originating_dfi
    if company_id is None or dfi is None:
        missing = "DTR_ACH_COMPANY_ID" if company_id is None else "DTR_ACH_ORIGINATING_DFI"
        raise OriginatorRefused(
            f"{missing} is not set; no ACH file can be made before the bank has given it"
        )
    company = chosen.ach_company_name or transliterated(chosen.company_name, 16)
    return Originator(
        company_name=company,
        company_id=company_id,
        originating_dfi=dfi,
        immediate_destination=chosen.ach_destination or dfi,
        immediate_destination_name=chosen.ach_destination_name,
        immediate_origin=chosen.ach_origin or company_id,
        immediate_origin_name=chosen.ach_origin_name or transliterated(chosen.company_name, 23),
        entry_description=chosen.ach_entry_description,
        balanced=chosen.ach_balanced,
        offset=_offset(chosen),
        entry_limit=int(chosen.ach_payment_limit * 100),
        days_ahead=chosen.ach_days_ahead,
        addenda=chosen.ach_addenda,
        prenotes=chosen.ach_prenotes,
    )


def _offset(chosen: Settings) -> OffsetAccount | None:
    routing, account = chosen.ach_offset_routing, chosen.ach_offset_account
    if routing is None or account is None:
        return None
    kind = AccountType(chosen.ach_offset_type)
    return OffsetAccount(routing, account.get_secret_value(), kind)


def check_position(chosen: Settings | None = None) -> Position:
    """Where the check is on the stock in the printer."""
    return Position((chosen or settings()).check_position)


def drawn(chosen: Settings | None = None) -> Drawn:
    """The account that checks are drawn on, and the bank's form of a positive-pay file.

    Raises `OriginatorRefused`, naming the setting, where the account is missing or wrong.
    """
    chosen = chosen or settings()
    routing, account = chosen.check_routing, chosen.check_account
    if routing is None or account is None:
        missing = "DTR_CHECK_ROUTING" if routing is None else "DTR_CHECK_ACCOUNT"
        raise OriginatorRefused(
            f"{missing} is not set; no positive-pay file can be made without the fleet's account"
        )
    try:
        accounts.check(routing, account.get_secret_value())
    except AccountRefused as error:
        raise OriginatorRefused(f"The account of the checks (DTR_CHECK_…): {error}") from None
    return Drawn(
        routing,
        account.get_secret_value(),
        tuple(map(Column, chosen.positive_pay_columns)),
        chosen.positive_pay_heading,
    )
