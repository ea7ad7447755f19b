"""Which amounts are out of the ordinary, so that a person looks at them. Pure; dollars."""

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from include.dtr.money import display

WEEKS = 12
"""How many of the driver's weeks are looked at."""
FEWEST = 4
"""With fewer weeks that paid something, nothing can be said."""
TIMES = 3
"""This many times the usual amount is unusual."""


def remarks(amount: Decimal, limit: Decimal, earlier: Sequence[Decimal]) -> tuple[str, ...]:
    """What a person should look at; nothing for an ordinary amount. `earlier`: what earlier weeks
    had due, newest first."""
    said = []
    if amount > limit:
        said.append(f"above the limit of ${display(limit)}")
    paid = [due for due in earlier[:WEEKS] if due > 0]
    if len(paid) >= FEWEST and amount > TIMES * (usual := median(paid)):
        said.append(f"usually about ${display(usual)}")
    return tuple(said)
