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
OWN_OFFICE = frozenset(
    f"{API}test_{name}.py"
    for name in (
        "driver_browser",
        "driver_page",
        "generate",
        "load",
        "pay_browser",
        "pay_page",
        "payments",
        "preview_of_week",
        "scale",
        "week_page",
    )
)
"""Files of the API's tests that leave alone the office which the others share."""
LONG = ("test_histories.py", "test_settlement_feed.py", "test_accounts_agree.py")
AGAINST_THE_CLOCK = ("test_load.py", "test_scale.py")
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
    # One long test at the end would leave the other processes idle; by then nothing runs beside
    # those that measure how long an answer takes.
    items.sort(key=lambda item: (item.path.name in AGAINST_THE_CLOCK) - (item.path.name in LONG))
    if config.getoption("-m"):
        return
    long = [item for item in items if item.get_closest_marker("faults")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


class SideBySide(LoadFileScheduling):  # type: ignore[misc]
    """A file's tests stay together and in order; those of the API that share one office, as a
    whole."""

    def _split_scope(self, nodeid: str) -> str:
        file = str(super()._split_scope(nodeid))
        return API if file.startswith(API) and file not in OWN_OFFICE else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SideBySide:
    return SideBySide(config, log)
