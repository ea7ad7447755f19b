"""The object store: where a PDF lies, and putting it there without ever overwriting another."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock
from typing import Any

from include.dtr.archive_errors import as_archive_errors
from include.dtr.archive_requests import Requests
from include.dtr.errors import DtrError, TransientFault

CONTENT_TYPE = "application/pdf"
PREVIEWS = "previews"
"""Prefix of what is shown and never issued; kept apart from `dtrs/`."""


class KeyTaken(DtrError):
    """An object with other content already lies under the key; it is left as it is."""


@dataclass(frozen=True, slots=True)
class StoredPdf:
    key: str
    sha256: str
    """Hex."""
    size: int
    """Bytes."""


def object_key(dtr_id: str, period_start: date, revision: int, prefixes: int = 1) -> str:
    """`dtrs/2025/11/DTR-1045-2025-11-09.pdf`; later revisions end in `.r2.pdf` (section 6).

    Spread over several `prefixes` (256 at most) it is `dtrs/3f/2025/11/...`: a store that limits
    the requests of a prefix can divide a city's week.
    """
    suffix = "" if revision == 1 else f".r{revision}"
    spread = ""
    if prefixes > 1:
        spread = f"{hashlib.sha256(dtr_id.encode()).digest()[0] % prefixes:02x}/"
    return f"dtrs/{spread}{period_start:%Y}/{period_start:%m}/{dtr_id}{suffix}.pdf"


def previews_of(run_id: str) -> str:
    """The prefix of all that a preview run draws; a run's id has no slash."""
    return f"{PREVIEWS}/{run_id.replace('/', '_')}/"


def figures_of(run_id: str) -> str:
    """The prefix of what a preview run comes to; no run's id begins with its mark."""
    return f"{PREVIEWS}/!figures/{run_id.replace('/', '_')}/"


def preview_key(run_id: str, dtr_id: str) -> str:
    """Where the preview of a DTR lies."""
    return f"{previews_of(run_id)}{dtr_id}.pdf"


