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
from include.dtr.registers.asked import first_day
from include.dtr.registers.journal.editions import make_journal
from include.dtr.registers.journal.formats import write_files
from local.books import find_books
from local.command import ends_in_a_sentence, open_records, with_stores
from local.options import ROOT, Options, read_options


def make(options: Options, period_start: str | None) -> str:
    """Start what it needs of the stack, and write the files."""
    found = find_books(options)
    period = first_day(period_start) if period_start else found.period
    stack = with_stores(ROOT, options, found.url)
    archive = Archive(stack.store.client(), options.bucket)
    with as_store_errors(), open_records(stack) as records:
        by, at = getpass.getuser(), datetime.now(UTC)
        made = make_journal(records, archive, period, by, "make journal", at)
    return write_files(made, ROOT / "journals")


@ends_in_a_sentence
def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.journal", description=__doc__)
    parser.add_argument("--period", help="the first day of a week: 2025-11-09")
    chosen = parser.parse_args(arguments)
    print(make(read_options(os.environ), chosen.period), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
