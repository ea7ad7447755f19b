"""The bank's files in the bucket: encrypted, and proved to be what was made."""

import hashlib
from dataclasses import dataclass

from include.dtr.office.errors import PdfDiffers
from include.dtr.office.office import Office
from include.dtr.payments.vault import opened, seal

CONTENT_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class StoredFile:
    key: str
    sha256: str
    """Of the file as the bank gets it, hex."""
    size: int
    """In bytes, as the bank gets it."""


def store(office: Office, key: str, content: bytes) -> StoredFile:
    """Put a file, encrypted, where those who pay find it; again, it is the same.

    Raises `NoAccounts`, `TransientFault`, `StoreRefused`.
    """
    office.archive().store(key, seal(content, office.payout_key(), key), CONTENT_TYPE)
    return StoredFile(key, hashlib.sha256(content).hexdigest(), len(content))


def fetch(office: Office, key: str, sha256: str | None) -> bytes:
    """A file as the bank gets it.

    Raises `PdfDiffers`, `Sealed`, `NoAccounts`, `TransientFault`, `StoreRefused`.
    """
    content = opened(office.archive().fetch(key), office.payout_key(), key)
    if hashlib.sha256(content).hexdigest() != sha256:
        raise PdfDiffers(f"{key} is not the file that was made for the bank.")
    return content
