"""The object store: where a PDF lies, and putting it there without ever overwriting another."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from include.dtr.errors import DtrError

CONTENT_TYPE = "application/pdf"


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

    def store(self, key: str, pdf: bytes) -> StoredPdf:
        """Put `pdf` under `key`; the very same content already there counts as done.

        Raises `KeyTaken` where other content lies there, and botocore's errors as they come.
        The store itself checks the content's SHA-256, and refuses a second writer where it
        knows If-None-Match.
        """
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
        """The object's content. Raises botocore's `ClientError` where there is none."""
        body: bytes = self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return body

    def _holds(self, wanted: StoredPdf) -> bool:
        """Whether the key holds exactly this content; `KeyTaken` where it holds another."""
        try:
            self._client.head_object(Bucket=self.bucket, Key=wanted.key)
        except self._client.exceptions.ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                return False
            raise
        if hashlib.sha256(self.fetch(wanted.key)).hexdigest() != wanted.sha256:
            raise KeyTaken(f"{wanted.key} in bucket {self.bucket} holds another document")
        return True
