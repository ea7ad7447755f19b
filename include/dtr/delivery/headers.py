"""Headers of mails as Python's own policy for SMTP writes them; those that come again, only once.

Reading and folding headers was most of what a mail cost, and all mails of a week share most of
them. Pure.
"""

from email.policy import EmailPolicy
from functools import cache, lru_cache
from typing import Any


class _Remembering(EmailPolicy):
    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return _parsed(name, value) if isinstance(value, str) else _stored(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Kept with the header itself: two of the same words may have been read otherwise."""
        folded: bytes | None = getattr(value, "folded", None)
        if folded is None:
            folded = value.folded = _PLAIN.fold_binary(name, value)
        return folded

    def header_max_count(self, name: str) -> int | None:
        return _most(name)


_PLAIN = EmailPolicy(linesep="\r\n")
"""As `email.policy.SMTP`."""
REMEMBERING = _Remembering(linesep="\r\n")


def _stored(name: str, value: Any) -> tuple[str, Any]:
    return _PLAIN.header_store_parse(name, value)


_parsed = lru_cache(maxsize=256)(_stored)


@cache
def _most(name: str) -> int | None:
    """How many headers of that name a mail may have; the names are this program's own."""
    return _PLAIN.header_max_count(name)
