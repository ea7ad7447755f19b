"""What all tests share: the sample of real trips, and a hypothesis profile for each occasion."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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
API = Path("tests/integration/api")
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


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the long faults unless the command line asks for a marker by itself.

    Side by side, a file's tests stay together and in order; those of the API, which share one
    office, as a whole.
    """
    for item in items:
        folder = item.path.relative_to(PROJECT).parent
        together = folder if folder == API else item.path
        item.add_marker(pytest.mark.xdist_group(str(together)))
    # One long test at the end would leave the other processes idle.
    items.sort(key=lambda item: item.path.name not in LONG_ALONE)
    if config.getoption("-m"):
        return
    long = [item for item in items if item.get_closest_marker("faults")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
