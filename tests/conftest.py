"""What all tests share: the sample of real trips, and a hypothesis profile for each occasion."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadFileScheduling

# `make test` looks at fewer examples than a night run: DTR_HYPOTHESIS=nightly.
settings.register_profile("commit", max_examples=200, deadline=None)
settings.register_profile(
    "nightly",
    max_examples=2_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
# `make test-faults` alone: histories of a fleet, which take a run of the pipeline for each step.
settings.register_profile(
    "histories",
    max_examples=5_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("DTR_HYPOTHESIS", "commit"))

PROJECT = Path(__file__).parents[1]
API = "tests/integration/api/"
LONG_ALONE = ("test_histories.py", "test_random_fleets.py")
REAL_TRIPS = PROJECT.parent / "shared" / "data" / "tlc_trips_2019_03.csv"
"""Real trips of New York taxis in March 2019; tests that need them skip where they are absent."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept-golden",
        action="store_true",
        help="keep today's statements as the golden ones, after you have looked at them",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "faults: long faults; run by `make test-faults` alone")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the long faults unless the command line asks for a marker by itself."""
    # One long test at the end would leave the other processes idle.
    items.sort(key=lambda item: item.path.name not in LONG_ALONE)
    if config.getoption("-m"):
        return
    long = [item for item in items if item.get_closest_marker("faults")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


class SideBySide(LoadFileScheduling):  # type: ignore[misc]
    """A file's tests stay together and in order; those of the API, which share one office, as a
    whole."""

    def _split_scope(self, nodeid: str) -> str:
        return API if nodeid.startswith(API) else str(super()._split_scope(nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SideBySide:
    return SideBySide(config, log)
