"""The ledger of a batch of leases: what was booked in the period, and what stood before it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from include.dtr.errors import BadRow
from include.dtr.model import Category, EntryType, Opening, Posting, PostingSource
from include.dtr.sources.contract import VIEWS
from include.dtr.sources.infinite_dates import said_beyond
from include.dtr.sources.queries import Queries
from include.dtr.sources.rows import LARGEST_ID, Faults, said_too_large
from include.dtr.sources.words import unknown

VIEW = "ledger_postings"
NAMED_OBLIGATIONS = 3
"""How many obligations a reason names; the rest are counted."""
ONE_CATEGORY = (
    "give all its postings one category in the books, or settle it by postings before the period "
    "and charge it again under an obligation_id of its own"
)
# Plain look-ups: calling an enum costs more, and there are many postings.
CATEGORIES = {category.value: category for category in Category}
ENTRY_TYPES = {entry_type.value: entry_type for entry_type in EntryType}
SOURCES = {source.value: source for source in PostingSource}

Postings = Mapping[int, Sequence[Posting]]
Openings = Mapping[int, Sequence[Opening]]


class _Standing(NamedTuple):
    """A row of `ledger_openings`: an obligation that is open, moves, or breaks the contract."""

    lease_id: int
    obligation_id: str
    prior: Decimal
    due_date: date | None
    first_booked_on: date
    first_category: str
    last_category: str
    moves: bool
    is_undecidable: bool
    is_misnamed: bool

    @property
    def is_settled(self) -> bool:
        """Nothing was left of it before the period and nothing is booked in it, for certain."""
        return not (self.moves or self.is_undecidable or self.prior)


class _Description(NamedTuple):
    """Columns of an obligation's first debit; `of_debit` is False while only a credit is known."""

    subcategory: str | None
    driver_id: int | None
    source_id: str | None
    description: str | None
    of_debit: bool = True


Descriptions = dict[tuple[int, str], _Description]


def read_ledger(
    queries: Queries, lease_ids: Iterable[int], faults: Faults
) -> tuple[Openings, Postings]:
    """Openings and postings of each sound lease; faulty rows go to `faults`.

    Nothing of what lies before the period is remembered from week to week: a row that was
    booked late into an old week is in the next statement's opening balance.
    """
    found = [_Standing(*row) for row in queries.tuples("ledger_openings", lease_ids)]
    # What is wrong in settled history fails no week; the close reports it (`settled_faults`).
    standing = [line for line in found if not line.is_settled]
    _note_faults(queries, standing, faults)
    _note_repeats(queries, lease_ids, faults)
    postings = _postings(queries, lease_ids, faults)
    sound = [line for line in standing if line.lease_id not in faults]
    described = _descriptions(queries, sound, postings, faults)
    openings: dict[int, list[Opening]] = defaultdict(list)
    for line in sound:
        if line.lease_id not in faults:
            openings[line.lease_id].append(_opening(line, described))
    return openings, postings


def _note_faults(queries: Queries, standing: Sequence[_Standing], faults: Faults) -> None:
    faulty = {
        (line.lease_id, line.obligation_id)
        for line in standing
        if line.is_undecidable or line.is_misnamed
    }
    for row in queries.rows("ledger_defects", {lease_id for lease_id, _ in faulty}):
        if (row["lease_id"], row["obligation_id"]) in faulty:
            column = row["column_name"]
            what = _wrong(column, row["value"])
            faults.note(BadRow(row["lease_id"], VIEW, row["posting_id"], column, what))
    for line in standing:
        if line.first_category != line.last_category:
            what = f"both {line.first_category} and {line.last_category}; {ONE_CATEGORY}"
            row_name = f"of obligation {line.obligation_id}"
            faults.note(BadRow(line.lease_id, VIEW, row_name, "category", what))


