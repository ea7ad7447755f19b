"""Failpoints fire once, in one process, and only where tests are allowed."""

import subprocess
import sys
from pathlib import Path

import pytest

from include.dtr.errors import DtrError
from include.dtr.failpoints import FailpointFired, FailpointsRefused, reach
from tests.conftest import PROJECT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DTR_FAILPOINTS", str(tmp_path))
    monkeypatch.setenv("DTR_TESTING", "1")
    return tmp_path


def test_without_the_variable_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DTR_FAILPOINTS", raising=False)
    reach("after_upload")


def test_outside_of_a_test_they_are_refused_for_good(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DTR_TESTING")
    with pytest.raises(FailpointsRefused, match="only tests may do") as refused:
        reach("after_upload")

    assert isinstance(refused.value, DtrError), "permanent: Airflow does not try again"


def test_one_fires_once_and_no_other_place_fires(folder: Path) -> None:
    (folder / "after_bind").write_text("fail")
    reach("after_upload")
    with pytest.raises(FailpointFired, match="after_bind"):
        reach("after_bind")
    reach("after_bind")


def test_one_can_be_armed_several_times(folder: Path) -> None:
    for number in (1, 2):
        (folder / f"after_bind.{number}").write_text("fail")
    for _ in range(2):
        with pytest.raises(FailpointFired):
            reach("after_bind")
    reach("after_bind")


def test_kill_leaves_the_process_no_time_for_anything(folder: Path) -> None:
    (folder / "here").write_text("kill")
    code = (
        "from include.dtr.failpoints import reach\n"
        "try:\n    reach('here')\nfinally:\n    print('time to clean up')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert done.returncode == -9
    assert done.stdout == ""


def test_an_order_that_cannot_be_read_is_a_mistake_of_the_test(folder: Path) -> None:
    (folder / "here").write_text("explode")
    with pytest.raises(ValueError, match="explode"):
        reach("here")
