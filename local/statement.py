"""One lease's statement at the command line: looked at before it is issued, or explained.

    python -m local.statement preview --lease 1045
    python -m local.statement explain --dtr DTR-1045-2025-10-26

Both read the books, start what they need of the stack, and issue nothing.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from include.dtr.database_session import Session
from include.dtr.explain import as_text
from include.dtr.model import Statement, dtr_id
from include.dtr.office.explaining import Agreement, agreement, explain_week
from include.dtr.period import PayPeriod, week_from
from include.dtr.records import queries
from include.dtr.records.db import Connection
from include.dtr.records.dtrs import Status
from include.dtr.run.preview import draw
from include.dtr.run.request import LARGEST
from local.books import ChosenBooks, find_books
from local.command import ends_in_a_sentence, open_records, with_stores
from local.fleet import load_sample_fleet
from local.lock import alone
from local.options import ROOT, Options, read_options
from local.stack.databases import FLEET_OWNER
from local.stack.errors import StackError
from local.stack.stack import Stack

PREVIEWS = ROOT / "previews"
DTR_ID = re.compile(r"DTR-(\d{1,10})-(\d{4}-\d{2}-\d{2})")


def preview(options: Options, lease_id: int) -> int:
    """Render the lease's statement of the week under a PREVIEW mark; say where it lies."""
    books = find_books(options)
    with _source(options, books) as (source, _):
        drawn = draw(source, books.period, (lease_id,), datetime.now(UTC))
    if drawn.reasons:
        raise StackError(f"Lease {lease_id} has no statement: {drawn.reasons[lease_id]}")
    PREVIEWS.mkdir(parents=True, exist_ok=True)
    file = PREVIEWS / f"{dtr_id(lease_id, books.period)}.pdf"
    file.write_bytes(drawn.documents[lease_id])
    print(f"{file.relative_to(ROOT.parent)}: a preview, nothing was issued.")
    return 0


def _lease(text: str | None) -> int:
    if text is None:
        raise StackError(
            "Say which lease: make preview LEASE=1045 (of the week that DTR_PERIOD_START names, "
            "or the books' last)."
        )
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= LARGEST):
        raise StackError(f"{text!r} is not a lease number. Write it as LEASE=1045.")
    return int(text)


def explain_dtr(options: Options, name: str | None) -> int:
    """Print, for every figure of the DTR, the postings and trips that make it up."""
    if name is None:
        raise StackError("Say which statement: make explain DTR=DTR-1045-2025-10-26.")
    lease_id, period = _parts(name)
    with _source(options, find_books(options)) as (source, stack):
        statement, explanation = explain_week(source, period, lease_id)
        for line in as_text(explanation):
            print(line)
        print(f"\n{_whether_issued(stack, statement)}")
    return 0


def _parts(name: str) -> tuple[int, PayPeriod]:
    match = DTR_ID.fullmatch(name)
    if match is None:
        raise StackError(f"{name!r} is not a DTR id. Write it as DTR-1045-2025-10-26.")
    try:
        return int(match[1]), week_from(date.fromisoformat(match[2]))
    except ValueError:
        raise StackError(f"{name} names {match[2]}, which is not a date.") from None


def _whether_issued(stack: Stack, statement: Statement) -> str:
    """What the records have of this statement: nothing, the same, or something else."""
    week = statement.week
    name = dtr_id(week.lease.lease_id, week.period)
    with open_records(stack) as records:
        full = queries.find(records, name)
    if full is None or full.row.status != Status.GENERATED:
        return "It has not been issued: these are the figures as the books have them now."
    receipt = f"{full.row.receipt_number}, revision {full.row.revision}"
    match agreement(full, statement):
        case Agreement.SAME:
            return f"Issued as {receipt}, with these figures."
        case Agreement.FIGURES_ONLY:
            return (
                f"Issued as {receipt}, with these figures. Something else that it prints, such as "
                "a name or a description, has changed in the books since."
            )
        case _:
            return f"The books have changed since {receipt} was issued; its figures differ."


@contextmanager
def _source(options: Options, books: ChosenBooks) -> Iterator[tuple[Connection, Stack]]:
    """The books, read only, and the stack that holds the records; its stores are started."""
    stack = with_stores(ROOT, options, books.url)
    if books.url is None:
        with alone(ROOT), stack.postgres.connect(stack.database, FLEET_OWNER) as owner:
            load_sample_fleet(owner)
    with Session.open(stack.source_url) as source:
        yield source, stack


@ends_in_a_sentence
def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.statement", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("preview").add_argument("--lease")
    commands.add_parser("explain").add_argument("--dtr")
    chosen = parser.parse_args(arguments)
    options = read_options(os.environ)
    if chosen.command == "preview":
        return preview(options, _lease(chosen.lease))
    return explain_dtr(options, chosen.dtr)


if __name__ == "__main__":
    sys.exit(main())
