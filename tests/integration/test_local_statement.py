"""`make preview` and `make explain`."""

from pathlib import Path

import psycopg
import pytest

from local import statement
from local.fleet import LAST_PERIOD, TRAPS
from local.stack.object_store import ObjectStore
from local.stack.postgres import Postgres
from local.stack.stack import Stack
from tests.integration.conftest import BUCKET

LEASE = TRAPS["every_section"]
DTR = f"DTR-{LEASE}-{LAST_PERIOD.start}"


@pytest.fixture
def root(
    postgres: Postgres,
    object_store: ObjectStore,
    stack_root: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """The commands work with the session's running stack instead of the folder `.local`."""
    assert postgres.running
    assert object_store.running
    monkeypatch.setattr(statement, "ROOT", stack_root)
    monkeypatch.setattr(statement, "PREVIEWS", stack_root / "previews")
    return stack_root


def test_a_preview_is_written_and_nothing_is_issued(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert statement.main(["preview", "--lease", str(LEASE)]) == 0

    assert (root / "previews" / f"{DTR}.pdf").read_bytes().startswith(b"%PDF-1.4")
    assert "nothing was issued" in capsys.readouterr().out
    stack = Stack(root, bucket=BUCKET)
    with psycopg.connect(stack.records_url) as records:
        for table in ("dtr", "dtr_event", "dtr_generation_history", "dtr_receipt_counter"):
            assert records.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    assert "Contents" not in stack.store.client().list_objects_v2(Bucket=BUCKET)


def test_an_explanation_ends_with_the_total_due_and_says_that_it_is_not_issued(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert statement.main(["explain", "--dtr", DTR]) == 0

    printed = capsys.readouterr().out
    assert printed.startswith(f"{DTR}\n")
    assert "Total due: " in printed
    assert "It has not been issued" in printed


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["explain", "--dtr", "DTR-1045"], "is not a DTR id"),
        (["explain", "--dtr", "DTR-1045-2025-02-30"], "which is not a date"),
        (["explain", "--dtr", "DTR-77-2025-11-09"], "no such row in dtr_source.leases"),
        (["explain"], "make explain DTR=DTR-1045-2025-10-26"),
        (["preview"], "make preview LEASE=1045"),
        (["preview", "--lease", "abc"], "'abc' is not a lease number"),
        (["preview", "--lease", "0"], "Write it as LEASE=1045"),
        (["preview", "--lease", str(TRAPS["no_primary"])], "no PRIMARY driver"),
    ],
)
@pytest.mark.usefixtures("root")
def test_what_cannot_be_done_is_said_in_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert statement.main(arguments) == 1
    assert sentence in capsys.readouterr().err
