"""Where a call came from, behind proxies and liars."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.settings import Settings
from include.dtr.web.caller_address import caller_address

OURS = Settings(trusted_proxies=["10.0.0.0/8", "2001:db8::/32"]).trusted_proxies


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.7", [], "198.51.100.7"),
        ("198.51.100.7", ["203.0.113.9"], "198.51.100.7"),  # a stranger's own header
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7, 10.0.0.2"], "198.51.100.7"),
        ("10.0.0.1", ["6.6.6.6, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),  # what a liar put first
        ("10.0.0.1", ["6.6.6.6", "198.51.100.7"], "198.51.100.7"),  # two headers
        ("10.0.0.1", ["10.0.0.9, 10.0.0.2"], "10.0.0.9"),  # all ours: the outermost
        ("10.0.0.1", ["198.51.100.7:4711"], "198.51.100.7"),
        ("10.0.0.1", ["[2001:db9::7]:4711"], "2001:db9::7"),
        ("::ffff:10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7, <script>"], "10.0.0.1"),
        ("10.0.0.1", ["unknown"], "10.0.0.1"),
        ("unknown", ["198.51.100.7"], "unknown"),
    ],
)
def test_the_first_hop_that_is_not_ours_is_the_caller(
    peer: str, forwarded: list[str], address: str
) -> None:
    assert caller_address(peer, forwarded, OURS) == address


def test_without_trusted_proxies_the_header_counts_for_nothing() -> None:
    assert caller_address("10.0.0.1", ["198.51.100.7"], ()) == "10.0.0.1"


@given(st.lists(st.text(max_size=30), max_size=4))
def test_no_header_breaks_it_or_comes_through_unread(forwarded: list[str]) -> None:
    shown = caller_address("10.0.0.1", forwarded, OURS)
    assert shown.isascii()
    assert shown.isprintable()


@pytest.mark.parametrize("text", ["10.0.0.0/99", "proxy.example.com", "10.0.0.1/8"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="trusted_proxies"):
        Settings(trusted_proxies=[text])
