"""The trail's guard against floods."""

from include.dtr.office.trail import Flood


def test_a_flood_of_strangers_is_counted_not_stored() -> None:
    flood = Flood(most=3)
    assert [flood.admit() for _ in range(3)] == [0, 0, 0]
    flood = Flood(most=0)
    assert [flood.admit() for _ in range(5)] == [None] * 5
    flood._most = 1
    assert flood.admit() == 5
