"""What the recommended indexes gain: the pipeline's own queries on a made-up year of books.

    python -m deploy.postgres.measure_indexes [postings]

Makes the practice Payment Engine in a PostgreSQL of its own, books about `postings` ledger
entries (default 1,000,000) over a year of 600 leases, and runs each query of
`include/dtr/sources/sql` under EXPLAIN (ANALYZE, BUFFERS), without and with
`recommended_indexes.sql`. Prints one Markdown table. A minute or two; everything is removed.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import psycopg

from include.dtr.model import TaxKind
from include.dtr.period import FIRST_DAY, NEW_YORK, week_from
from include.dtr.sources import PACKAGE, words
from include.dtr.sources.selects import by_key
from include.dtr.sources.totals import UNPOSTED_WINDOW
from include.dtr.sqlfiles import sql_file
from local.stack.postgres import INSTALLED, Postgres

HERE = Path(__file__).parent
PSQL = INSTALLED / "bin" / "psql"
LEASES = 600
WEEKS = 52
PERIOD = week_from(date(2025, 11, 9))
RUNS = 5
TOGETHER = 100
"""Leases that are read by one query."""

# Week by week, as an engine books them: what one lease owns lies scattered over the table.
BOOKS = """
SET search_path = payment_engine;
INSERT INTO leases (id, plan, state, begins_at, weekly_rate)
SELECT n, 'weekly', 'active', '2024-01-01', 500 FROM generate_series(1, %(leases)s) AS n;
INSERT INTO drivers (id, first_name, last_name)
SELECT n, 'Driver', n::text FROM generate_series(1, %(leases)s) AS n;
INSERT INTO lease_driver_assignments (lease_id, driver_id, assigned_on)
SELECT n, n, '2024-01-01' FROM generate_series(1, %(leases)s) AS n;

CREATE TEMP TABLE moments AS
SELECT
    row_number() OVER (ORDER BY week, part, lease) AS n,
    lease,
    part,
    timestamp '2025-11-16 04:00' - (%(weeks)s - 1 - week) * interval '7 days'
        - part * interval '3 hours' AS at
FROM generate_series(0, %(weeks)s - 1) AS week,
    generate_series(1, %(lease_parts)s) AS part,
    generate_series(1, %(leases)s) AS lease;

-- Half of what is charged are tolls; the rest goes round the other categories.
INSERT INTO ezpass_transactions (id, lease_id, driver_id, plate_no, transaction_at, toll_cents)
SELECT n, lease, lease, 'Y1', at, 694 FROM moments WHERE part %% 2 = 0;
INSERT INTO misc_charges (id, lease_id, driver_id, charge_date, amount)
SELECT n, lease, lease, at::date, 5 FROM moments WHERE part = 1;
INSERT INTO repair_invoices (id, lease_id, total_cents)
SELECT n, n, 100000 FROM generate_series(1, %(leases)s) AS n;
INSERT INTO repair_schedule (id, invoice_id, due_on, amount_cents)
SELECT n, lease, at::date, 5000 FROM moments WHERE part = 3;
INSERT INTO loans (id, lease_id, granted_on, principal_cents, yearly_rate)
SELECT n, n, '2024-01-01', 300000, 0.08 FROM generate_series(1, %(leases)s) AS n;
INSERT INTO loan_schedule (id, loan_id, due_on, principal_cents, interest_cents)
SELECT n, lease, at::date, 5000, 30 FROM moments WHERE part = 5;
INSERT INTO parking_violations (summons, lease_id, plate, issue_date, fine)
SELECT n, lease, 'Y1', at::date, 65 FROM moments WHERE part = 7;
INSERT INTO ledger_entries
    (lease_id, driver_id, bucket, signed_cents, obligation_no, origin, origin_ref, posted_at)
