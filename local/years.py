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
from include.dtr.registers.year.files import write_year
from local.books import find_books
from local.command import ends_in_a_sentence, open_records, with_stores
from local.options import ROOT, Options, read_options


def make(options: Options, year: int, driver_ids: list[int] | None) -> list[Path]:
    """Start what it needs of the stack, and write the files."""
    found = find_books(options)
    stack = with_stores(ROOT, options, found.url)
    with (
        as_store_errors(),
        open_records(stack) as records,
        Session.open(stack.source_url) as books,
    ):
        folder = ROOT / "years" / str(year)
        return write_year(records, books, year, folder, datetime.now(UTC), driver_ids)


@ends_in_a_sentence
def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.years", description=__doc__)
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--driver", type=int, action="append", help="its number; may be repeated")
    chosen = parser.parse_args(arguments)
    made = make(read_options(os.environ), chosen.year, chosen.driver)
    for file in made[:2]:
        print(file.relative_to(ROOT.parent))
    print(f"{made[2].parent.relative_to(ROOT.parent)}: drafts of {len(made) - 2} drivers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
