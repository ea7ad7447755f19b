"""Leases without a statement, as the office speaks of them: who waits, for how much, and why."""

import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

import psycopg

from include.dtr.errors import StoreRefused, TransientFault
from include.dtr.office.office import Office
from include.dtr.period import PayPeriod
from include.dtr.sources.waiting import Waiting, waiting

log = logging.getLogger(__name__)
MOST_LOOKED_UP = 500
"""Leases whose names and money are looked up; of more, the books themselves are ill."""
# The first that fits.
WORDS: Sequence[tuple[str, str]] = (
    (r"no PRIMARY driver", "The lease has no leaseholder in this week. Enter who holds it."),
    (r"\d+ PRIMARY drivers", "The lease has more than one leaseholder. Leave one of them."),
    (
        r"has no statement, though",
        "An earlier week of this lease was never issued. Issue that week first, or accept the gap.",
    ),
    (
        r"the statement before, .* is not settled",
        "The ledger has not booked what the statement before paid. Book its settlement first.",
    ),
    (
        r"stands for later days",
        "Later statements of this lease stand already and paid the same debts. Run the week with "
        "the later statements, or void those first.",
    ),
    (
        r"shares days with",
        "Another statement of this lease covers some of these days. Void that one first.",
    ),
    (
        r"the ledger's EARNINGS postings",
        "The ledger has settled this week otherwise than the statement would. Find out which is "
        "right.",
    ),
    (
        r"posting_id: stands there|stands there \d+ times",
        "The books hold one entry several times. Take the copies out.",
    ),
    (
        r"unknown .*\(known: ",
        "The books use a word that the statements do not know. Have it mapped to a known one.",
    ),
    (r"dtr_source\..* row .*, column", "An entry in the books is faulty. Correct it."),
    (r"its rows in dtr_source cannot be read", "The books cannot give this lease. Correct them."),
    (r"which no week of a cab can", "An amount of this lease is absurdly large. Look for it."),
    (
        r"was paid .* after this run was planned|were issued or voided while",
        "Somebody paid, issued or voided for this lease meanwhile. Run it again.",
    ),
    (
        r"object store did not answer|did not answer|database.*(lost|closed|answer)",
        "A store did not answer. Nothing has to be corrected: run the lease again.",
    ),
    (r"object store refuses|database refuses", "A store refuses. Tell whoever runs the system."),
    (
        r"its task ended before it was issued",
        "The work on it was cut short. Run the lease again.",
    ),
    (
        r"a bug in this program|identity broken",
        "This program met something it was not made for. Report it; the other leases are not "
        "touched.",
    ),
)
SECONDS = 1.0
"""How long one look at the failures of a week or run serves all who ask for them."""
OTHERWISE = "It could not be issued. The details say why."


class Failed(Protocol):
    """A lease without a statement, as the records or a preview have it."""

    @property
    def lease_id(self) -> int: ...
    @property
    def dtr_id(self) -> str: ...
    @property
    def run_id(self) -> str: ...
    @property
    def error(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class FailedLease:
    lease_id: int
    dtr_id: str
    run_id: str
    words: str
    """What is wrong and what to do, for the office."""
    technical: str
    """The reason as the run recorded it."""
    drivers: str
    medallion: str
    card_money: Decimal | None
    """Dollars that wait; None where the books do not say."""


def in_office_words(reason: str) -> str:
    """What is wrong and what to do, in two sentences."""
    found = (words for pattern, words in WORDS if re.search(pattern, reason))
    return next(found, OTHERWISE)


def described(office: Office, period: PayPeriod, failed: Iterable[Failed]) -> list[FailedLease]:
    """The failed leases with who waits for them, the most card money first."""
    listed = list(failed)
    known = _looked_up(office, period, [one.lease_id for one in listed[:MOST_LOOKED_UP]])
    leases = [_described(one, known.get(one.lease_id)) for one in listed]
    return sorted(leases, key=lambda one: (-(one.card_money or 0), one.lease_id))


async def described_once(
    office: Office, period: PayPeriod, failed: Iterable[Failed]
) -> list[FailedLease]:
    """The same for all who look at these failures at one time: the books are asked once."""
    listed = list(failed)
    key = ("failures", period, tuple((one.lease_id, one.run_id, one.error) for one in listed))

    async def look() -> list[FailedLease]:
        return await office.threads.run(described, office, period, listed)

    return await office.shared.ask(key, look, SECONDS)


def _described(one: Failed, known: Waiting | None) -> FailedLease:
    reason = one.error or ""
    return FailedLease(
        lease_id=one.lease_id,
        dtr_id=one.dtr_id,
        run_id=one.run_id,
        words=in_office_words(reason),
        technical=reason,
        drivers=known.drivers if known else "",
        medallion=known.medallion if known else "",
        card_money=known.card_money if known else None,
    )


def _looked_up(office: Office, period: PayPeriod, lease_ids: list[int]) -> dict[int, Waiting]:
    if not lease_ids:
        return {}
    try:
        with office.source() as books:
            return waiting(books, period, lease_ids)
    except (StoreRefused, TransientFault, psycopg.Error) as fault:
        log.warning("Failed leases are shown without names: %s", type(fault).__name__)
        return {}
