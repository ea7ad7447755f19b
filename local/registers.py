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
from include.dtr.errors import DtrError
from include.dtr.registers.asked import add_arguments, asked_for
from include.dtr.registers.files import Files, write
from include.dtr.settings import settings
from local.books import find_books
from local.lock import alone
from local.options import ROOT, Options, read_options
from local.stack.errors import StackError
from local.stack.stack import Stack


def make(options: Options, chosen: argparse.Namespace) -> Files:
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
        register = asked_for(chosen, records, books, found.period)
    return write(register, ROOT / "registers", datetime.now(UTC))


def main(arguments: list[str] | None = None) -> int:
    """Every failure ends in a plain sentence and a status other than 0."""
    parser = argparse.ArgumentParser(prog="python -m local.registers", description=__doc__)
    add_arguments(parser)
    chosen = parser.parse_args(arguments)
    try:
        files = make(read_options(os.environ), chosen)
    except (StackError, DtrError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    for file in (files.register, files.workbook):
        print(file.relative_to(ROOT.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
