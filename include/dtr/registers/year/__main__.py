"""`python -m include.dtr.registers.year`: a year's tables, and a draft of each driver's statement.

With `--release` the statements are released instead, for good. Runs where Airflow runs, with its
environment: on a worker, in a pod, in a container.
"""

import argparse
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from include.dtr import entered
from include.dtr.airflow.connections import open_records, open_source, open_stores
from include.dtr.errors import DtrError
from include.dtr.registers.year.files import write_year
from include.dtr.registers.year.releasing import release_years


def main(arguments: list[str] | None = None) -> int:
    """Do it; status 1 and one sentence where that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m include.dtr.registers.year")
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--driver", type=int, action="append", help="its number; may be repeated")
    parser.add_argument("--folder", type=Path, default=Path("years"), help="where to write")
    parser.add_argument("--release", action="store_true", help="release the years, for good")
    parser.add_argument("--reason", help="why those that were released are corrected")
    chosen = parser.parse_args(arguments)
    try:
        for line in _released(chosen) if chosen.release else _written(chosen):
            sys.stdout.write(f"{line}\n")
    except DtrError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _written(chosen: argparse.Namespace) -> list[str]:
    with open_records() as records, open_source() as books:
        made = write_year(
            records, books, chosen.year, chosen.folder, datetime.now(UTC), chosen.driver
        )
    return [str(file) for file in made]


def _released(chosen: argparse.Namespace) -> list[str]:
    reason = None if chosen.reason is None else entered.reason(chosen.reason)
    with open_stores() as stores:
        return [
            str(outcome)
            for outcome in release_years(
                stores,
                chosen.year,
                getpass.getuser(),
                "command year",
                datetime.now(UTC),
                chosen.driver,
                reason,
            )
        ]


if __name__ == "__main__":
    sys.exit(main())
