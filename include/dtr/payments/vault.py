"""One secret, two keys: accounts are compared under the one, files encrypted under the other.

AES-SIV gives the same ciphertext for the same content under the same name, so that a second try of
an upload is known for what it is, and it cannot be misused by a repeated nonce.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from include.dtr.errors import DtrError


class Sealed(DtrError):
    """A file cannot be opened: it was changed, or sealed under another secret."""


def account_secret(secret: bytes) -> bytes:
    """The key under which accounts are hashed."""
    return _derived(secret, b"dtr account fingerprints", 32)


def seal(content: bytes, secret: bytes, name: str) -> bytes:
    """`content` encrypted; `name`, its key in the bucket, is bound to it."""
    return _cipher(secret).encrypt(content, [name.encode()])


def opened(sealed: bytes, secret: bytes, name: str) -> bytes:
    """What was sealed under `name`. Raises `Sealed`."""
    try:
        return _cipher(secret).decrypt(sealed, [name.encode()])
    except InvalidTag:
        raise Sealed(
            f"{name} cannot be opened: it was changed, or the secret of payments is another one "
            "since. Restore the secret (connection dtr_payout_key), or the object."
        ) from None


def _cipher(secret: bytes) -> AESSIV:
    return AESSIV(_derived(secret, b"dtr payout files", 64))


def _derived(secret: bytes, purpose: bytes, size: int) -> bytes:
    return HKDF(SHA256(), size, salt=None, info=purpose).derive(secret)