SELECT lease, lease, kind, cents, kind || '-' || n, origin, origin_ref, at
FROM moments, LATERAL (SELECT
    (CASE WHEN part %% 2 = 0 THEN 'ezpass' WHEN part = 1 THEN 'misc' WHEN part = 3 THEN 'repair'
        WHEN part = 5 THEN 'loan' WHEN part = 7 THEN 'pvb' ELSE 'tax' END)::ledger_bucket AS kind
) AS k, LATERAL (VALUES
    (700, CASE kind WHEN 'tax' THEN 'curb' ELSE kind::text END::ledger_origin, n::text),
    (-700, 'earnings', NULL)
) AS pair (cents, origin, origin_ref)
WHERE kind <> 'tax' OR origin_ref IS NULL;
INSERT INTO ledger_entries
    (lease_id, driver_id, bucket, tax_kind, signed_cents, obligation_no, origin, posted_at)
SELECT lease, lease, 'tax', 'MTA', 700, 'tax-' || n, 'curb', at
FROM moments WHERE part > 7 AND part %% 2 = 1;
INSERT INTO curb_trips
    (curb_record_id, lease_id, driver_id, trip_start, trip_end, payment, fare_cents, total_cents,
     posted_at)
SELECT 'T' || n || '-' || k, lease, lease, at, at, 'C', 2000, 2000,
    CASE WHEN n %% 5000 > 0 THEN at END
FROM moments, generate_series(1, 2) AS k;
"""
PER_BATCH = (
    "leases", "lease_drivers", "curb_trips", "ledger_openings", "ledger_repeats", "ledger_firsts",
    "ledger_postings", "ezpass_tolls", "pvb_violations", "misc_charges", "repair_installments",
    "repairs", "loan_installments", "driver_loans",
)  # fmt: skip
PER_RUN = (
    "anything_booked", "booked_postings", "booked_trips", "booked_taxes", "unposted",
    "faulty_rows", "repeated_keys_of_period", "misdirected", "misnamed",
)  # fmt: skip
OF_THE_CONTRACT = {
    "leases", "ezpass_tolls", "pvb_violations", "misc_charges", "repair_installments", "repairs",
    "loan_installments", "driver_loans",
}  # fmt: skip
"""Queries that only list a view's columns have no file of their own."""
KEYED_BY_SOURCE = {
    "ezpass_tolls": "EZPASS", "pvb_violations": "PVB", "misc_charges": "MISC",
    "repair_installments": "REPAIRS", "loan_installments": "LOANS",
}  # fmt: skip


def main() -> None:
    postings = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    lease_parts = max(8, round(postings / (LEASES * WEEKS * 2)))
    with tempfile.TemporaryDirectory() as root:
        server = Postgres(Path(root), durable=False)
        server.start()
        try:
            server.create_database("books")
            with server.connect("books") as connection:
                _measure(connection, server.url("books"), lease_parts)
        finally:
            server.stop()


