"""What has a time of its own: orders to the bank, findings, released years, closed weeks' objects.

Each goes once it is past its time and nothing that it is about is kept back: a payment, a
statement, a hold. Broken off anywhere, the next run does what is left: an object goes before the
row says so, within the row's transaction, and one that is gone already counts as done.
"""

import hashlib
from dataclasses import dataclass
from datetime import date

from include.dtr.archive import Archive
from include.dtr.failpoints import reach
from include.dtr.records import events, retention
from include.dtr.records.db import Connection
from include.dtr.records.event_kinds import EventKind
from include.dtr.records.retention import OrderOver, YearOver
from include.dtr.records.runs import Trigger
from include.dtr.retention.weeks import weeks_before
from include.dtr.sentences import rows_of


@dataclass(slots=True)
class ByTimeErased:
    """What a run did."""

    entries: int = 0
    """Of orders to the bank: reversals and prenotes."""
    files: int = 0
    findings: int = 0
    years: int = 0
    weeks: int = 0

    def __str__(self) -> str:
        return (
            f"By their own time: {rows_of(self.findings, 'finding')}, "
            f"{rows_of(self.years, 'year statement')}, "
            f"{rows_of(self.entries, 'account')} of reversals and prenotes with "
            f"{rows_of(self.files, 'file')}, the registers of {rows_of(self.weeks, 'week')}."
        )


def erase_by_time(
    records: Connection, archive: Archive, before: date, trigger: Trigger, done: ByTimeErased
) -> None:
    """Erase all that may go; counted in `done`. Raises `StoreRefused`, `TransientFault`."""
    act = _Act(records, archive, before, trigger, done)
    for order in retention.orders_over(records, before):
        act.erase_order(order)
    while act.erase_findings() == retention.AT_ONCE:
        pass
    for year in retention.years_over(records, before):
        act.erase_year(year)
    act.erase_weeks()


@dataclass(frozen=True, slots=True)
class _Act:
    records: Connection
    archive: Archive
    before: date
    trigger: Trigger
    done: ByTimeErased

    def erase_order(self, order: OrderOver) -> None:
        with self.records.transaction():
            entries = retention.erase_order_entries(self.records, order.id, self.before)
            digest = None
            if retention.order_is_over(self.records, order.id):
                if order.file_key is not None:
                    self.archive.delete(order.file_key)
                    reach("after_order_file_erased")
                digest = retention.erase_order(self.records, order.id)
            if not entries and digest is None:
                return
            self._note(
                EventKind.ORDER_ERASED,
                order=order.number,
                entries_sha256=entries,
                row_sha256=digest,
                file_key=order.file_key if digest else None,
                file_sha256=order.file_sha256 if digest else None,
            )
        self.done.entries += len(entries)
        self.done.files += digest is not None and order.file_key is not None

    def erase_findings(self) -> int:
        """Some of them; how many."""
        with self.records.transaction():
            findings, accepted = retention.erase_findings(self.records, self.before)
            if findings:
                digests = {"dtr_finding": findings, "dtr_finding_acceptance": accepted}
                self._note(EventKind.FINDINGS_ERASED, row_sha256=digests)
        self.done.findings += len(findings)
        return len(findings)

    def erase_year(self, year: YearOver) -> None:
        with self.records.transaction():
            digest = retention.erase_year(self.records, year.id)
            if digest is None:
                return
            self.archive.delete(year.pdf_s3_key)
            reach("after_year_erased")
            self._note(
                EventKind.YEAR_ERASED,
                year=year.year,
                released=year.id,
                year_revision=year.revision,
                row_sha256=digest,
                pdf_sha256=year.pdf_sha256,
            )
        self.done.years += 1

    def erase_weeks(self) -> None:
        """The event first: objects alone could not say any more what they held."""
        for start, keys in sorted(weeks_before(self.archive, self.before).items()):
            hashes = {key: self._sha256(key) for key in sorted(keys)}
            with self.records.transaction():
                if self._is_kept(start):
                    continue
                self._note(EventKind.WEEK_ERASED, period_start=f"{start}", sha256=hashes)
            with self.records.transaction():
                if self._is_kept(start):
                    continue
                for key in hashes:
                    self.archive.delete(key)
                    reach("after_week_object_erased")
            self.done.weeks += 1

    def _is_kept(self, start: date) -> bool:
        """To the transaction's end no hold is placed that would change it."""
        retention.lock(self.records)
        return bool(retention.weeks_kept(self.records, [start]))

    def _sha256(self, key: str) -> str | None:
        content = self.archive.find(key)
        return None if content is None else hashlib.sha256(content).hexdigest()

    def _note(self, kind: EventKind, **details: object) -> None:
        events.record(self.records, [self.trigger.event(kind, None, None, **details)])
