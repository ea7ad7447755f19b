"""Uploads that are sent without the client's layers: the same requests, the same outcomes."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.client import Config
from botocore.credentials import Credentials, RefreshableCredentials
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from include.dtr.archive import Archive, KeyTaken
from include.dtr.archive_requests import Pattern, signed_headers
from include.dtr.errors import StoreRefused, TransientFault
from local.stack.object_store import ObjectStore
from tests.amazon import client
from tests.faults.s3proxy import Fault, Kind, Proxy

PDF, OTHER = b"%PDF-1.4 one", b"%PDF-1.4 two"
NAMES = st.from_regex(
    r"[A-Za-z0-9_-]{1,12}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,12}){0,3}", fullmatch=True
)


def by_client(archive: Archive) -> list[str]:
    """The operations that the archive's client does itself from now on."""
    done: list[str] = []
    archive._client.meta.events.register(
        "provide-client-params.s3", lambda model, **_: done.append(model.name)
    )
    return done


def warm(endpoint: str, bucket: str, **how: Any) -> Archive:
    """An archive that has seen its client send a HEAD and a PUT."""
    archive = Archive(client(endpoint, **how.pop("config", {})), bucket, **how)
    archive.store("warm/up.pdf", PDF)
    return archive


@given(
    key=NAMES,
    content=st.binary(max_size=200),
    token=st.none() | st.text("abcDEF0123/+=", min_size=1, max_size=30),
    kms=st.none() | st.just("arn:aws:kms:us-east-1:1:key/a  b"),
    host=st.sampled_from(["127.0.0.1:9000", "dtr.s3.us-east-1.amazonaws.com"]),
    seconds=st.integers(0, 10**9),
)
def test_the_signature_is_botocores(
    key: str, content: bytes, token: str | None, kms: str | None, host: str, seconds: int
) -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    auth = S3SigV4Auth(Credentials("AKID", "sec/ret", token), "s3", "eu-west-1")
    fixed = {"content-type": "application/pdf", "if-none-match": "*", "user-agent": "x"}
    if kms:
        fixed["x-amz-server-side-encryption-aws-kms-key-id"] = kms
    pattern = Pattern(
        "PUT", f"http://{host}/b/", host, "/b/", "eu-west-1", fixed, True, lambda: auth
    )
    digest = hashlib.sha256(content).digest()
    ours = signed_headers(pattern, key, digest, now)

    request = AWSRequest(
        "PUT",
        f"http://{host}/b/{key}",
        {**fixed, "x-amz-checksum-sha256": base64.b64encode(digest).decode()},
        content,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("botocore.auth.get_current_datetime", lambda: now.replace(tzinfo=None))
        auth.add_auth(request)
    assert ours["authorization"] == request.headers["Authorization"]


def test_later_uploads_do_without_the_client_and_lie_there_as_before(
    moto: str, bucket: str
) -> None:
    archive = warm(moto, bucket, server_side_encryption="AES256")
    asked = by_client(archive)
    archive.store("dtrs/2025/11/a.pdf", PDF)
    of_clients, ours = (
        client(moto).head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
        for key in ("warm/up.pdf", "dtrs/2025/11/a.pdf")
    )

    assert asked == []
    assert archive.fetch("dtrs/2025/11/a.pdf") == PDF
    assert (ours["ContentType"], ours["ServerSideEncryption"]) == ("application/pdf", "AES256")
    told_apart = {"LastModified", "ResponseMetadata"}
    assert {k: v for k, v in ours.items() if k not in told_apart} == {
        k: v for k, v in of_clients.items() if k not in told_apart
    }


def test_a_store_that_checks_signatures_takes_them(object_store: ObjectStore) -> None:
    object_store.client().create_bucket(Bucket="checks-signatures")
    archive = Archive(object_store.client(), "checks-signatures")
    archive.store("warm/up.pdf", PDF)
    asked = by_client(archive)
    with ThreadPoolExecutor(8) as pool:
        stored = list(
            pool.map(lambda n: archive.store(f"dtrs/{n}.pdf", PDF + b"%d" % n), range(40))
        )

    assert asked == []
    assert {archive.fetch(pdf.key) for pdf in stored} == {PDF + b"%d" % n for n in range(40)}


def test_nothing_is_overwritten(object_store: ObjectStore, moto: str, bucket: str) -> None:
    object_store.client().create_bucket(Bucket=bucket)
    for archive in (warm(moto, bucket), Archive(object_store.client(), bucket)):
        archive.store("x/warm.pdf", PDF)
        archive.store("x/a.pdf", PDF)
        with pytest.raises(KeyTaken):
            archive.store("x/a.pdf", OTHER)
        assert archive.store("x/a.pdf", PDF).size == len(PDF)
        assert archive.fetch("x/a.pdf") == PDF


def test_who_comes_between_look_and_put_is_not_overwritten(moto: str, bucket: str) -> None:
    archive = warm(moto, bucket)
    looked = archive._requests.look
    archive._requests.look = lambda bucket, key: (  # type: ignore[method-assign]
        looked(bucket, key),
        client(moto).put_object(Bucket=bucket, Key=key, Body=OTHER),
        setattr(archive._requests, "look", looked),
    )[0]
    with pytest.raises(KeyTaken):
        archive.store("dtrs/a.pdf", PDF)

    assert archive.fetch("dtrs/a.pdf") == OTHER


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault(Kind.ANSWER, status=503, code="SlowDown"), TransientFault),
        (Fault(Kind.ANSWER, status=403, code="AccessDenied"), StoreRefused),
        (Fault(Kind.ANSWER, status=403, code="AccessDenied", method="HEAD"), StoreRefused),
        (Fault(Kind.HANG_UP), TransientFault),
        (Fault(Kind.LOSE_ANSWER), TransientFault),
        (Fault(Kind.CUT_REQUEST), TransientFault),
        (Fault(Kind.HANG_UP, method="HEAD"), TransientFault),
        (Fault(Kind.IMPOSTOR), TransientFault),
        (Fault(Kind.IMPOSTOR, method="HEAD"), TransientFault),
        (Fault(Kind.BEND), KeyTaken),
    ],
    ids=lambda value: (
        f"{value.method} {value.kind.name} {value.status}"
        if isinstance(value, Fault)
        else value.__name__
    ),
)
def test_what_goes_wrong_is_what_the_client_says_of_it_without_one_try_more(
    proxy: Proxy, bucket: str, fault: Fault, expected: type[Exception]
) -> None:
    archive = warm(proxy.endpoint, bucket)
    proxy.arm(fault)
    with pytest.raises(expected):
        archive.store("dtrs/a.pdf", PDF)

    assert proxy.struck == 1
    if expected is not KeyTaken:
        assert archive.store("dtrs/a.pdf", PDF).size == len(PDF)