def _measure(connection: psycopg.Connection[Any], url: str, lease_parts: int) -> None:
    for file in ("payment_engine_tables.sql", "payment_engine_views.sql"):
        connection.execute((HERE / file).read_bytes())
    numbers = {"leases": LEASES, "weeks": WEEKS, "lease_parts": lease_parts}
    with psycopg.ClientCursor(connection) as cursor:
        cursor.execute(BOOKS.encode(), numbers)
    connection.execute("RESET search_path")
    _vacuum(connection)
    for table, rows in connection.execute(
        "SELECT relname, n_live_tup FROM pg_stat_user_tables WHERE n_live_tup > 100000 ORDER BY 2"
    ):
        _say(f"{table}: {rows:,} rows")
    before = _explain_all(connection)
    started = datetime.now(NEW_YORK)
    subprocess.run(  # noqa: S603  our own program and file
        [PSQL, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", HERE / "recommended_indexes.sql", url],
        check=True,
    )
    _say(f"indexes built in {(datetime.now(NEW_YORK) - started).total_seconds():.0f} s")
    _vacuum(connection)
    _report(before, _explain_all(connection))


def _vacuum(connection: psycopg.Connection[Any]) -> None:
    connection.execute("VACUUM (ANALYZE)")


def _parameters() -> dict[str, Any]:
    first_day = PERIOD.start - UNPOSTED_WINDOW
    return {
        "period_start": PERIOD.start,
        "period_end": PERIOD.end,
        "categories": list(words.CATEGORY),
        "entry_types": list(words.ENTRY_TYPE),
        "sources": list(words.SOURCE),
        "payment_types": list(words.TRIP_PAYMENT),
        "kinds": list(TaxKind),
        "lease_ids": list(range(1, LEASES + 1)),
        "places": [0] * LEASES,
        "placed_leases": [],
        "placed": [],
        "only": None,
        "earliest_day": FIRST_DAY,
        "first_day": first_day,
        "last_day": PERIOD.end,
        "from_instant": datetime.combine(first_day, time.min, NEW_YORK),
        "to_instant": datetime.combine(PERIOD.end + timedelta(days=1), time.min, NEW_YORK),
        "keys": list(range(1, TOGETHER + 1)),
    }


def _explain_all(connection: psycopg.Connection[Any]) -> dict[str, tuple[float, int]]:
    """Per query: the fastest of RUNS in milliseconds, and the 8 KiB pages it looked at."""
    parameters = _parameters()
    source_keys: dict[str, list[str]] = {}
    for category, key in connection.execute(
        "SELECT category, source_id FROM dtr_source.ledger_postings WHERE source_id IS NOT NULL "
        "AND lease_id = ANY(%(keys)s) AND booked_on BETWEEN %(period_start)s AND %(period_end)s",
        parameters,
    ):
        source_keys.setdefault(category, []).append(key)
    # Open when the period begins: some four obligations of each lease.
    old_obligations = [
        row[0]
        for row in connection.execute(
            "SELECT obligation_id FROM dtr_source.ledger_postings WHERE lease_id = ANY(%(keys)s) "
            "AND booked_on < %(period_start)s AND entry_type = 'DEBIT' "
            "ORDER BY posting_id LIMIT 400",
            parameters,
        )
    ]
    figures = {}
    for name in (*PER_BATCH, *PER_RUN):
        chosen = dict(parameters)
        if name in KEYED_BY_SOURCE:
            chosen["keys"] = source_keys[KEYED_BY_SOURCE[name]]
        elif name == "ledger_firsts":
            chosen["keys"] = old_obligations
            chosen["lease_ids"] = parameters["keys"]
        elif name in ("repairs", "driver_loans"):
            chosen["keys"] = [str(key) for key in parameters["keys"]]
        plans = [_explain(connection, name, chosen) for _ in range(RUNS)]
        figures[name] = min(plans)
    return figures


def _explain(
    connection: psycopg.Connection[Any], name: str, parameters: Mapping[str, Any]
) -> tuple[float, int]:
    query = by_key(name) if name in OF_THE_CONTRACT else sql_file(PACKAGE, name)
    explained = b"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + query
    answer = connection.execute(explained, parameters).fetchone()
    plan = answer[0] if answer else "[]"
    (top,) = json.loads(plan) if isinstance(plan, str) else plan
    root = top["Plan"]
    return top["Execution Time"], root["Shared Hit Blocks"] + root["Shared Read Blocks"]


def _report(before: dict[str, Any], after: dict[str, Any]) -> None:
    _say("| query | without, ms | with, ms | pages without | pages with |")
    _say("| --- | ---: | ---: | ---: | ---: |")
    groups = {f"per {TOGETHER} leases": PER_BATCH, "per run": PER_RUN}
    for title, names in groups.items():
        for name in names:
            _say(_line(f"`{name}`", before[name], after[name]))
        sums = [
            tuple(map(sum, zip(*(side[n] for n in names), strict=True))) for side in (before, after)
        ]
        _say(_line(f"**{title}**", *sums))


def _line(title: str, before: Any, after: Any) -> str:
    return f"| {title} | {before[0]:,.1f} | {after[0]:,.1f} | {before[1]:,} | {after[1]:,} |"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
