"""`make retention`: which statements are past their time. Lists and counts, and changes nothing.

Reads the records of the stack; the list is .local/retention/past-their-time.csv. To erase, see
docs/how-to/retention.md.
"""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from include.dtr.database_errors import as_store_errors
from include.dtr.database_session import Session
from include.dtr.errors import DtrError
from include.dtr.period import local_date
from include.dtr.retention import Report, limit, report
from include.dtr.settings import settings
from local.lock import alone
from local.options import ROOT, Options, read_options
from local.stack.errors import StackError
from local.stack.stack import Stack


def look(options: Options, file: Path) -> Report:
    """Start what it needs of the stack; list into `file`."""
    stack = Stack(
        ROOT, bucket=options.bucket, database=options.database, source_url=options.source_url
    )
    with alone(ROOT):
        stack.start_stores()
    before = limit(local_date(datetime.now(UTC)), settings().retention_years)
    file.parent.mkdir(parents=True, exist_ok=True)
    with (
        as_store_errors(),
        Session.open(stack.records_url, schema=settings().records_schema) as records,
        file.open("w", newline="", encoding="utf-8") as listed,
    ):
        return report(records, before, listed)


def main(arguments: list[str] | None = None) -> int:
    """Every failure ends in a plain sentence and a status other than 0."""
    parser = argparse.ArgumentParser(prog="python -m local.retention", description=__doc__)
    parser.parse_args(arguments)
    file = ROOT / "retention" / "past-their-time.csv"
    try:
        found = look(read_options(os.environ), file)
    except (StackError, DtrError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    print(found)
    print(file.relative_to(ROOT.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
