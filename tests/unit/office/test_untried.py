"""Which leases of a week nobody has tried."""

from include.dtr.office.week import untried


def test_a_lease_is_untried_that_nothing_is_known_of() -> None:
    assert untried([1045, 1046, 1047, 1048], {1045}, {1048}, ()) == [1046, 1047]


def test_what_is_known_is_gone_through_once_for_all_leases() -> None:
    """Once for each lease took the page of a city's week 1.7 s."""
    assert untried(range(5), iter([1, 3]), iter([4])) == [0, 2]
