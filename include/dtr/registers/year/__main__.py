"""`python -m include.dtr.registers.year`: a year's tables, and a draft of each driver's statement.

Runs where Airflow runs, with its environment: on a worker, in a pod, in a container.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from include.dtr.airflow.connections import open_records, open_source
from include.dtr.errors import DtrError
from include.dtr.registers.year.files import write_year


def main(arguments: list[str] | None = None) -> int:
    """Write the files; status 1 and one sentence where that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m include.dtr.registers.year")
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--driver", type=int, action="append", help="its number; may be repeated")
    parser.add_argument("--folder", type=Path, default=Path("years"), help="where to write")
    chosen = parser.parse_args(arguments)
    try:
        with open_records() as records, open_source() as books:
            made = write_year(
                records, books, chosen.year, chosen.folder, datetime.now(UTC), chosen.driver
            )
    except DtrError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("".join(f"{file}\n" for file in made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