def _wrong(column: str, value: str | None) -> str:
    """What is wrong with a ledger row's column, from what stands there."""
    if value is None:
        return "is null"
    if known := VIEWS[VIEW].words_of(column):
        return unknown(column, value, known)
    if column == "booked_on":
        return said_beyond(value)
    return "is not a number" if value == "NaN" else f"{value} is not above zero"


def _note_repeats(queries: Queries, lease_ids: Iterable[int], faults: Faults) -> None:
    repeated = {lease_id for (lease_id,) in queries.tuples("ledger_repeats", lease_ids)}
    for row in queries.rows("ledger_repeated", repeated):
        what = (
            f"stands there {row['rows']} times, on {_obligations(row['obligation_ids'])}, booked "
            f"{row['first_booked_on']} to {row['last_booked_on']}"
        )
        faults.note(BadRow(row["lease_id"], VIEW, row["posting_id"], "posting_id", what))


def _obligations(ids: Sequence[str | None]) -> str:
    listed = [str(name) for name in ids[:NAMED_OBLIGATIONS]]
    noun = "obligation" if len(ids) == 1 else "obligations"
    more = len(ids) - NAMED_OBLIGATIONS
    return f"{noun} {', '.join(listed)}" + (f" and {more} more" if more > 0 else "")


def _postings(
    queries: Queries, lease_ids: Iterable[int], faults: Faults
) -> dict[int, list[Posting]]:
    postings: dict[int, list[Posting]] = defaultdict(list)
    for (
        lease_id,
        booked_on,
        posting_id,
        driver_id,
        category,
        subcategory,
        entry_type,
        amount,
        obligation_id,
        source,
        source_id,
        description,
        due_date,
    ) in queries.tuples("ledger_postings", lease_ids):
        if driver_id is not None and driver_id > LARGEST_ID:
            what = said_too_large(driver_id)
            faults.note(BadRow(lease_id, VIEW, posting_id, "driver_id", what))
        if lease_id not in faults:
            postings[lease_id].append(
                Posting(
                    posting_id,
                    driver_id,
                    CATEGORIES[category],
                    subcategory,
                    ENTRY_TYPES[entry_type],
                    amount,
                    obligation_id,
                    SOURCES[source],
                    source_id,
                    description,
                    due_date,
                    booked_on,
                )
            )
    return postings


def _descriptions(
    queries: Queries, standing: Iterable[_Standing], postings: Postings, faults: Faults
) -> Descriptions:
    """How each obligation is described: by its first debit, else by its first posting.

    For one that began in the period that posting has been read. The few that began earlier are
    looked up.
    """
    described: Descriptions = {}
    for lease_id, rows in postings.items():
        for row in rows:
            key = (lease_id, row.obligation_id)
            is_debit = row.entry_type is EntryType.DEBIT
            known = described.get(key)
            if known is None or (is_debit and not known.of_debit):
                described[key] = _Description(
                    row.subcategory, row.driver_id, row.source_id, row.description, is_debit
                )
    earlier = [line for line in standing if line.first_booked_on < queries.period.start]
    for lease_id, obligation_id, *columns in queries.tuples(
        "ledger_firsts",
        {line.obligation_id for line in earlier},
        lease_ids=sorted({line.lease_id for line in earlier}),
    ):
        of_first = _Description(*columns)
        if of_first.driver_id is not None and of_first.driver_id > LARGEST_ID:
            row_name, what = f"of obligation {obligation_id}", said_too_large(of_first.driver_id)
            faults.note(BadRow(lease_id, VIEW, row_name, "driver_id", what))
        described[lease_id, obligation_id] = of_first
    return described


def _opening(line: _Standing, described: Descriptions) -> Opening:
    of_first = described[line.lease_id, line.obligation_id]
    return Opening(
        obligation_id=line.obligation_id,
        category=CATEGORIES[line.first_category],
        subcategory=of_first.subcategory,
        prior=line.prior,
        due_date=line.due_date,
        first_booked_on=line.first_booked_on,
        driver_id=of_first.driver_id,
        source_id=of_first.source_id,
        description=of_first.description,
    )