def test_the_client_tries_again_by_its_own_rules(proxy: Proxy, bucket: str) -> None:
    """Three tries in all, the one that was sent without it among them."""
    how = {"retries": {"total_max_attempts": 3, "mode": "standard"}}
    archive = warm(proxy.endpoint, bucket, config=how)
    proxy.arm(Fault(Kind.ANSWER, times=2, status=503, code="SlowDown"))
    assert archive.store("dtrs/a.pdf", PDF).size == len(PDF)
    proxy.arm(Fault(Kind.ANSWER, times=3, status=503, code="SlowDown"))
    with pytest.raises(TransientFault):
        archive.store("dtrs/b.pdf", PDF)

    assert proxy.struck == 5


def test_credentials_that_are_renewed_sign_what_follows(
    object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a role last an hour; a task may take longer."""
    secrets = [object_store.secret_key]

    def refresh() -> dict[str, str]:
        expires = datetime.now(UTC) + timedelta(seconds=1)
        return {
            "access_key": object_store.access_key,
            "secret_key": secrets[-1],
            "token": "",
            "expiry_time": expires.isoformat(),
        }

    session = get_session()
    session._credentials = RefreshableCredentials.create_from_metadata(refresh(), refresh, "test")
    renewed = boto3.Session(botocore_session=session).client(
        "s3",
        endpoint_url=object_store.endpoint,
        region_name=object_store.region,
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
    )
    renewed.create_bucket(Bucket="renewed-credentials")
    archive = Archive(renewed, "renewed-credentials")
    archive.store("warm/up.pdf", PDF)
    asked = by_client(archive)
    archive.store("dtrs/a.pdf", PDF)
    assert asked == []

    secrets.append("another")
    with pytest.raises(StoreRefused):
        archive.store("dtrs/b.pdf", PDF)


@pytest.mark.parametrize(
    "special",
    [
        {"header": ("x-amz-expected-bucket-owner", "111122223333")},
        {"config": {"retries": {"mode": "adaptive"}}},
        {"config": {"signature_version": "s3"}},
    ],
    ids=["a header that is not known", "a client that counts its requests", "an older signature"],
)
def test_a_client_that_is_not_plain_sends_everything_itself(
    moto: str, bucket: str, special: dict[str, Any]
) -> None:
    special_client = client(moto, **special.get("config", {}))
    if header := special.get("header"):

        def add(params: dict[str, Any], **_: Any) -> None:
            params["headers"][header[0]] = header[1]

        special_client.meta.events.register("before-call.s3", add)
    archive = Archive(special_client, bucket)
    archive.store("warm/up.pdf", PDF)
    asked = by_client(archive)
    archive.store("dtrs/a.pdf", PDF)

    assert asked == ["HeadObject", "PutObject"]


def test_a_key_that_a_url_would_change_is_the_clients(moto: str, bucket: str) -> None:
    archive = Archive(client(moto), bucket)
    archive.store("dtrs/a b+ü.pdf", PDF)
    archive.store("warm/up.pdf", PDF)
    asked = by_client(archive)
    archive.store("dtrs/c d+ü.pdf", PDF)
    assert asked == ["HeadObject", "PutObject"]

    archive.store("dtrs/e.pdf", PDF)
    assert asked == ["HeadObject", "PutObject"]


def test_another_bucket_has_patterns_of_its_own(moto: str, bucket: str) -> None:
    archive = warm(moto, bucket)
    client(moto).create_bucket(Bucket=f"{bucket}2")
    archive.bucket = f"{bucket}2"
    archive.store("dtrs/a.pdf", PDF)

    assert client(moto).list_objects_v2(Bucket=bucket)["KeyCount"] == 1
    assert client(moto).list_objects_v2(Bucket=f"{bucket}2")["KeyCount"] == 1


def test_a_client_without_that_session_sends_everything_itself(moto: str, bucket: str) -> None:
    plain = client(moto)
    archive = Archive(SimpleNamespace(meta=plain.meta), bucket)

    assert archive._requests.look(bucket, "dtrs/a.pdf") is None
