"""The archive over HTTP: on rclone's S3 API, and on moto's for what only that one knows."""

import hashlib
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from include.dtr.archive import Archive, KeyTaken, StoredPdf, object_key
from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.period import week_from
from local.stack.object_store import ObjectStore
from tests.amazon import client
from tests.weeks import PERIOD

KEY, PDF = "dtrs/2025/11/DTR-1-2025-11-09.pdf", b"%PDF-1.4 one"


@pytest.fixture
def amazon(moto: str) -> Any:
    return client(moto)


@pytest.fixture(params=["rclone", "moto"])
def archive(request: pytest.FixtureRequest, object_store: ObjectStore, amazon: Any) -> Archive:
    s3 = object_store.client() if request.param == "rclone" else amazon
    bucket = f"archive-{hashlib.sha256(request.node.name.encode()).hexdigest()[:12]}"
    s3.create_bucket(Bucket=bucket)
    return Archive(s3, bucket)


def test_keys_follow_the_period_and_the_revision() -> None:
    assert object_key("DTR-1-2025-11-09", PERIOD.start, 1) == KEY
    january = week_from(PERIOD.start.replace(2026, 1, 4))
    assert (
        object_key("DTR-1-2026-01-04", january.start, 3) == "dtrs/2026/01/DTR-1-2026-01-04.r3.pdf"
    )


@pytest.mark.parametrize("prefixes", [2, 16, 256])
def test_keys_are_spread_evenly_over_the_prefixes_that_are_asked_for(prefixes: int) -> None:
    dtrs = [f"DTR-{lease}-2025-11-09" for lease in range(1000, 1000 + 100 * prefixes)]
    keys = [object_key(dtr, PERIOD.start, 1, prefixes) for dtr in dtrs]
    used = Counter(key.removesuffix(f"/2025/11/{d}.pdf") for key, d in zip(keys, dtrs, strict=True))
    assert used.keys() == {f"dtrs/{number:02x}" for number in range(prefixes)}
    assert max(used.values()) < 150


def test_what_is_stored_is_fetched_again_with_its_hash(archive: Archive) -> None:
    stored = archive.store(KEY, PDF)

    assert (stored.sha256, stored.size) == (hashlib.sha256(PDF).hexdigest(), len(PDF))
    assert archive.fetch(KEY) == PDF


def test_the_client_is_opened_by_the_first_request_once_for_all_threads(amazon: Any) -> None:
    opened = []

    def open_one() -> Any:
        opened.append(amazon)
        time.sleep(0.05)
        return amazon

    amazon.create_bucket(Bucket="opened-late")
    archive = Archive(open_one, "opened-late")
    assert opened == []
    with ThreadPoolExecutor(4) as threads:
        assert len(list(threads.map(lambda n: archive.store(f"dtrs/{n}.pdf", PDF), range(4)))) == 4
    assert len(opened) == 1


def test_storing_the_same_again_is_done_already(archive: Archive) -> None:
    assert archive.store(KEY, PDF) == archive.store(KEY, PDF)


def test_an_object_is_never_overwritten_by_other_content(archive: Archive) -> None:
    archive.store(KEY, PDF)
    with pytest.raises(KeyTaken):
        archive.store(KEY, b"%PDF-1.4 two")

    assert archive.fetch(KEY) == PDF


class Hasty(Archive):
    """Looks before the other writer comes, and puts after it."""

    looked = False

    def _holds(self, wanted: StoredPdf) -> bool:
        if not self.looked:
            self.looked = True
            return False
        return super()._holds(wanted)


def test_a_writer_who_comes_between_look_and_put_is_not_overwritten(amazon: Any) -> None:
    amazon.create_bucket(Bucket="between")
    Archive(amazon, "between").store(KEY, PDF)
    with pytest.raises(KeyTaken):
        Hasty(amazon, "between").store(KEY, b"%PDF-1.4 two")

    assert Hasty(amazon, "between").store(KEY, PDF).size == len(PDF), "the same content is no clash"


def test_content_type_and_encryption_are_set(amazon: Any) -> None:
    amazon.create_bucket(Bucket="encrypted")
    Archive(amazon, "encrypted", "AES256").store(KEY, PDF)
    head = amazon.head_object(Bucket="encrypted", Key=KEY)

    assert head["ContentType"] == "application/pdf"
    assert head["ServerSideEncryption"] == "AES256"


def test_a_missing_bucket_is_permanent_and_says_what_to_check(archive: Archive) -> None:
    archive.bucket = "nowhere-to-be-found"
    for call in (archive.check, lambda: archive.store(KEY, PDF), lambda: archive.fetch(KEY)):
        with pytest.raises(StoreRefused, match="nowhere-to-be-found"):
            call()


def test_wrong_credentials_are_permanent(object_store: ObjectStore) -> None:
    client = boto3.client(
        "s3",
        endpoint_url=object_store.endpoint,
        aws_access_key_id="dtr",
        aws_secret_access_key="wrong",
        region_name=object_store.region,
    )
    with pytest.raises(StoreRefused):
        Archive(client, "dtr-test").store(KEY, PDF)


def test_a_store_that_is_away_is_transient() -> None:
    client = boto3.client(
        "s3",
        endpoint_url="http://127.0.0.1:9",
        aws_access_key_id="a",
        aws_secret_access_key="b",
        region_name="us-east-1",
    )
    with pytest.raises(TransientFault, match="EndpointConnectionError"):
        Archive(client, "dtr-test").store(KEY, PDF)


def test_objects_are_counted_by_prefix(archive: Archive) -> None:
    assert archive.count("dtrs/") == 0
    archive.store(KEY, PDF)
    archive.replace("previews/run/x.pdf", PDF)

    assert (archive.count("dtrs/"), archive.count("previews/")) == (1, 1)
