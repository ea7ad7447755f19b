"""`python -m include.dtr.registers.journal`: a week's journal as CSV and IIF.

Runs where Airflow runs, with its environment: on a worker, in a pod, in a container.
"""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from include.dtr.airflow.connections import open_archive, open_records
from include.dtr.errors import DtrError
from include.dtr.period import week_before
from include.dtr.registers.asked import first_day
from include.dtr.registers.journal.editions import make_journal
from include.dtr.registers.journal.formats import write_files


def main(arguments: list[str] | None = None) -> int:
    """Write the files; status 1 and one sentence where that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m include.dtr.registers.journal")
    parser.add_argument("--period", help="the first day of a week: 2025-11-09")
    parser.add_argument("--folder", type=Path, default=Path("journals"), help="where to write")
    chosen = parser.parse_args(arguments)
    now = datetime.now(UTC)
    try:
        period = first_day(chosen.period) if chosen.period else week_before(now)
        with open_records() as records:
            made = make_journal(
                records, open_archive(), period, getpass.getuser(), "command journal", now
            )
        written = write_files(made, chosen.folder)
    except DtrError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
