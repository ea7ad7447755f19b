"""Who acts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or program) that asks, as the trail names them."""

    name: str
    origin: str
    """The network address that the call came from."""
    call: str
    """ "GET /api/dtr/DTR-1045-2025-11-09"; never the query, which can hold a link's signature."""
    signed_in: bool = True
