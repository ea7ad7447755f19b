"""`make check-source`: are the views fit for a first run? Nothing is written.

Reads the database of DTR_SOURCE_URL; without it, the books of the running stack.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from include.dtr.database_errors import as_store_errors
from include.dtr.database_session import Session
from include.dtr.doctor.findings import Level
from include.dtr.doctor.source_check.report import write_page
from include.dtr.errors import DtrError
from local.books import find_books
from local.options import ROOT, Options, read_options
from local.stack.airflow import PROJECT, running_environment
from local.stack.errors import StackError


def main(root: Path = ROOT) -> int:
    """Write the page; status 1 where a view is not fit, or nobody could be asked."""
    try:
        options = read_options(os.environ)
        if options.source_url is None:
            return _running_stack(root, options)
        books = find_books(options)
        with as_store_errors(), Session.open(books.url or "") as source:
            worst = write_page(source, books.period, datetime.now(UTC), sys.stdout.write)
    except (StackError, DtrError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 1 if worst is Level.BAD else 0


def _running_stack(root: Path, options: Options) -> int:
    """As in a deployment: by Airflow's own connection."""
    week = ["--week", f"{options.period.start}"] if options.period else []
    command = [sys.executable, "-m", "include.dtr.doctor.source_check", *week]
    environment = running_environment(root)
    return subprocess.run(command, env=environment, cwd=PROJECT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
