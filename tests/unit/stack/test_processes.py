"""Processes are ended with all they started, and nobody else's process ever is."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from local.stack.errors import StackError
from local.stack.processes import Service, birth, stop_together

# A parent with a child of its own; both say who they are and then wait.
FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]])
print(child.pid, flush=True)
time.sleep(600)
"""
WAITS = "import time; time.sleep(600)"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    service = Service(tmp_path, "part", grace=2)
    yield service
    service.stop()


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that this stack did not start."""
    process = subprocess.Popen([sys.executable, "-c", WAITS])
    yield process
    process.kill()
    process.wait()


def start(service: Service, tmp_path: Path, code: str, *arguments: str) -> None:
    service.start([sys.executable, "-c", code, *arguments], env=os.environ, cwd=tmp_path)


def child_of(service: Service) -> int:
    eventually(lambda: service.log.read_text().strip() != "")
    return int(service.log.read_text().split()[0])


def eventually(holds: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(0.02)


def test_a_started_process_runs_until_it_is_stopped(service: Service, tmp_path: Path) -> None:
    start(service, tmp_path, WAITS)
    pid = service.pid
    assert pid is not None
    assert service.running
    assert service.stop()
    assert not service.running
    assert birth(pid) is None
    assert not service.stop()


def test_stopping_takes_the_children_along(service: Service, tmp_path: Path) -> None:
    start(service, tmp_path, FAMILY, WAITS)
    child = child_of(service)
    service.stop()
    assert birth(child) is None


def test_a_child_that_ignores_the_signal_is_killed(service: Service, tmp_path: Path) -> None:
    start(service, tmp_path, FAMILY, DEAF)
    child = child_of(service)
    eventually(lambda: psutil.Process(child).status() == psutil.STATUS_SLEEPING)
    service.stop()
    assert birth(child) is None


def test_orphans_of_a_killed_process_are_found(service: Service, tmp_path: Path) -> None:
    start(service, tmp_path, FAMILY, WAITS)
    child = child_of(service)
    assert service.pid is not None
    os.kill(service.pid, signal.SIGKILL)
    eventually(lambda: not service.running)
    assert birth(child) is not None
    # Another program, later: it knows no more than what is on disk.
    assert Service(tmp_path, "part").stop()
    assert birth(child) is None


def test_starting_again_ends_what_was_there(service: Service, tmp_path: Path) -> None:
    start(service, tmp_path, WAITS)
    first = service.pid
    start(service, tmp_path, WAITS)
    assert first is not None
    assert birth(first) is None
    assert service.running


def test_a_stranger_with_the_recorded_number_is_left_alone(
    service: Service, tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    """The system gave the number of our dead process to somebody else."""
    born = birth(stranger.pid)
    assert born is not None
    record = tmp_path / "run" / "part.json"
    record.parent.mkdir()
    record.write_text(json.dumps({"pid": born.pid, "boot": born.boot, "ticks": born.ticks - 1}))
    assert not service.running
    assert not service.stop()
    assert birth(stranger.pid) == born


def test_a_record_of_an_earlier_boot_ends_nobody(
    service: Service, tmp_path: Path, stranger: subprocess.Popen[bytes]
) -> None:
    born = birth(stranger.pid)
    assert born is not None
    record = tmp_path / "run" / "part.json"
    record.parent.mkdir()
    record.write_text(json.dumps({"pid": born.pid, "boot": "before", "ticks": born.ticks}))
    assert not service.running
    assert not service.stop()
    assert birth(stranger.pid) == born


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_a_damaged_record_counts_as_none(service: Service, tmp_path: Path, text: str) -> None:
    record = tmp_path / "run" / "part.json"
    record.parent.mkdir()
    record.write_text(text)
    assert not service.running
    assert not service.stop()
    assert not record.exists()


def test_several_are_stopped_side_by_side(tmp_path: Path) -> None:
    parts = [Service(tmp_path, name, grace=5) for name in ("a", "b", "c")]
    for part in parts[:2]:
        start(part, tmp_path, WAITS)
    assert stop_together(parts) == ["a", "b"]
    assert not any(part.running for part in parts)


def test_dying_while_starting_shows_the_end_of_the_log(service: Service, tmp_path: Path) -> None:
    start(service, tmp_path, "raise SystemExit('no such column: fare')")
    with pytest.raises(StackError, match=r"(?s)part ended while it was starting.*no such column"):
        service.wait_until(lambda: False, timeout=10)


def test_waiting_too_long_says_so(service: Service, tmp_path: Path) -> None:
    start(service, tmp_path, WAITS)
    with pytest.raises(StackError, match="part was not ready within 0 seconds"):
        service.wait_until(lambda: False, timeout=0.2)


def test_a_process_gets_no_terminal_and_a_session_of_its_own(
    service: Service, tmp_path: Path
) -> None:
    start(service, tmp_path, "import sys; print(repr(sys.stdin.read()), flush=True);" + WAITS)
    eventually(lambda: service.log.read_text().strip() == "''")
    assert service.pid is not None
    assert os.getsid(service.pid) == service.pid
