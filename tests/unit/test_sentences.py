"""Sentences about leases."""

import pytest

from include.dtr.sentences import named, rows_of


@pytest.mark.parametrize(
    ("leases", "most", "said"),
    [
        ([], 5, "no lease"),
        ([7], 5, "lease 7"),
        ([1, 3], 5, "leases 1, 3"),
        ([1, 2, 3, 4, 5], 5, "leases 1, 2, 3, 4, 5"),
        (range(1, 15), 2, "leases 1, 2 and 12 more"),
        ([9, 8], 1, "leases 9 and 1 more"),
    ],
)
def test_the_first_are_named_and_the_rest_counted(leases: list[int], most: int, said: str) -> None:
    assert named(iter(leases), most) == said


def test_one_row_is_no_rows() -> None:
    assert [rows_of(n, "trip") for n in (0, 1, 2)] == ["0 trips", "1 trip", "2 trips"]
