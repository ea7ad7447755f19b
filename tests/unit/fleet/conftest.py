"""The sample fleet's books, made once: tests read them and leave them as they are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pytest

from local.fleet import sample_fleet
from local.fleet.books import Fleet
from local.fleet.rows import Posting, Trip


@pytest.fixture(scope="session")
def fleet() -> Fleet:
    return sample_fleet()


@pytest.fixture(scope="session")
def trips_of(fleet: Fleet) -> Mapping[int | None, Sequence[Trip]]:
    """By lease id."""
    trips: defaultdict[int | None, list[Trip]] = defaultdict(list)
    for trip in fleet.curb_trips:
        trips[trip.lease_id].append(trip)
    return trips


@pytest.fixture(scope="session")
def postings_of(fleet: Fleet) -> Mapping[str, Sequence[Posting]]:
    """By obligation id."""
    postings: defaultdict[str, list[Posting]] = defaultdict(list)
    for posting in fleet.ledger_postings:
        postings[posting.obligation_id].append(posting)
    return postings
