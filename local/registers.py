"""`make register`: the register of a week, a month or a quarter below .local/registers/.

    make register
    make register PERIOD=2025-10-26
    make register MONTH=2025-11
    make register QUARTER=2025Q4

Reads the records and the books of the stack; changes nothing.
"""

import argparse
import os
import sys
from datetime import UTC, datetime

from include.dtr.database_errors import as_store_errors
from include.dtr.database_session import Session
from include.dtr.registers.asked import add_arguments, asked_for
from include.dtr.registers.files import Files, write
from local.books import find_books
from local.command import ends_in_a_sentence, open_records, with_stores
from local.options import ROOT, Options, read_options


def make(options: Options, chosen: argparse.Namespace) -> Files:
    """Start what it needs of the stack, and write the files."""
    found = find_books(options)
    stack = with_stores(ROOT, options, found.url)
    with (
        as_store_errors(),
        open_records(stack) as records,
        Session.open(stack.source_url) as books,
    ):
        register = asked_for(chosen, records, books, found.period)
    return write(register, ROOT / "registers", datetime.now(UTC))


@ends_in_a_sentence
def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.registers", description=__doc__)
    add_arguments(parser)
    chosen = parser.parse_args(arguments)
    files = make(read_options(os.environ), chosen)
    for file in (files.register, files.workbook):
        print(file.relative_to(ROOT.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
