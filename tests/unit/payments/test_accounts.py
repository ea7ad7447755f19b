"""What is shown and kept of an account."""

import hashlib
import hmac

import pytest

from include.dtr.payments.bank import accounts
from include.dtr.payments.bank.errors import AccountRefused
from tests.unit.payments.senders import routing

KEY = b"k" * 32


def test_the_last_four_digits_are_all_that_is_shown() -> None:
    assert accounts.last_four("70001234") == "1234"


def test_the_fingerprint_is_keyed_and_shows_a_change_of_bank_or_number() -> None:
    first = accounts.fingerprint(routing(1), "70001234", KEY)
    expected = hmac.new(KEY, f"{routing(1)}:70001234".encode(), hashlib.sha256).hexdigest()
    assert first == expected
    others = {
        accounts.fingerprint(routing(2), "70001234", KEY),
        accounts.fingerprint(routing(1), "070001234", KEY),
        accounts.fingerprint(routing(1), "70001234", b"o" * 32),
    }
    assert len(others | {first}) == 4


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="31 bytes"):
        accounts.fingerprint(routing(1), "70001234", b"k" * 31)


def test_real_shapes_of_numbers_pass() -> None:
    for number in ("1234", "00012345", "12345678901234567"):
        accounts.check(routing(5), number)


def test_a_routing_number_with_a_mistyped_digit_is_refused() -> None:
    good = routing(5)
    for place in range(9):
        wrong = good[:place] + str((int(good[place]) + 1) % 10) + good[place + 1 :]
        with pytest.raises(AccountRefused, match="check digit"):
            accounts.check(wrong, "70001234")


def test_an_account_number_typed_as_routing_number_is_not_repeated() -> None:
    with pytest.raises(AccountRefused, match="'5678'") as refused:
        accounts.check("700012345678", "70001234")
    assert "700012345678" not in str(refused.value)
