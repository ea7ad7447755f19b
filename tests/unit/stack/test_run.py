"""`make run` and `make stop` at the terminal: every failure ends in a sentence and a status."""

import errno
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from local import run
from local.lock import alone
from local.stack import ports
from local.stack.errors import StackError
from tests.conftest import PROJECT


@pytest.fixture(autouse=True)
def root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nothing of these tests reaches the project's own .local folder."""
    root = tmp_path / ".local"
    monkeypatch.setattr(run, "ROOT", root)
    monkeypatch.setattr(run, "PDFS", root / "dtrs")
    monkeypatch.setattr(run, "RESULT", root / "last-run.json")
    for name in ("DTR_SOURCE_URL", "DTR_PERIOD_START", "DTR_UI_PORT"):
        monkeypatch.delenv(name, raising=False)
    return root


def test_a_full_disk_is_seen_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root: Path
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=250_000_000))
    assert run.main(["run"]) == 1
    error = capsys.readouterr().err
    assert "Only 250 MB are free" in error
    assert "make clean" in error
    assert not root.exists()


def test_a_disk_that_fills_up_on_the_way_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill_up() -> int:
        raise OSError(errno.ENOSPC, "No space left on device", "postgres.log")

    monkeypatch.setattr(run, "COMMANDS", {"run": fill_up})
    assert run.main(["run"]) == 1
    assert "The disk is full" in capsys.readouterr().err


def test_a_database_that_dies_on_the_way_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lose_it() -> int:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(run, "COMMANDS", {"run": lose_it})
    assert run.main(["run"]) == 1
    assert "The database of the records does not answer: server closed" in capsys.readouterr().err


def test_other_errors_of_the_system_are_not_called_a_full_disk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail() -> int:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(run, "COMMANDS", {"run": fail})
    with pytest.raises(OSError, match="Input/output error"):
        run.main(["run"])


def test_a_database_that_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"postgresql://reader:secret@127.0.0.1:{ports.any_free()}/fleet"
    monkeypatch.setenv("DTR_SOURCE_URL", url)
    assert run.main(["run"]) == 1
    error = capsys.readouterr().err
    assert "The database of DTR_SOURCE_URL cannot be reached" in error
    assert "secret" not in error


def test_a_bad_option_is_refused_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], root: Path
) -> None:
    monkeypatch.setenv("DTR_PERIOD_START", "next week")
    assert run.main(["run"]) == 1
    assert "Write a date such as 2025-10-26" in capsys.readouterr().err
    assert not root.exists()


def test_interrupting_says_what_stays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(run, "COMMANDS", {"run": interrupted})
    assert run.main(["run"]) == 130
    assert "`make stop` ends it" in capsys.readouterr().out


def test_stopping_where_nothing_runs_is_no_error(
    capsys: pytest.CaptureFixture[str], root: Path
) -> None:
    assert run.main(["stop"]) == 0
    assert capsys.readouterr().out == "Nothing was running.\n"
    assert not root.exists()


def test_cleaning_removes_all_data(capsys: pytest.CaptureFixture[str], root: Path) -> None:
    (root / "postgres").mkdir(parents=True)
    assert run.main(["clean"]) == 0
    assert "Removed .local." in capsys.readouterr().out
    assert not root.exists()


def test_asking_for_the_ui_where_nothing_runs_says_how_to_start(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run.main(["ui"]) == 1
    assert "Start it with `make run`" in capsys.readouterr().err


def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(SystemExit):
        run.main(["reboot"])


HOLD = """
import sys, time
from pathlib import Path
from local.lock import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_two_commands_at_once_are_kept_apart_until_the_first_is_dead(root: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, root], cwd=PROJECT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StackError, match=f"process {holder.pid}"), alone(root):
            pytest.fail("two hold the lock")
    finally:
        holder.kill()
        holder.communicate()
    with alone(root):
        pass


def test_the_folder_is_closed_to_others(root: Path) -> None:
    with alone(root):
        assert root.stat().st_mode & 0o077 == 0
