"""One answer for all who ask the same at the same moment."""

import asyncio

import pytest

from include.dtr.errors import TransientFault
from include.dtr.office.shared import Shared


class Counted:
    """Gives 1, 2, 3 and so on, each after a moment; fails where it is told to."""

    def __init__(self, failing: int = 0) -> None:
        self.times = 0
        self._failing = failing

    async def __call__(self) -> int:
        self.times += 1
        mine = self.times
        await asyncio.sleep(0.01)
        if mine <= self._failing:
            raise TransientFault("not now")
        return mine


def test_all_who_ask_at_once_get_one_answer() -> None:
    async def ask() -> list[int]:
        shared, made = Shared(), Counted()
        return await asyncio.gather(*(shared.ask("key", made, 1) for _ in range(40)))

    assert asyncio.run(ask()) == [1] * 40


def test_another_question_or_a_later_moment_gets_its_own() -> None:
    async def ask() -> list[int]:
        shared, made = Shared(), Counted()
        return [
            await shared.ask("one", made, 0.05),
            await shared.ask("two", made, 0.05),
            await shared.ask("one", made, 0.05),
            await asyncio.sleep(0.06, await shared.ask("one", made, 0)),
            await shared.ask("one", made, 0.05),
        ]

    assert asyncio.run(ask()) == [1, 2, 1, 1, 3]


def test_a_failure_is_that_of_the_one_who_asked_first() -> None:
    async def ask() -> list[int | BaseException]:
        shared, made = Shared(), Counted(failing=1)
        asked = (shared.ask("key", made, 1) for _ in range(3))
        return await asyncio.gather(*asked, return_exceptions=True)

    first, *others = asyncio.run(ask())
    assert isinstance(first, TransientFault)
    assert sorted(map(int, others)) == [2, 3]  # type: ignore[arg-type]


def test_whoever_goes_away_does_not_take_the_answer_along() -> None:
    async def ask() -> int:
        shared, made = Shared(), Counted()
        first = asyncio.create_task(shared.ask("key", made, 1))
        await asyncio.sleep(0)
        second = asyncio.create_task(shared.ask("key", made, 1))
        await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        return await second

    assert asyncio.run(ask()) == 1
