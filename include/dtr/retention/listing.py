"""The dry run: which statements are past their time, and which of them are kept back."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import IO

from include.dtr.archive import Archive
from include.dtr.records import retention
from include.dtr.records.db import Connection
from include.dtr.records.retention import ByTime, Due
from include.dtr.retention.weeks import weeks_before
from include.dtr.sentences import rows_of

COLUMNS = (
    "dtr_id", "revision", "status", "period_start", "period_end", "receipt_number", "pdf_s3_key",
    "pdf_sha256", "pdf_bytes", "payments", "messages", "disputes", "kept_back",
)  # fmt: skip
_WORDS = {
    "HELD": "under a legal hold",
    "DISPUTED": "disputed, or their payment is held",
    "UNPAID": "not paid, or not settled",
    "OWED": "the driver still owes on them",
}


@dataclass(slots=True)
class Report:
    """Counts over all rows past their time."""

    before: date
    """Weeks that ended before this day."""
    by_year: Counter[int] = field(default_factory=Counter)
    """Rows that may be erased, by the year in which their week ended."""
    kept_back: Counter[str] = field(default_factory=Counter)
    pdfs: int = 0
    pdf_bytes: int = 0
    payments: int = 0
    """Beside rows that may be erased."""
    messages: int = 0
    disputes: int = 0
    by_time: ByTime = field(default_factory=lambda: ByTime(0, 0, 0))
    """What is past its own time; some of it may be kept back."""
    weeks: int = 0
    """Weeks past their time whose data and registers lie in the bucket."""

    @property
    def erasable(self) -> int:
        return self.by_year.total()

    def count(self, row: Due) -> None:
        if row.kept_back is not None:
            self.kept_back[row.kept_back] += 1
            return
        self.by_year[row.period_end.year] += 1
        if row.pdf_s3_key is not None:
            self.pdfs += 1
            self.pdf_bytes += row.pdf_bytes or 0
        self.payments += row.payments
        self.messages += row.messages
        self.disputes += row.disputes

    def __str__(self) -> str:
        lines = [
            f"Weeks that ended before {self.before}: {rows_of(self.erasable, 'record')} may be "
            f"erased, with {rows_of(self.pdfs, 'PDF')} of {self.pdf_bytes / 1e6:,.1f} MB, and what "
            f"{rows_of(self.payments, 'payment')}, {rows_of(self.messages, 'message')} and "
            f"{rows_of(self.disputes, 'dispute')} beside them say of persons."
        ]
        lines[0] += (
            " Past their own time, and erased once nothing of their week or driver is kept: "
            f"{rows_of(self.by_time.findings, 'finding')}, "
            f"{rows_of(self.by_time.years, 'year statement')}, "
            f"{rows_of(self.by_time.prenotes, 'prenote')}, "
            f"the registers of {rows_of(self.weeks, 'week')}."
        )
        lines += [f"  {year}: {count:,}" for year, count in sorted(self.by_year.items())]
        lines += [
            f"Kept back, {_WORDS[why]}: {count:,}" for why, count in sorted(self.kept_back.items())
        ]
        return "\n".join(lines)


def limit(today: date, years: int) -> date:
    """Weeks that ended before this day are past their time: `years` years ago, on the same day.

    Of a February 29 the 28th: nothing goes a day too early.
    """
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return date(today.year - years, 2, 28)


def report(
    records: Connection, archive: Archive, before: date, listed: IO[str] | None = None
) -> Report:
    """Count what is past its time; with `listed`, write each statement as CSV. Changes nothing.

    Raises `StoreRefused`, `TransientFault`.
    """
    made = counted(records, archive, before)
    writer = csv.writer(listed) if listed is not None else None
    if writer is not None:
        writer.writerow(COLUMNS)
    for row in retention.due(records, before):
        made.count(row)
        if writer is not None:
            writer.writerow([getattr(row, column) for column in COLUMNS])
    return made


def counted(records: Connection, archive: Archive, before: date) -> Report:
    """A report of what goes by its own time, without statements yet."""
    by_time = retention.by_time(records, before)
    return Report(before, by_time=by_time, weeks=len(weeks_before(archive, before)))
