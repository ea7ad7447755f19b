"""What a run is asked for, and how its leases are dealt out to tasks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.errors import RunRefused
from include.dtr.period import week_from
from include.dtr.run.request import Batch, Request, split

PERIOD = week_from(date(2025, 11, 9))


def test_empty_params_ask_for_everything_by_default() -> None:
    assert Request.from_params({}) == Request()


def test_params_come_as_json() -> None:
    asked = Request.from_params(
        {
            "period_start": "2025-11-09",
            "period_end": None,
            "lease_ids": [1046, 1045, 1045],
            "regenerate": True,
            "preview": False,
        }
    )

    assert asked == Request(date(2025, 11, 9), None, (1045, 1046), regenerate=True)


@pytest.mark.parametrize("text", ["9 November", "2025-02-30", "2025-11-09'; DROP TABLE dtr; --"])
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(RunRefused, match="is not a date; write it as 2025-11-09"):
        Request.from_params({"period_start": text})


def test_batches_say_which_leases_they_hold() -> None:
    assert Batch(PERIOD, (1045,)).label == "Lease 1045"
    assert Batch(PERIOD, (1045, 1046, 1101)).label == "Leases 1045 to 1101 (3)"


def test_a_batch_survives_its_way_between_tasks() -> None:
    batch = Batch(PERIOD, (1045, 1046), regenerate=True)

    assert Batch.from_json(batch.to_json()) == batch


@given(
    st.lists(st.integers(1, 10**6), unique=True, max_size=700),
    st.integers(1, 300),
    st.integers(1, 300),
)
def test_every_lease_is_in_exactly_one_batch_and_batches_are_even(
    leases: list[int], most: int, size: int
) -> None:
    batches = split(sorted(leases), most, size)

    assert [lease for batch in batches for lease in batch] == sorted(leases)
    assert len(batches) <= most
    sizes = {len(batch) for batch in batches}
    assert sizes == set() or max(sizes) - min(sizes) <= 1
    if len(leases) <= most:
        assert sizes <= {1}
    elif len(batches) < most:
        assert max(sizes) <= size


@pytest.mark.parametrize(
    ("leases", "batches"), [(45, 45), (200, 200), (201, 1), (500, 2), (13_587, 34), (10**6, 200)]
)
def test_a_large_fleet_is_cut_into_no_more_batches_than_it_takes(leases: int, batches: int) -> None:
    assert len(split(range(leases), most=200, size=400)) == batches
