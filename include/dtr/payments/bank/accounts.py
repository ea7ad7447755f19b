"""Bank accounts: what a number must be like, and what may be shown and kept of it."""

import hashlib
import hmac
from enum import StrEnum

from stdnum.us import rtn

from include.dtr.payments.bank.errors import AccountRefused

SHORTEST, LONGEST = 4, 17
"""Digits of an account number. Seventeen are the field of an entry (Nacha, appendix 3)."""
SHOWN = 4
ROUTING = 9
SHORTEST_KEY = 32
"""Bytes. Account numbers are few enough to be tried one by one by whoever can guess the key."""


class AccountType(StrEnum):
    CHECKING = "CHECKING"
    SAVINGS = "SAVINGS"


def last_four(number: str) -> str:
    """All that may be shown of an account number."""
    return number[-SHOWN:]


def fingerprint(routing: str, number: str, key: bytes) -> str:
    """HMAC-SHA256 as 64 hex digits: tells whether an account changed, and not which it is.

    Raises `ValueError` where `key` is shorter than 32 bytes.
    """
    if len(key) < SHORTEST_KEY:
        raise ValueError(f"The key has {len(key)} bytes; {SHORTEST_KEY} or more are needed")
    return hmac.new(key, f"{routing}:{number}".encode(), hashlib.sha256).hexdigest()


def check(routing: str, number: str) -> None:
    """Raises `AccountRefused` with a sentence that names no account number."""
    check_routing(routing)
    if not number.strip():
        raise AccountRefused("there is no account number; ask the driver for it")
    if not (number.isascii() and number.isdigit()):
        raise AccountRefused(
            "the account number has letters, blanks, dashes or other signs; enter its digits only, "
            "as they stand on the driver's check or bank letter"
        )
    if len(number) > LONGEST:
        raise AccountRefused(
            f"the account number has {len(number)} digits and a bank reads {LONGEST}; "
            "it is never cut: ask the driver for the right one"
        )
    if len(number) < SHORTEST or not number.strip("0"):
        raise AccountRefused(
            f"the account number cannot be one ({SHORTEST} digits or more, not all "
            "zeros); ask the driver for the right one"
        )


def check_routing(routing: str) -> None:
    """Raises `AccountRefused` unless `routing` is nine digits, the last checking the others."""
    # Not quoted whole: an account's number may have been typed into the wrong field.
    wrong = f"the routing number ending {last_four(routing)!r}"
    ask = "ask the driver for the one on a check or bank letter"
    if not (routing.isascii() and routing.isdigit() and len(routing) == ROUTING):
        raise AccountRefused(f"{wrong} has not nine digits; {ask}")
    if not rtn.is_valid(routing):
        raise AccountRefused(f"{wrong} has a wrong check digit: a digit is mistyped; {ask}")
    if not routing.strip("0"):
        raise AccountRefused(f"{wrong} belongs to no bank; {ask}")
