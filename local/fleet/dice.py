"""Draws that come out the same on every machine and every Python from 3.11 on.

Of the module `random` only seeding and `Random.random()` are promised never to change, so all
draws are made from these two.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A seeded source of draws; the seed is what they are for: `Dice("trips", 1045, week)`.

    Each purpose has its own dice, so that a change in one place leaves all others alone.
    """

    def __init__(self, *purpose: object) -> None:
        self._random = Random(":".join(map(str, purpose))).random

    def below(self, count: int) -> int:
        """One of 0 ... count - 1."""
        return int(self._random() * count)

    def between(self, low: int, high: int) -> int:
        """One of low ... high, both included."""
        return low + int(self._random() * (high - low + 1))

    def chance(self, percent: int) -> bool:
        return self._random() * 100 < percent

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[int(self._random() * len(choices))]

    def weighted(self, choices: Sequence[tuple[int, T]]) -> T:
        """One of the second members, each as likely as the weight before it says."""
        drawn = self.below(sum(weight for weight, _ in choices))
        for weight, choice in choices:
            drawn -= weight
            if drawn < 0:
                return choice
        raise ValueError("weights must be above zero")

    def digits(self, count: int) -> str:
        return "".join(str(self.below(10)) for _ in range(count))
