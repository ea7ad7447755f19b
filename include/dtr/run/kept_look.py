"""When what is kept of a week may be used, and what it takes to keep it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from include.dtr.money import plain
from include.dtr.pdf.wording import moment
from include.dtr.records.kept_books import Kept
from include.dtr.settings import settings
from include.dtr.sources.never_stated import NeverStated, Why

VERSION = 1
"""Raised with every change of what is read from the books, of how it is compared or kept."""
LONGEST = timedelta(days=7)
"""What only a look at the whole week compares is trusted for so long: taxes, rows never charged,
trips that earn nothing."""


class WholeWeekNeeded(Exception):
    """Why some leases are not enough; the message is a sentence for the log."""


def rules() -> str:
    """Under which version and settings a look is made."""
    chosen = settings()
    return f"{VERSION}, since {chosen.records_since}, {chosen.recheck_weeks} weeks"


def is_large(statements: Collection[int]) -> bool:
    """Whether a week of so many is worth keeping: a small one is quickly looked at."""
    return len(statements) > settings().partial_look_above


def longest_trusted() -> timedelta:
    """How long sums of leases that are not read, and findings of other weeks, are trusted."""
    return timedelta(hours=settings().books_trusted_hours)


def refuse_unfit(kept: Kept, at: datetime) -> None:
    """Raise `WholeWeekNeeded` for what is too old, was made otherwise, or is damaged."""
    if kept.rules != rules():
        raise WholeWeekNeeded("what is kept of it was made by another version or other settings")
    if at - kept.known_at > longest_trusted():
        raise WholeWeekNeeded(f"what is kept of it was last known to be so {moment(kept.known_at)}")
    if at - kept.looked_at > LONGEST:
        raise WholeWeekNeeded(f"all of it was last looked at {moment(kept.looked_at)}")
    if at - kept.never_stated_at > longest_trusted():
        raise WholeWeekNeeded(
            f"rows that will be on no statement were last counted {moment(kept.never_stated_at)}"
        )
    if not kept.is_whole:
        raise WholeWeekNeeded("what is kept of it is not what was written")


def never_stated_json(lost: Sequence[NeverStated]) -> list[dict[str, Any]]:
    return [{**asdict(line), "amount": plain(line.amount)} for line in lost]


def never_stated_from(lines: Sequence[Mapping[str, Any]]) -> tuple[NeverStated, ...]:
    return tuple(
        NeverStated(**{**line, "why": Why(line["why"]), "amount": Decimal(line["amount"])})
        for line in lines
    )


def looked_at(read: int, others: int, kept: Kept) -> dict[str, Any]:
    """For the control totals: what was not read anew, and as of when it is told."""
    lease = "lease" if others == 1 else "leases"
    confirmed = kept.confirmed_at
    return {
        "leases": read,
        "others": others,
        "others_as_of": kept.looked_at.isoformat(),
        "others_confirmed_at": confirmed.isoformat() if confirmed else None,
        "run_id": kept.run_id,
        "sentence": f"Books of the {others:,} other {lease}: as looked at on "
        f"{moment(kept.looked_at)}"
        + (f", and as confirmed on {moment(confirmed)}." if confirmed else "."),
    }
