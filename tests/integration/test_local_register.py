"""`make register`."""

from pathlib import Path

import pytest

from local import registers
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres


@pytest.fixture(autouse=True)
def root(
    postgres: Postgres, object_store: ObjectStore, stack_root: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The command works with the session's running stack instead of the folder `.local`."""
    assert postgres.running
    assert object_store.running
    monkeypatch.setattr(registers, "ROOT", stack_root)
    return stack_root


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "No statement stands for week 2025-11-09"),
        (["--month", "2025-11"], "No statement stands for month 2025-11"),
        (["--month", "November"], "'November' is not a month"),
        (["--quarter", "2025Q5"], "'2025Q5' is not a quarter"),
        (["--period", "2025-02-30"], "'2025-02-30' is not the first day of a week"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(
    arguments: list[str], sentence: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert registers.main(arguments) == 1

    assert sentence in capsys.readouterr().err
    assert not (root / "registers").exists()
