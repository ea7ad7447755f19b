"""Sentences about keys that stand in the books more than once. Pure."""

from collections.abc import Iterable, Iterator, Sequence

from include.dtr.control.dispositions import Disposition, Dispositions, owners
from include.dtr.errors import LONGEST_KEY, one_line
from include.dtr.sentences import named
from include.dtr.totals import RepeatedKey

MOST = 10
"""How many keys are named one by one; where a whole view is doubled, the rest are counted."""
NAMED = 3


def repeat_differences(
    repeated: Iterable[RepeatedKey], disposition_of: Dispositions
) -> Iterator[str]:
    """Keys by which a statement of the period may have counted something a second time."""
    wrong = [row for row in repeated if _is_stated_twice(row, disposition_of)]
    yield from (f"{said(row)} Correct the books, then regenerate them." for row in wrong[:MOST])
    yield from _rest(wrong)


def repeat_warnings(repeated: Iterable[RepeatedKey], disposition_of: Dispositions) -> Iterator[str]:
    """The others, unless the leases that hold them have failed and say so themselves."""
    others = [
        row
        for row in repeated
        if not _is_stated_twice(row, disposition_of)
        and any(disposition_of(lease) is not Disposition.FAILED for lease in row.lease_ids)
    ]
    yield from (f"{said(row)} Correct the books." for row in others[:MOST])
    yield from _rest(others)


def repeat_sentences(repeated: Sequence[RepeatedKey]) -> Iterator[str]:
    """All of them, wherever they lie."""
    yield from (f"{said(row)} Correct the books." for row in repeated[:MOST])
    yield from _rest(repeated)


def said(row: RepeatedKey) -> str:
    """Where the key stands: "The trip T1 stands on several leases and was counted on each: ..." """
    key = one_line(row.key, LONGEST_KEY)
    leases = sorted({lease for lease in row.lease_ids if lease is not None})
    if len(leases) > 1:
        return (
            f"The {row.what} {key} stands on several leases and was counted on each: "
            f"{named(leases)}, {_days(row)}{_obligations(row)}."
        )
    return (
        f"The {row.what} {key} stands {len(row.lease_ids)} times in the books, on "
        f"{owners(row.lease_ids)}, {_days(row)}{_obligations(row)}."
    )


def _is_stated_twice(row: RepeatedKey, disposition_of: Dispositions) -> bool:
    leases = [lease for lease in row.lease_ids if lease is not None]
    return len(leases) > 1 and any(
        disposition_of(lease) is Disposition.STATEMENTS for lease in leases
    )


def _days(row: RepeatedKey) -> str:
    days = sorted({f"{day}" for day in row.booked_on if day is not None})
    unbooked = ["not at all"] if None in row.booked_on else []
    return f"booked {_few([*days, *unbooked])}"


def _obligations(row: RepeatedKey) -> str:
    names = sorted({one_line(name, LONGEST_KEY) for name in row.obligation_ids if name is not None})
    if not names:
        return ""
    return f", on {'obligation' if len(names) == 1 else 'obligations'} {_few(names)}"


def _few(words: Sequence[str]) -> str:
    more = len(words) - NAMED
    return ", ".join(words[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _rest(rows: Sequence[RepeatedKey]) -> Iterator[str]:
    if len(rows) > MOST:
        yield (
            f"{len(rows) - MOST} more keys of trips and postings stand in the books more than "
            "once. Does a view show its rows twice?"
        )
