"""`python -m include.dtr.registers`: a week's, month's or quarter's register as files.

Runs where Airflow runs, with its environment: on a worker, in a pod, in a container.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from include.dtr.airflow.connections import open_records, open_source
from include.dtr.errors import DtrError
from include.dtr.period import week_before
from include.dtr.registers.asked import add_arguments, asked_for
from include.dtr.registers.files import write


def main(arguments: list[str] | None = None) -> int:
    """Write the files; status 1 and one sentence where that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m include.dtr.registers", description=__doc__)
    add_arguments(parser)
    parser.add_argument("--folder", type=Path, default=Path("registers"), help="where to write")
    chosen = parser.parse_args(arguments)
    now = datetime.now(UTC)
    try:
        with open_records() as records, open_source() as books:
            register = asked_for(chosen, records, books, week_before(now))
        files = write(register, chosen.folder, now)
    except DtrError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{files.register}\n{files.workbook}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
