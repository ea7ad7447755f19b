"""The object store: where a PDF lies, and putting it there without ever overwriting another."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from include.dtr.errors import DtrError, StoreRefused, TransientFault

CONTENT_TYPE = "application/pdf"
PREVIEWS = "previews"
"""Prefix of what is shown and never issued; kept apart from `dtrs/`."""
_PASSING = {
    "RequestTimeout",
    "RequestTimeTooSkewed",
    "SlowDown",
    "Throttling",
    "TooManyRequests",
    "ExpiredToken",  # a later try opens a client of its own, with fresh credentials
    # Two writers of one key at once: S3 asks the loser to come again.
    "ConditionalRequestConflict",
    "OperationAborted",
    # The request was cut short or bent on its way.
    "IncompleteBody",
    "BadDigest",
    "XAmzContentChecksumMismatch",
    "XAmzContentSHA256Mismatch",
}
"""S3's error codes below 500 that a later try can escape."""


class KeyTaken(DtrError):
    """An object with other content already lies under the key; it is left as it is."""


@dataclass(frozen=True, slots=True)
class StoredPdf:
    key: str
    sha256: str
    """Hex."""
    size: int
    """Bytes."""


def object_key(dtr_id: str, period_start: date, revision: int) -> str:
    """`dtrs/2025/11/DTR-1045-2025-11-09.pdf`; later revisions end in `.r2.pdf` (section 6)."""
    suffix = "" if revision == 1 else f".r{revision}"
    return f"dtrs/{period_start:%Y}/{period_start:%m}/{dtr_id}{suffix}.pdf"


def previews_of(run_id: str) -> str:
    """The prefix of all that a preview run draws; a run's id has no slash."""
    return f"{PREVIEWS}/{run_id.replace('/', '_')}/"


def preview_key(run_id: str, dtr_id: str) -> str:
    """Where the preview of a DTR lies."""
    return f"{previews_of(run_id)}{dtr_id}.pdf"


class Archive:
    """A private bucket. `client` is a boto3 S3 client; it may be used by several threads."""

    def __init__(
        self,
        client: Any,
        bucket: str,
        server_side_encryption: str | None = None,
        kms_key_id: str | None = None,
    ) -> None:
        self._client = client
        self.bucket = bucket
        self._encryption = {
            name: value
            for name, value in (
                ("ServerSideEncryption", server_side_encryption),
                ("SSEKMSKeyId", kms_key_id),
            )
            if value
        }

    def check(self) -> None:
        """Raise `StoreRefused` where the bucket is missing or closed to us."""
        with self._faults(""):
            self._client.head_bucket(Bucket=self.bucket)

    def store(self, key: str, pdf: bytes) -> StoredPdf:
        """Put `pdf` under `key`; the very same content already there counts as done.

        Raises `KeyTaken` where other content lies there, `StoreRefused`, `TransientFault`. The
        store itself checks the content's SHA-256, and refuses a second writer where it knows
        If-None-Match.
        """
        with self._faults(key):
            return self._store(key, pdf)

    def replace(self, key: str, pdf: bytes) -> None:
        """Put `pdf` under a preview's `key`, whatever lies there. Errors as `store`."""
        with self._faults(key):
            self._client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=pdf,
                ContentType=CONTENT_TYPE,
                **self._encryption,
            )

    def _store(self, key: str, pdf: bytes) -> StoredPdf:
        digest = hashlib.sha256(pdf)
        stored = StoredPdf(key, digest.hexdigest(), len(pdf))
        if self._holds(stored):
            return stored
        try:
            self._client.put_object(
                Bucket=self.bucket,
                Key=key,
                Body=pdf,
                ContentType=CONTENT_TYPE,
                ChecksumSHA256=base64.b64encode(digest.digest()).decode(),
                IfNoneMatch="*",
                **self._encryption,
            )
        except self._client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "PreconditionFailed":
                raise
            if not self._holds(stored):
                raise
        return stored

    def fetch(self, key: str) -> bytes:
        """The object's content. Raises `StoreRefused` where there is none, `TransientFault`."""
        with self._faults(key):
            return self._fetch(key)

    def _fetch(self, key: str) -> bytes:
        body: bytes = self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return body

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

    @contextmanager
    def _faults(self, key: str) -> Iterator[None]:
        """The client's errors as ours: what a later try can escape, and what it cannot."""
        from botocore.exceptions import (
            BotoCoreError,
            ClientError,
            NoCredentialsError,
            ParamValidationError,
        )

        where = f"{self.bucket}/{key}" if key else f"bucket {self.bucket}"
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
            if status >= 500 or status == 0 or code in _PASSING:
                raise TransientFault(f"The object store answered {code} for {where}") from error
            raise StoreRefused(
                f"The object store refuses {where} ({code}). Check the bucket's name, that it "
                "exists, and the rights of the connection dtr_s3."
            ) from error
        except (NoCredentialsError, ParamValidationError) as error:
            raise StoreRefused(f"The connection dtr_s3 cannot be used: {error}") from error
        except BotoCoreError as error:
            raise TransientFault(
                f"The object store did not answer for {where}: {type(error).__name__}"
            ) from error

    def _holds(self, wanted: StoredPdf) -> bool:
        """Whether the key holds exactly this content; `KeyTaken` where it holds another."""
        try:
            self._client.head_object(Bucket=self.bucket, Key=wanted.key)
        except self._client.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        if hashlib.sha256(self._fetch(wanted.key)).hexdigest() != wanted.sha256:
            raise KeyTaken(f"{wanted.key} in bucket {self.bucket} holds another document")
        return True
