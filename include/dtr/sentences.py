"""Sentences about leases, said the same way wherever people read them."""

from collections.abc import Iterable


def named(leases: Iterable[int], most: int = 5) -> str:
    """ "lease 7", "leases 1, 3", "leases 1, 2 and 12 more": in the order given.

    `most` are named and the rest are counted. Of no lease at all: "no lease".
    """
    ids = list(leases)
    if not ids:
        return "no lease"
    noun = "lease" if len(ids) == 1 else "leases"
    listed = ", ".join(str(lease) for lease in ids[:most])
    more = len(ids) - most
    return f"{noun} {listed} and {more} more" if more > 0 else f"{noun} {listed}"


def rows_of(count: int, what: str) -> str:
    """ "1 posting", "2 postings": `what` is the singular."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def capitalize_first(text: str) -> str:
    """A sentence from words that stood within one; the rest stays as it is."""
    return text[:1].upper() + text[1:]
