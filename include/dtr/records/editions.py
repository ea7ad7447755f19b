"""What a document says beside its own week: what it replaces or corrects, the year so far, the
account.

All are as of the instant at which the row's receipt was bound, so that the same row gives
the same document at any later time.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg.rows import dict_row

from include.dtr.model import Category, Figures, PostingSource, RevisionNote, Statement, YearToDate
from include.dtr.money import ZERO
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection
from include.dtr.records.issuing import Bound
from include.dtr.sqlfiles import sql_file

BOOKS_CHANGED = "The fleet's books changed after it was issued."
"""What the driver reads of a regeneration, in place of its technical reason."""


def revision_notes(conn: Connection, rows: Iterable[Bound]) -> dict[int, RevisionNote]:
    """By lease: why a row's document replaces an earlier one. First documents have none."""
    replacing = {row.id: row for row in rows if row.replaces is not None}
    if not replacing:
        return {}
    return {
        replacing[found["row_id"]].lease_id: RevisionNote(
            replaces=found["replaces"],
            reason=BOOKS_CHANGED if found["regenerated"] else found["reason"],
            before=Figures(
                cc_earnings=found["cc_earnings"],
                cash_earnings=found["cash_earnings"],
                categories=_categories(found),
                prior_balance=found["prior_balance"],
                total_due=found["total_due"],
            ),
            paid=found["paid"],
            language=found["language"],
            regenerated=found["regenerated"],
        )
        for found in _rows(conn, "revision_notes", {"ids": list(replacing)})
    }


def years_to_date(
    conn: Connection, rows: Sequence[Bound], statements: Mapping[int, Statement]
) -> dict[int, YearToDate]:
    """By lease: the leaseholder's year, this statement included, by the year of its receipt."""
    asked = _leaseholders(rows, statements)
    earlier = {found["row_id"]: found for found in _rows(conn, "years_to_date", asked)}
    return {
        row.lease_id: _year(row, statements[row.lease_id], earlier.get(row.id, {})) for row in rows
    }


def corrections(
    conn: Connection, rows: Sequence[Bound], statements: Mapping[int, Statement]
) -> dict[int, dict[str, str]]:
    """By lease, by posting of its week: what the posting puts right, where a driver had disputed it
    and was right: "DTR-1045-2025-11-09, TOLL-1"."""
    booked = [
        (row.id, posting.posting_id)
        for row in rows
        for posting in statements[row.lease_id].week.postings
        if posting.source is not PostingSource.EARNINGS
    ]
    if not booked:
        return {}
    row_ids, posting_ids = zip(*booked, strict=True)
    keys = {"row_ids": list(row_ids), "posting_ids": list(posting_ids)}
    leases = {row.id: row.lease_id for row in rows}
    found: dict[int, dict[str, str]] = {}
    for each in _rows(conn, "corrections", keys):
        said = f"{each['dtr_id']}, {each['line']}"
        found.setdefault(leases[each["row_id"]], {})[each["posting_id"]] = said
    return found


def account_endings(
    conn: Connection, rows: Sequence[Bound], statements: Mapping[int, Statement]
) -> dict[int, str]:
    """By lease: the last four digits of the account that the leaseholder's newest transfer went to.

    Missing where none was sent yet: a first payment's account is not known here.
    """
    leases = {row.id: row.lease_id for row in rows}
    return {
        leases[found["row_id"]]: found["account_last_four"]
        for found in _rows(conn, "account_endings", _leaseholders(rows, statements))
    }


def _leaseholders(
    rows: Sequence[Bound], statements: Mapping[int, Statement]
) -> dict[str, list[int]]:
    return {
        "row_ids": [row.id for row in rows],
        "driver_ids": [statements[row.lease_id].week.leaseholder.driver_id for row in rows],
    }


def _year(row: Bound, statement: Statement, earlier: Mapping[str, Any]) -> YearToDate:
    before = _categories(earlier)
    return YearToDate(
        year=row.receipt_date.year,
        statements=earlier.get("statements", 0) + 1,
        cc_earnings=earlier.get("cc_earnings", ZERO) + statement.cc_earnings,
        categories={
            category: before[category] + statement.categories[category].amount
            for category in Category
        },
        paid_out=earlier.get("paid_out", ZERO) + max(statement.total_due, ZERO),
    )


def _categories(found: Mapping[str, Any]) -> dict[Category, Any]:
    return {category: found.get(f"{category.lower()}_amount", ZERO) for category in Category}


def _rows(conn: Connection, name: str, keys: Mapping[str, object]) -> list[dict[str, Any]]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql_file(PACKAGE, name), keys).fetchall()