class Archive:
    """A private bucket. `client` is a boto3 S3 client, or what opens one where the first request
    needs it: that takes longer than many a task. It may be used by several threads.

    A store that knows no `conditional_writes` (If-None-Match) or no `checksums` (SHA-256 headers)
    is looked at again after each upload: what it holds then is compared with what was meant.
    """

    def __init__(
        self,
        client: Any,
        bucket: str,
        server_side_encryption: str | None = None,
        kms_key_id: str | None = None,
        *,
        conditional_writes: bool = True,
        checksums: bool = True,
    ) -> None:
        self._open = client if callable(client) else lambda: client
        self._opening = Lock()
        self._opened: tuple[Any, Requests] | None = None
        self.bucket = bucket
        self._conditional_writes = conditional_writes
        self._checksums = checksums
        self._encryption = {
            name: value
            for name, value in (
                ("ServerSideEncryption", server_side_encryption),
                ("SSEKMSKeyId", kms_key_id),
            )
            if value
        }

    @property
    def _client(self) -> Any:
        return self._both[0]

    @property
    def _requests(self) -> Requests:
        return self._both[1]

    @property
    def _both(self) -> tuple[Any, Requests]:
        with self._opening:
            if self._opened is None:
                client = self._open()
                self._opened = client, Requests(client)
            return self._opened

    def open(self) -> None:
        """Open the client now, in this thread: the first request may come from another one, which
        Airflow gives no connections."""
        _ = self._both

    def check(self) -> None:
        """Raise `StoreRefused` where the bucket is missing or closed to us."""
        with self._faults(""):
            self._client.head_bucket(Bucket=self.bucket)

    def store(self, key: str, pdf: bytes, content_type: str = CONTENT_TYPE) -> StoredPdf:
        """Put `pdf` under `key`; the very same content already there counts as done.

        Raises `KeyTaken` where other content lies there, `StoreRefused`, `TransientFault`. Done is
        only what the store's answer proves, or a second look at what it holds.
        """
        with self._faults(key):
            return self._store(key, pdf, content_type)

    def replace(self, key: str, content: bytes, content_type: str = CONTENT_TYPE) -> StoredPdf:
        """Put `content` under a `key` that is no statement's, whatever lies there: whoever reads
        it has the old content or the new, whole. Errors as `store`."""
        sha256 = hashlib.sha256(content).digest()
        with self._faults(key):
            answer = self._put(key, content, sha256, {}, content_type)
            wanted = StoredPdf(key, sha256.hex(), len(content))
            if not _proves(answer, content, sha256) and not self._holds(wanted):
                raise self._lost(key)
            return wanted

    def _store(self, key: str, pdf: bytes, content_type: str) -> StoredPdf:
        sha256 = hashlib.sha256(pdf).digest()
        wanted = StoredPdf(key, sha256.hex(), len(pdf))
        if self._holds(wanted):
            return wanted
        condition = {"IfNoneMatch": "*"} if self._conditional_writes else {}
        try:
            if content_type != CONTENT_TYPE:
                answer = self._put(key, pdf, sha256, condition, content_type)
            else:
                answer = self._requests.put(self.bucket, key, pdf, sha256)
            if answer is None:
                with self._requests.by_client("PUT", self.bucket, key):
                    answer = self._put(key, pdf, sha256, condition)
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed" or not self._holds(wanted):
                raise
            return wanted
        is_proved = self._conditional_writes and _proves(answer, pdf, sha256)
        if not is_proved and not self._holds(wanted):
            raise self._lost(key)
        return wanted

    def _put(
        self,
        key: str,
        pdf: bytes,
        sha256: bytes,
        condition: dict[str, str],
        content_type: str = CONTENT_TYPE,
    ) -> Any:
        checksum = base64.b64encode(sha256).decode()
        return self._client.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=pdf,
            ContentType=content_type,
            **({"ChecksumSHA256": checksum} if self._checksums else {}),
            **condition,
            **self._encryption,
        )

    def _lost(self, key: str) -> TransientFault:
        return TransientFault(
            f"The object store took {self.bucket}/{key} and does not hold it. Is something else "
            "answering in its place?"
        )

    def fetch(self, key: str) -> bytes:
        """The object's content. Raises `StoreRefused` where there is none, `TransientFault`."""
        with self._faults(key):
            return self._fetch(key)

    def _fetch(self, key: str) -> bytes:
        answer = self._client.get_object(Bucket=self.bucket, Key=key)
        self._require_an_object(answer, key)
        body: bytes = answer["Body"].read()
        return body

    def _require_an_object(self, answer: Any, key: str) -> None:
        """A 200 without an ETag is no store's: a proxy's sign-in page looks like this."""
        if not answer.get("ETag"):
            raise TransientFault(
                f"Something other than an object store answered for {self.bucket}/{key}. Look for "
                "a proxy between this machine and the endpoint of dtr_s3."
            )

    def count(self, prefix: str) -> int:
        """How many objects lie under `prefix`."""
        with self._faults(prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=prefix
            )
            return sum(len(page.get("Contents", ())) for page in pages)

    def find(self, key: str) -> bytes | None:
        """The object's content; None where there is no such object. Errors as `fetch`."""
        with self._faults(key):
            try:
                return self._fetch(key)
            except self._client.exceptions.NoSuchKey:
                return None

    def entries(self, prefix: str) -> Iterator[tuple[str, datetime]]:
        """Key and last change of each object under `prefix`. Errors as `fetch`."""
        with self._faults(prefix):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=prefix
            )
            for page in pages:
                for item in page.get("Contents", ()):
                    yield item["Key"], item["LastModified"]

    def move(self, key: str, to: str) -> None:
        """Put an object under another key. Errors as `fetch`; after one, both may be there."""
        with self._faults(key):
            source = {"Bucket": self.bucket, "Key": key}
            self._client.copy_object(
                Bucket=self.bucket, Key=to, CopySource=source, **self._encryption
            )
            self._client.delete_object(Bucket=self.bucket, Key=key)

    def delete(self, key: str) -> None:
        """Take an object away; one that is not there counts as done.

        Raises `StoreRefused` where the bucket does not allow it, `TransientFault`.
        """
        with self._faults(key):
            self._client.delete_object(Bucket=self.bucket, Key=key)

    def _faults(self, key: str) -> AbstractContextManager[None]:
        """The client's errors as ours."""
        return as_archive_errors(f"{self.bucket}/{key}" if key else f"bucket {self.bucket}")

    def _holds(self, wanted: StoredPdf) -> bool:
        """Whether the key holds exactly this content; `KeyTaken` where it holds another."""
        there = self._requests.look(self.bucket, wanted.key)
        if not (self._is_there(wanted.key) if there is None else there):
            return False
        if hashlib.sha256(self._fetch(wanted.key)).hexdigest() != wanted.sha256:
            raise KeyTaken(f"{wanted.key} in bucket {self.bucket} holds another document")
        return True

    def _is_there(self, key: str) -> bool:
        try:
            with self._requests.by_client("HEAD", self.bucket, key):
                head = self._client.head_object(Bucket=self.bucket, Key=key)
        except self._client.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        self._require_an_object(head, key)
        return True


def _proves(answer: Any, pdf: bytes, sha256: bytes) -> bool:
    """Whether the answer to an upload shows that the store holds exactly `pdf`.

    By the SHA-256 that it gives back, else by an ETag that is the content's MD5. Under KMS an ETag
    is something else, and some stores never give an MD5: then nothing is proved.
    """
    if returned := answer.get("ChecksumSHA256"):
        return bool(returned == base64.b64encode(sha256).decode())
    etag = str(answer.get("ETag", "")).strip('"')
    return etag == hashlib.md5(pdf, usedforsecurity=False).hexdigest()
