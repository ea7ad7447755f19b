"""`python -m include.dtr.run.skip_receipts 2026 --up-to 87 --reason "..."`

For records that were restored to an earlier point: statements issued since are lost to them, but
drivers hold them. Their receipt numbers must not be given a second time. Runs where Airflow runs.
"""

import argparse
import getpass
import sys

from include.dtr import entered
from include.dtr.airflow.connections import open_records
from include.dtr.connections import Connection
from include.dtr.errors import ChangeRefused
from include.dtr.records import events, receipts
from include.dtr.records.events import Event, EventKind

ORIGIN = "command line"
MOST = 1_000_000
"""Numbers at once: more than the largest fleet issues in a year is a slip of the finger."""


def skip_receipts(records: Connection, year: int, last: int, reason: str, actor: str) -> int:
    """Let the next receipt of `year` be `last` + 1; how many numbers are skipped for good.

    Kept as an event, so that the doctor does not take the gap for a loss. Raises `ChangeRefused`
    where the numbers have been given already, are too many, or the reason is too short.
    """
    reason = entered.reason(reason)
    with records.transaction():
        first = receipts.skip_to(records, year, last)
        if first is None:
            raise ChangeRefused(f"The receipts of {year} have gone beyond {last} already.")
        count = last - first + 1
        if count > MOST:
            raise ChangeRefused(f"These are {count:,} numbers; no more than {MOST:,} at once.")
        details = {"year": year, "first": first, "last": last, "reason": reason}
        skipped = Event(EventKind.RECEIPTS_SKIPPED, actor, ORIGIN, details=details)
        events.record(records, [skipped])
    return count


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m include.dtr.run.skip_receipts")
    parser.add_argument("year", type=int, help="of the receipt numbers")
    parser.add_argument("--up-to", type=int, required=True, help="the last number to skip")
    parser.add_argument("--reason", required=True, help="kept with the records for good")
    asked = parser.parse_args()
    try:
        with open_records() as records:
            count = skip_receipts(records, asked.year, asked.up_to, asked.reason, getpass.getuser())
    except ChangeRefused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write(f"Skipped {count:,}; the next is RCPT-{asked.year}-{asked.up_to + 1:06d}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
