"""The folder of statements holds that week's and no others, each the one that was issued."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.fetch import fetch
from local.outcome import Pdf
from local.stack import ports
from local.stack.errors import StackError
from local.stack.object_store import ObjectStore

BUCKET = "dtr-test"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    store = ObjectStore(tmp_path_factory.mktemp("s3"), preferred_port=ports.any_free())
    store.start(BUCKET)
    yield store.client()
    store.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "dtrs"


def issued(client: Any, lease: int) -> Pdf:
    content = f"%PDF-1.4 {lease}".encode()
    key = f"dtrs/2025/11/DTR-{lease}-2025-11-09.pdf"
    client.put_object(Bucket=BUCKET, Key=key, Body=content)
    return Pdf(lease, key, hashlib.sha256(content).hexdigest())


def test_each_statement_is_named_as_its_key_ends(client: Any, folder: Path) -> None:
    fetch(client, BUCKET, [issued(client, 1045), issued(client, 1046)], folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "DTR-1045-2025-11-09.pdf",
        "DTR-1046-2025-11-09.pdf",
    ]
    assert (folder / "DTR-1045-2025-11-09.pdf").read_bytes() == b"%PDF-1.4 1045"


def test_another_week_s_statements_go(client: Any, folder: Path) -> None:
    fetch(client, BUCKET, [issued(client, 1045)], folder)
    fetch(client, BUCKET, [issued(client, 1046)], folder)
    assert [path.name for path in folder.iterdir()] == ["DTR-1046-2025-11-09.pdf"]


def test_a_week_without_statements_leaves_an_empty_folder(client: Any, folder: Path) -> None:
    fetch(client, BUCKET, [], folder)
    assert list(folder.iterdir()) == []


def test_an_object_with_other_content_is_refused(client: Any, folder: Path) -> None:
    fetch(client, BUCKET, [issued(client, 1045)], folder)
    forged = Pdf(1046, issued(client, 1046).key, "0" * 64)
    with pytest.raises(StackError, match=r"is not what was issued to lease 1046"):
        fetch(client, BUCKET, [forged], folder)
    assert [path.name for path in folder.iterdir()] == ["DTR-1045-2025-11-09.pdf"]


def test_a_lost_object_is_named(client: Any, folder: Path) -> None:
    with pytest.raises(StackError, match=r"lease 1047 is recorded as issued, but dtrs/lost\.pdf"):
        fetch(client, BUCKET, [Pdf(1047, "dtrs/lost.pdf", "0" * 64)], folder)
