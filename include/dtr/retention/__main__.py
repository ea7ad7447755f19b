"""`python -m include.dtr.retention`: what is past its time, listed and counted; or erased.

Without `--erase` nothing is changed. With it the number that the dry run gave has to be named:
where it is another one by now, nothing is erased. Runs where Airflow runs, with its environment.
"""

import argparse
import sys
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path

from include.dtr.airflow.connections import open_archive, open_records
from include.dtr.errors import DtrError, RunRefused
from include.dtr.period import local_date
from include.dtr.records.runs import Trigger, TriggeredBy
from include.dtr.retention.erasing import erase
from include.dtr.retention.listing import limit, report
from include.dtr.settings import settings


def main(arguments: list[str] | None = None) -> int:
    """Say what was found or done; status 1 and one sentence where that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m include.dtr.retention", description=__doc__)
    parser.add_argument("--list", type=Path, metavar="FILE", help="write each record as CSV")
    parser.add_argument(
        "--erase", type=int, metavar="COUNT", help="erase, if exactly this many may be erased"
    )
    chosen = parser.parse_args(arguments)
    now = datetime.now(UTC)
    before = limit(local_date(now), settings().retention_years)
    try:
        with open_records() as records:
            if chosen.list is None:
                found = report(records, open_archive(), before)
            else:
                with chosen.list.open("w", newline="", encoding="utf-8") as file:
                    found = report(records, open_archive(), before, file)
            sys.stdout.write(f"{found}\n")
            if chosen.erase is None:
                return 0
            if chosen.erase != found.erasable:
                raise RunRefused(
                    f"{found.erasable} records may be erased, not {chosen.erase}: nothing was. "
                    "Look at the list again."
                )
            run = Trigger(f"retention__{now:%Y-%m-%dT%H:%M:%SZ}", TriggeredBy.USER, getuser())
            done = erase(records, open_archive(), before, run)
        sys.stdout.write(f"{done.sentence}\n")
    except DtrError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
