"""The ledger of a batch of leases: what was booked in the period, and what stood before it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from include.dtr.errors import BadRow
from include.dtr.model import Category, EntryType, Opening, Posting, Source
from include.dtr.sources.queries import Queries
from include.dtr.sources.rows import Faults

VIEW = "ledger_postings"
# Plain look-ups: calling an enum costs more, and there are many postings.
CATEGORIES = {category.value: category for category in Category}
ENTRY_TYPES = {entry_type.value: entry_type for entry_type in EntryType}
SOURCES = {source.value: source for source in Source}

Postings = Mapping[int, Sequence[Posting]]
Openings = Mapping[int, Sequence[Opening]]


class _Standing(NamedTuple):
    """A row of `ledger_openings`: an obligation that is open or moves."""

    lease_id: int
    obligation_id: str
    prior: Decimal
    due_date: date | None
    first_booked_on: date
    first_category: str
    last_category: str
    repeated_postings: int
    is_faulty: bool


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
    """Openings and postings of each lease without a fault; faulty rows go to `faults`.

    Nothing of what lies before the period is remembered from week to week: a row that was
    booked late into an old week is in the next statement's opening balance.
    """
    standing = [_Standing(*row) for row in queries.tuples("ledger_openings", lease_ids)]
    _note_faults(queries, standing, faults)
    postings = _postings(queries, lease_ids, faults)
    sound = [line for line in standing if line.lease_id not in faults]
    described = _descriptions(queries, sound, postings)
    openings: dict[int, list[Opening]] = defaultdict(list)
    for line in sound:
        openings[line.lease_id].append(_opening(line, described))
    return openings, postings


def _note_faults(queries: Queries, standing: Sequence[_Standing], faults: Faults) -> None:
    faulty = {line.lease_id for line in standing if line.is_faulty}
    for row in queries.rows("ledger_defects", faulty):
        faults.note(
            BadRow(row["lease_id"], VIEW, row["posting_id"], row["column_name"], row["what"])
        )
    for line in standing:
        if line.repeated_postings:
            what = f"{line.repeated_postings} stand there more than once"
            faults.note(_of_obligation(line, "posting_id", what))
        elif line.first_category != line.last_category:
            what = f"both {line.first_category} and {line.last_category}"
            faults.note(_of_obligation(line, "category", what))


def _of_obligation(line: _Standing, column: str, what: str) -> BadRow:
    return BadRow(line.lease_id, VIEW, f"of obligation {line.obligation_id}", column, what)


def _postings(
    queries: Queries, lease_ids: Iterable[int], faults: Faults
) -> dict[int, list[Posting]]:
    postings: dict[int, list[Posting]] = defaultdict(list)
    for (
        lease_id,
        posting_id,
        driver_id,
        category,
        subcategory,
        entry_type,
        amount,
        obligation_id,
        source,
        *rest,
    ) in queries.tuples("ledger_postings", lease_ids):
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
                    *rest,
                )
            )
    return postings


def _descriptions(
    queries: Queries, standing: Iterable[_Standing], postings: Postings
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
        described[lease_id, obligation_id] = _Description(*columns)
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
