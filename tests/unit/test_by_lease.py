"""Rows of a fleet by ranges of its leases: each is given once, whatever comes together."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from include.dtr import by_lease
from include.dtr.by_lease import ByLease, ends_of_ranges


@dataclass(frozen=True, slots=True)
class Row:
    lease_id: int | None
    number: int


leases = st.lists(st.none() | st.integers(-3, 12), max_size=30)


def in_order(lease_ids: list[int | None]) -> list[Row]:
    ordered = sorted(lease_ids, key=lambda x: (x is None, x or 0))
    return [Row(lease_id, number) for number, lease_id in enumerate(ordered)]


def fetched(rows: list[Row], together: int) -> ByLease[Row]:
    left = list(rows)

    def fetch() -> list[Row]:
        some = left[:together]
        del left[:together]
        return some

    return ByLease(fetch)


@given(leases, st.integers(1, 7), st.lists(st.integers(-4, 13), max_size=5).map(sorted))
def test_each_row_is_in_one_range_and_those_of_no_lease_in_the_last(
    lease_ids: list[int | None], together: int, ends: list[int]
) -> None:
    rows = in_order(lease_ids)
    reading = fetched(rows, together)
    ranges = [(last, reading.up_to(last)) for last in ends]
    rest = reading.up_to(None)

    assert [row for _, taken in ranges for row in taken] + rest == rows
    for last, taken in ranges:
        assert all(row.lease_id is not None and row.lease_id <= last for row in taken)
    if ends:
        assert all(row.lease_id is None or row.lease_id > ends[-1] for row in rest)


@given(st.sets(st.integers(1, 5_000), max_size=40), st.integers(1, 9))
def test_the_last_range_takes_whatever_comes_and_no_range_has_more_leases(
    lease_ids: set[int], together: int
) -> None:
    usual = by_lease.LEASES_AT_ONCE
    by_lease.LEASES_AT_ONCE = together
    try:
        *ends, last = ends_of_ranges(lease_ids)
    finally:
        by_lease.LEASES_AT_ONCE = usual

    assert last is None
    reading = fetched(in_order(list(lease_ids)), 3)
    taken = [len(reading.up_to(end)) for end in ends]
    assert taken == [together] * len(ends)
    assert len(reading.up_to(None)) <= together
