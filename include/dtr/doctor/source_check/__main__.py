"""Are the views fit for a first run? `python -m include.dtr.doctor.source_check`; status 1 if not.

Runs where Airflow runs, with its environment. `--week 2025-11-09` chooses the week that is
computed; else it is the last one with trips.
"""

import argparse
import sys
from datetime import UTC, date, datetime

from include.dtr.airflow.connections import open_source
from include.dtr.doctor.__main__ import be_quiet
from include.dtr.doctor.findings import Level
from include.dtr.doctor.source_check.report import write_page
from include.dtr.errors import DtrError
from include.dtr.period import PayPeriod, week_from
from include.dtr.sources.weeks import last_booked_week


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m include.dtr.doctor.source_check", description=__doc__
    )
    parser.add_argument("--week", type=date.fromisoformat, help="its first day")
    chosen = parser.parse_args(arguments)
    be_quiet()
    now = datetime.now(UTC)
    try:
        week: PayPeriod | None = week_from(chosen.week) if chosen.week else None
        with open_source() as source:
            period = week or last_booked_week(source, now)
            worst = write_page(source, period, now, sys.stdout.write)
    except DtrError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 1 if worst is Level.BAD else 0


if __name__ == "__main__":
    sys.exit(main())
