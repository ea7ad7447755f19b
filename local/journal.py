"""`make journal`: the bookkeeper's journal of a week below .local/journals/.

    make journal
    make journal PERIOD=2025-10-26

Makes the next edition of the week's journal, or shows the newest where nothing has changed since.
"""

import argparse
import getpass
import os
import sys
from datetime import UTC, datetime

from include.dtr.archive import Archive
from include.dtr.database_errors import as_store_errors
from include.dtr.database_session import Session
from include.dtr.errors import DtrError
from include.dtr.registers.asked import first_day
from include.dtr.registers.journal.editions import make_journal
from include.dtr.registers.journal.formats import write_files
from include.dtr.settings import settings
from local.books import find_books
from local.lock import alone
from local.options import ROOT, Options, read_options
from local.stack.errors import StackError
from local.stack.stack import Stack


def make(options: Options, period_start: str | None) -> str:
    """Start what it needs of the stack, and write the files."""
    found = find_books(options)
    period = first_day(period_start) if period_start else found.period
    stack = Stack(ROOT, bucket=options.bucket, database=options.database, source_url=found.url)
    with alone(ROOT):
        stack.start_stores()
    archive = Archive(stack.store.client(), options.bucket)
    with (
        as_store_errors(),
        Session.open(stack.records_url, schema=settings().records_schema) as records,
    ):
        by, at = getpass.getuser(), datetime.now(UTC)
        made = make_journal(records, archive, period, by, "make journal", at)
    return write_files(made, ROOT / "journals")


def main(arguments: list[str] | None = None) -> int:
    """Every failure ends in a plain sentence and a status other than 0."""
    parser = argparse.ArgumentParser(prog="python -m local.journal", description=__doc__)
    parser.add_argument("--period", help="the first day of a week: 2025-11-09")
    chosen = parser.parse_args(arguments)
    try:
        print(make(read_options(os.environ), chosen.period), end="")
    except (StackError, DtrError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
