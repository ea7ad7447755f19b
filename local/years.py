"""`make year`: drivers' years below .local/years/: tables, and a draft of each driver's statement.

    make year YEAR=2025
    make year YEAR=2025 DRIVER=501

Reads the records and the books of the stack; changes nothing. Years are released by the office.
"""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from include.dtr.database_errors import as_store_errors
from include.dtr.database_session import Session
from include.dtr.errors import DtrError
from include.dtr.registers.year.files import write_year
from include.dtr.settings import settings
from local.books import find_books
from local.lock import alone
from local.options import ROOT, Options, read_options
from local.stack.errors import StackError
from local.stack.stack import Stack


def make(options: Options, year: int, driver_ids: list[int] | None) -> list[Path]:
    """Start what it needs of the stack, and write the files."""
    found = find_books(options)
    stack = Stack(ROOT, bucket=options.bucket, database=options.database, source_url=found.url)
    with alone(ROOT):
        stack.start_stores()
    with (
        as_store_errors(),
        Session.open(stack.records_url, schema=settings().records_schema) as records,
        Session.open(stack.source_url) as books,
    ):
        folder = ROOT / "years" / str(year)
        return write_year(records, books, year, folder, datetime.now(UTC), driver_ids)


def main(arguments: list[str] | None = None) -> int:
    """Every failure ends in a plain sentence and a status other than 0."""
    parser = argparse.ArgumentParser(prog="python -m local.years", description=__doc__)
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--driver", type=int, action="append", help="its number; may be repeated")
    chosen = parser.parse_args(arguments)
    try:
        made = make(read_options(os.environ), chosen.year, chosen.driver)
    except (StackError, DtrError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    for file in made[:2]:
        print(file.relative_to(ROOT.parent))
    print(f"{made[2].parent.relative_to(ROOT.parent)}: drafts of {len(made) - 2} drivers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
