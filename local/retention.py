"""`make retention`: which statements are past their time. Lists and counts, and changes nothing.

Reads the records of the stack; the list is .local/retention/past-their-time.csv. To erase, see
docs/how-to/retention.md.
"""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from include.dtr.archive import Archive
from include.dtr.database_errors import as_store_errors
from include.dtr.period import local_date
from include.dtr.retention import Report, limit, report
from include.dtr.settings import settings
from local.command import ends_in_a_sentence, open_records, with_stores
from local.options import ROOT, Options, read_options


def look(options: Options, file: Path) -> Report:
    """Start what it needs of the stack; list into `file`."""
    stack = with_stores(ROOT, options, options.source_url)
    before = limit(local_date(datetime.now(UTC)), settings().retention_years)
    file.parent.mkdir(parents=True, exist_ok=True)
    with (
        as_store_errors(),
        open_records(stack) as records,
        file.open("w", newline="", encoding="utf-8") as listed,
    ):
        return report(records, Archive(stack.store.client(), options.bucket), before, listed)


@ends_in_a_sentence
def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m local.retention", description=__doc__)
    parser.parse_args(arguments)
    file = ROOT / "retention" / "past-their-time.csv"
    found = look(read_options(os.environ), file)
    print(found)
    print(file.relative_to(ROOT.parent))
    return 0


if __name__ == "__main__":
    sys.exit(main())
