"""A real S3 API from the wheel: it wants our key, keeps what it is given, finds another port."""

import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from local.stack import ports
from local.stack.errors import StackError
from local.stack.object_store import ObjectStore

BUCKET = "dtr-test"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ObjectStore]:
    store = ObjectStore(tmp_path, preferred_port=ports.any_free())
    yield store
    store.stop()


def read(store: ObjectStore, key: str) -> bytes:
    return bytes(store.client().get_object(Bucket=BUCKET, Key=key)["Body"].read())


def test_objects_survive_a_restart_on_the_same_port(store: ObjectStore) -> None:
    store.start(BUCKET)
    store.client().put_object(Bucket=BUCKET, Key="dtrs/2025/11/a.pdf", Body=b"%PDF-1.4")
    endpoint = store.endpoint
    store.stop()
    assert not store.running
    store.start(BUCKET)
    assert store.endpoint == endpoint
    assert read(store, "dtrs/2025/11/a.pdf") == b"%PDF-1.4"


def test_a_killed_store_is_started_again(store: ObjectStore) -> None:
    store.start(BUCKET)
    assert store.service.pid is not None
    os.kill(store.service.pid, signal.SIGKILL)
    while store.running:
        time.sleep(0.01)
    store.start(BUCKET)
    assert store.client().list_buckets()["Buckets"][0]["Name"] == BUCKET


def test_a_busy_port_is_passed_over(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind((ports.HOST, 0))
        busy.listen()
        store = ObjectStore(tmp_path, preferred_port=busy.getsockname()[1])
        try:
            store.start(BUCKET)
            assert not store.endpoint.endswith(f":{busy.getsockname()[1]}")
            store.client().put_object(Bucket=BUCKET, Key="a", Body=b"a")
        finally:
            store.stop()


def test_nothing_is_given_without_the_key(store: ObjectStore) -> None:
    store.start(BUCKET)
    store.client().put_object(Bucket=BUCKET, Key="a", Body=b"a")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{store.endpoint}/{BUCKET}/a")  # noqa: S310  our own server
    assert refused.value.code == 400, "rclone's answer to a request without a signature"
    thief = boto3.client(
        "s3",
        endpoint_url=store.endpoint,
        aws_access_key_id=store.access_key,
        aws_secret_access_key="guessed",
        region_name=store.region,
    )
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        thief.get_object(Bucket=BUCKET, Key="a")


def test_the_secret_is_on_no_command_line(store: ObjectStore) -> None:
    store.start(BUCKET)
    command = Path(f"/proc/{store.service.pid}/cmdline")
    if not command.exists():
        pytest.skip("command lines are read from /proc, which this system does not have")
    assert store.secret_key not in command.read_text()
    assert store.secret_key not in store.service.log.read_text()


def test_an_endpoint_that_never_was_is_a_sentence(store: ObjectStore) -> None:
    with pytest.raises(StackError, match="make run"):
        _ = store.endpoint
