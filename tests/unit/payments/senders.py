"""A fleet and payments to put into files. The banks do not exist: no routing number begins so."""

from datetime import UTC, date, datetime
from typing import Any

from stdnum.us import rtn

from include.dtr.payments.bank.entries import AccountType, Entry, OffsetAccount, Originator

SUNDAY = datetime(2026, 11, 29, 11, 0, tzinfo=UTC)
THURSDAY = date(2026, 12, 3)


def routing(number: int) -> str:
    """Nine digits that no bank has (99...), the last one right."""
    first = f"99{number:06}"
    return first + rtn.calc_check_digit(first)


HOUSE_BANK = routing(1)


def fleet(**changed: Any) -> Originator:
    chosen: dict[str, Any] = {
        "company_name": "BIG APPLE TAXI",
        "company_id": "1123456789",
        "originating_dfi": HOUSE_BANK,
        "immediate_destination": HOUSE_BANK,
        "immediate_destination_name": "FIRST TEST BANK",
        "immediate_origin": "1123456789",
        "immediate_origin_name": "BIG APPLE TAXI LEASING",
    }
    return Originator(**{**chosen, **changed})


def balanced_fleet(**changed: Any) -> Originator:
    return fleet(balanced=True, offset=OffsetAccount(HOUSE_BANK, "9000012345"), **changed)


def payment(number: int = 1, **changed: Any) -> Entry:
    chosen: dict[str, Any] = {
        "individual_id": f"2026-{number:06}",
        "name": "Rahim Uddin",
        "routing_number": routing(20),
        "account_number": f"{70000000 + number}",
        "account_type": AccountType.CHECKING,
        "amount": 52_340 + number,
    }
    return Entry(**{**chosen, **changed})
