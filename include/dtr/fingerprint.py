"""One hash for all that a statement says, so that a regenerate sees whether it changed. Pure."""

import hashlib

import msgspec

from include.dtr.model import Statement


def fingerprint(statement: Statement) -> str:
    """SHA-256 (hex) of the statement's content; receipt, time of issue and layout are not in it.

    The same in every process: the readers put mappings in the order of their keys, and instants
    in UTC.
    """
    text = msgspec.json.encode(statement)
    return hashlib.sha256(text).hexdigest()
