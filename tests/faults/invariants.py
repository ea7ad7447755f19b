"""What must hold after every fault, whatever it was: nothing lost, nothing twice."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg.rows import dict_row

from include.dtr.fingerprint import fingerprint
from include.dtr.model import Addressee
from include.dtr.pdf import render
from include.dtr.period import PayPeriod
from include.dtr.records.db import Connection
from include.dtr.records.issuing import Bound
from include.dtr.run.addressing import read_addressees
from include.dtr.run.storing import issues_of
from include.dtr.settings import company
from include.dtr.sources.reader import read_batch
from include.dtr.statement import compute

Row = dict[str, Any]


@dataclass
class Audit:
    """Looks at records, archive and books from outside, with a client of its own.

    `s3` must reach the store itself, not the faults before it.
    """

    records: Connection
    source: Connection
    s3: Any
    bucket: str

    def rows(self, sql: str, *parameters: object) -> list[Row]:
        with self.records.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql.encode(), parameters).fetchall()

    def always(self) -> None:
        """True at every moment, also in the midst of a broken run."""
        self._one_live_statement_per_lease_and_day()
        self._receipts_are_unique_and_gapless()
        self._every_issued_document_is_there()
        self._every_statement_was_issued_by_one_event()
        self._closed_runs_tell_the_truth()

    def as_if_nothing_happened(self, period: PayPeriod, lease_ids: Sequence[int]) -> None:
        """After the operator's action: every lease stands, and each document is what the books,
        the receipt and the time of issue make it, byte for byte."""
        self.always()
        standing = {
            row["lease_id"]: row
            for row in self.rows(
                "SELECT * FROM dtr WHERE period_start = %s AND status = 'GENERATED'", period.start
            )
        }
        assert standing.keys() == set(lease_ids)
        assert not self.rows(
            "SELECT * FROM dtr WHERE period_start = %s AND status NOT IN ('GENERATED', 'VOIDED')",
            period.start,
        )
        self._documents_are_those_of_an_undisturbed_run(period, standing)
        self._dollars_are_those_of_the_books(period, standing)

    def objects(self) -> set[str]:
        pages = self.s3.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket, Prefix="dtrs/"
        )
        return {item["Key"] for page in pages for item in page.get("Contents", ())}

    def orphans(self) -> set[str]:
        """Objects that no row names."""
        keys = {
            row["pdf_s3_key"]
            for row in self.rows("SELECT pdf_s3_key FROM dtr WHERE pdf_s3_key IS NOT NULL")
        }
        return self.objects() - keys

    def _one_live_statement_per_lease_and_day(self) -> None:
        doubled = self.rows(
            "SELECT one.dtr_id, other.dtr_id FROM dtr AS one JOIN dtr AS other"
            " ON one.lease_id = other.lease_id AND one.id < other.id"
            " AND daterange(one.period_start, one.period_end, '[]')"
            "  && daterange(other.period_start, other.period_end, '[]')"
            " WHERE one.status NOT IN ('VOIDED', 'FAILED')"
            " AND other.status NOT IN ('VOIDED', 'FAILED')"
        )
        assert doubled == []

    def _receipts_are_unique_and_gapless(self) -> None:
        numbers: dict[int, list[int]] = {}
        for row in self.rows("SELECT receipt_number FROM dtr WHERE receipt_number IS NOT NULL"):
            _, year, number = row["receipt_number"].split("-")
            numbers.setdefault(int(year), []).append(int(number))
        counters = {
            row["year"]: row["last_number"]
            for row in self.rows("SELECT year, last_number FROM dtr_receipt_counter")
        }
        assert counters == {year: len(found) for year, found in numbers.items()}
        for year, found in numbers.items():
            assert sorted(found) == list(range(1, len(found) + 1)), year

    def _every_issued_document_is_there(self) -> None:
        for row in self.rows("SELECT * FROM dtr WHERE status IN ('GENERATED', 'VOIDED')"):
            body = self.s3.get_object(Bucket=self.bucket, Key=row["pdf_s3_key"])["Body"].read()
            assert hashlib.sha256(body).hexdigest() == row["pdf_sha256"], row["dtr_id"]
            assert len(body) == row["pdf_bytes"]

    def _every_statement_was_issued_by_one_event(self) -> None:
        issued = Counter(
            (row["dtr_id"], row["revision"])
            for row in self.rows("SELECT dtr_id, revision FROM dtr_event WHERE event = 'ISSUED'")
        )
        stated = Counter(
            (row["dtr_id"], row["revision"])
            for row in self.rows(
                "SELECT dtr_id, revision FROM dtr WHERE status IN ('GENERATED', 'VOIDED')"
            )
        )
        assert issued == stated

    def _closed_runs_tell_the_truth(self) -> None:
        """Counts of the newest word on each run; a run whose rows a later one took over has
        been overtaken, and is not compared."""
        for run in self.rows(
            "SELECT * FROM dtr_generation_history AS run WHERE status <> 'RUNNING'"
            " AND control_totals ? 'leases_planned'"
            " AND NOT EXISTS (SELECT FROM dtr_generation_history AS later"
            "  WHERE later.id > run.id AND later.period_start = run.period_start)"
        ):
            counts = Counter(
                row["status"]
                for row in self.rows("SELECT status FROM dtr WHERE run_id = %s", run["run_id"])
            )
            issued = counts["GENERATED"] + counts["VOIDED"]
            assert run["total_dtrs_generated"] == issued, run
            assert run["total_failed"] == counts["FAILED"], run
            planned = run["control_totals"]["leases_planned"]
            assert planned == issued + counts["FAILED"] + run["total_skipped"], run
            assert counts["PENDING"] == counts["PROCESSING"] == 0, run

    def _documents_are_those_of_an_undisturbed_run(
        self, period: PayPeriod, standing: dict[int, Row]
    ) -> None:
        reading = read_batch(self.source, period, sorted(standing))
        assert reading.faults == {}
        statements = {lease_id: compute(week) for lease_id, week in reading.weeks.items()}
        addressees = read_addressees(self.source, statements)
        bound = [self._bound(row, addressees[lease]) for lease, row in standing.items()]
        issues = issues_of(self.records, bound, statements)
        for lease_id, row in standing.items():
            statement = statements[lease_id]
            pdf = render(statement, issues[lease_id], company())
            assert fingerprint(statement) == row["statement_sha256"], row["dtr_id"]
            assert hashlib.sha256(pdf).hexdigest() == row["pdf_sha256"], row["dtr_id"]

    def _bound(self, row: Row, addressee: Addressee) -> Bound:
        """The row as it was when it was drawn."""
        (before,) = self.rows(
            "SELECT max(revision) AS replaces FROM dtr"
            " WHERE dtr_id = %s AND revision < %s AND status = 'VOIDED'",
            row["dtr_id"],
            row["revision"],
        )
        assert row["postal_address"] is None, "kept until it is issued"
        same = (
            *("id", "lease_id", "dtr_id", "revision", "receipt_number", "receipt_date"),
            "language",
        )
        return Bound(
            **{name: row[name] for name in same},
            generated_at=row["generated_at"],
            replaces=before["replaces"],
            postal_address=list(addressee.lines),
        )

    def _dollars_are_those_of_the_books(self, period: PayPeriod, standing: dict[int, Row]) -> None:
        """Card and cash by trips, charges and credits by postings, summed here and nowhere else."""
        booked = self.source.execute(
            "SELECT payment_type, sum(total_amount) FROM dtr_source.curb_trips"
            " WHERE lease_id = ANY(%s) AND booked_on BETWEEN %s AND %s GROUP BY payment_type",
            (sorted(standing), period.start, period.end),
        ).fetchall()
        trips = {payment: Decimal(amount) for payment, amount in booked}
        assert sum(r["cc_earnings"] for r in standing.values()) == trips.get("CREDIT_CARD", 0)
        assert sum(r["cash_earnings"] for r in standing.values()) == trips.get("CASH", 0)
        charged = self.source.execute(
            "SELECT sum(CASE entry_type WHEN 'DEBIT' THEN amount ELSE -amount END)"
            " FROM dtr_source.ledger_postings WHERE lease_id = ANY(%s)"
            " AND booked_on BETWEEN %s AND %s AND source <> 'EARNINGS'",
            (sorted(standing), period.start, period.end),
        ).fetchone()
        assert charged is not None
        assert sum(r["total_deductions"] for r in standing.values()) == (charged[0] or 0)
        for row in standing.values():
            forward = sum(Decimal(line["forward"]) for line in row["balances"])
            assert row["total_due"] == row["net_earnings"] + row["prior_balance"]
            assert row["balance_forward"] >= forward
