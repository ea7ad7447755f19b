"""The tables of the records as SQLAlchemy knows them: declared here once, made by the migrations.

A test compares the two, so that neither drifts. What only the database must know is left to the
migrations: checks, triggers, the exclusion of overlapping periods. The hot path writes plain SQL.
"""

from typing import Any

from sqlalchemy import (
    Column,
    Dialect,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Numeric,
    Select,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import postgresql

from include.dtr.records.columns import NOW, day, dollars, instant, json, key, large, whole, words

METADATA = MetaData()
_DIALECT: Dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]


DTR = Table(
    "dtr",
    METADATA,
    key(),
    words("dtr_id", required=True),
    whole("revision", default="1"),
    words("receipt_number", unique=True),
    day("receipt_date"),
    day("period_start", required=True),
    day("period_end", required=True),
    whole("lease_id", required=True),
    whole("driver_id"),
    whole("vehicle_id"),
    whole("medallion_id"),
    dollars("cc_earnings"),
    dollars("cash_earnings"),
    dollars("total_earnings"),
    dollars("taxes_amount"),
    dollars("ezpass_amount"),
    dollars("lease_amount"),
    dollars("pvb_amount"),
    dollars("tlc_amount"),
    dollars("repairs_amount"),
    dollars("loans_amount"),
    dollars("misc_amount"),
    dollars("total_deductions"),
    dollars("prior_balance"),
    dollars("net_earnings"),
    dollars("total_due"),
    dollars("balance_forward"),
    words("payment_type", default="PENDING"),
    words("batch_number"),
    day("payment_date"),
    dollars("deposit_amount"),
    json("balances"),
    words("statement_sha256"),
    words("pdf_s3_key", unique=True),
    words("pdf_sha256"),
    whole("pdf_bytes"),
    words("status", default="PENDING"),
    words("error"),
    words("run_id", required=True),
    instant("generated_at"),
    words("generated_by"),
    instant("voided_at"),
    words("voided_by"),
    words("voided_reason"),
    instant("created_on", default=NOW),
    instant("updated_on", default=NOW),
    large(
        "supersedes",
        ForeignKey("dtr.id"),
        comment="The row that a regeneration voided in favor of this one, whose payment it keeps.",
    ),
    words(
        "language",
        comment="BCP 47: what stands beside the English, which is binding; null for English alone.",
    ),
    Column(
        "postal_address",
        postgresql.ARRAY(Text),
        comment="Lines below the name, kept until the document is issued: the document itself has"
        " them.",
    ),
    instant(
        "erased_at",
        comment="When what the row said of a person was erased by the rule of retention; hashes "
        "are kept.",
    ),
    instant("pdf_erased_at", comment="When the PDF was seen to be gone after that."),
    instant(
        "rest_erased_at",
        comment="When what payments, messages and disputes beside it said of the person was erased "
        "as well.",
    ),
    UniqueConstraint("dtr_id", "revision", name="dtr_id_revision"),
    Index("idx_dtr_lease_period", "lease_id", "period_start", "period_end"),
    Index("idx_dtr_driver_period", "driver_id", "period_start", "period_end"),
    Index(
        "idx_dtr_status_period",
        "status",
        "period_start",
        "period_end",
        postgresql_include=["payment_type"],
    ),
    Index("idx_dtr_run", "run_id"),
    Index("idx_dtr_vehicle", "vehicle_id"),
    Index("idx_dtr_medallion", "medallion_id"),
    Index("idx_dtr_period", "period_start", "id"),
    # Collated as "C", which no inspection of a database shows: it finds beginnings as well.
    Index("idx_dtr_by_receipt", text("coalesce(receipt_number, ''::text)"), "id"),
    Index(
        "idx_dtr_receipt_end",
        text("reverse(receipt_number)"),
        postgresql_ops={"reverse(receipt_number)": "text_pattern_ops"},
    ),
    Index(
        "idx_dtr_batch",
        text("upper(batch_number)"),
        postgresql_ops={"upper(batch_number)": "text_pattern_ops"},
        postgresql_where=text("batch_number IS NOT NULL"),
    ),
    Index("idx_dtr_by_issue", text("coalesce(generated_at, '-infinity'::timestamptz)"), "id"),
    Index("idx_dtr_by_due", text("coalesce(total_due, '-Infinity'::numeric)"), "id"),
    Index("idx_dtr_by_card", text("coalesce(cc_earnings, '-Infinity'::numeric)"), "id"),
    Index("idx_dtr_by_deductions", text("coalesce(total_deductions, '-Infinity'::numeric)"), "id"),
    Index(
        "idx_dtr_half_erased",
        "id",
        postgresql_where=text(
            "erased_at IS NOT NULL AND (pdf_erased_at IS NULL OR rest_erased_at IS NULL)"
        ),
    ),
    Index(
        "idx_dtr_numbers",
        "period_start",
        postgresql_include=[
            "lease_id",
            "driver_id",
            "medallion_id",
            "cc_earnings",
            "cash_earnings",
            "total_deductions",
            "taxes_amount",
            "ezpass_amount",
            "lease_amount",
            "pvb_amount",
            "tlc_amount",
            "repairs_amount",
            "loans_amount",
            "misc_amount",
            "total_due",
            "balance_forward",
        ],
        postgresql_where=text("status = 'GENERATED' AND erased_at IS NULL"),
    ),
    Index("idx_dtr_not_erased", "period_end", "id", postgresql_where=text("erased_at IS NULL")),
)

HISTORY = Table(
    "dtr_generation_history",
    METADATA,
    key(),
    words("run_id", required=True, unique=True),
    instant("generation_date", required=True),
    day(
        "period_start",
        comment="Null only where a run was refused before its period could be resolved.",
    ),
    day("period_end"),
    whole("total_dtrs_generated", default="0"),
    whole("total_failed", default="0"),
    whole("total_skipped", default="0"),
    Column("generation_time_seconds", Numeric(12, 3)),
    words("status", required=True),
    words("error_message"),
    words("triggered_by", required=True),
    words("triggered_by_user"),
    json("control_totals", default="{}"),
    instant("created_on", default=NOW),
    instant("updated_on", default=NOW),
)

EVENT = Table(
    "dtr_event",
    METADATA,
    key(),
    instant("occurred_at", default=text("clock_timestamp()")),
    words("event", required=True),
    words("dtr_id"),
    whole("revision"),
    words("run_id"),
    words("actor", required=True, comment="Who: a user, or the scheduler."),
    words("origin", required=True, comment="From where: a Dag run, a network address, a command."),
    json("details", default="{}"),
    Index("idx_dtr_event_dtr", "dtr_id", "id"),
    Index("idx_dtr_event_run", "run_id", "id"),
    Index(
        "idx_dtr_event_batch",
        text("(details ->> 'batch')"),
        "id",
        postgresql_where=text("details ? 'batch'"),
    ),
    Index(
        "idx_dtr_event_order",
        text("(details ->> 'order')"),
        "id",
        postgresql_where=text("details ? 'order'"),
    ),
    Index("idx_dtr_event_skipped", "id", postgresql_where=text("event = 'RECEIPTS_SKIPPED'")),
    Index(
        "idx_dtr_event_alarm",
        "run_id",
        text("(details ->> 'kind')"),
        unique=True,
        postgresql_where=text("event = 'ALARM'"),
    ),
    Index(
        "idx_dtr_event_notified",
        "run_id",
        text("(details ->> 'kind')"),
        text("(details ->> 'channel')"),
        unique=True,
        postgresql_where=text("event = 'NOTIFIED'"),
    ),
)

LINK = Table(
    "dtr_link",
    METADATA,
    key(),
    large("dtr_row_id", ForeignKey("dtr.id"), required=True),
    instant("created_at", default=NOW),
    words("created_by", required=True),
    instant("expires_at", required=True),
    instant("revoked_at"),
    words("revoked_by"),
    Index("idx_dtr_link_dtr", "dtr_row_id"),
    comment="Links to PDFs that were handed out. The link itself is signed and is not stored.",
)

RECEIPT_COUNTER = Table(
    "dtr_receipt_counter",
    METADATA,
    whole("year", primary_key=True, autoincrement=False),
    whole("last_number", required=True),
    comment="Taken in the transaction that binds the receipts: a rollback leaves no gap.",
)


ACCEPTED_GAP = Table(
    "dtr_accepted_gap",
    METADATA,
    key(),
    whole("lease_id", required=True),
    day("first_day", required=True),
    day("last_day", required=True),
    words("reason", required=True),
    instant("accepted_at", default=NOW),
    words("accepted_by", required=True),
    instant("withdrawn_at"),
    words("withdrawn_by"),
    words("withdrawn_reason"),
    comment="Local dates in New York, both included.",
)

RECHECK = Table(
    "dtr_recheck",
    METADATA,
    day("period_start", primary_key=True),
    day("period_end", primary_key=True),
    instant("checked_at", required=True),
    words("checked_by", required=True),
    json(
        "differences",
        default="[]",
        comment="One object for each: lease_id, what, stated, booked (decimal strings of dollars), "
        "sentence.",
    ),
)

KEPT_BOOKS = Table(
    "dtr_kept_books",
    METADATA,
    day("period_start", primary_key=True),
    day("period_end", primary_key=True),
    words("run_id", required=True, comment="The run whose close looked at the whole week."),
    instant("looked_at", required=True),
    instant(
        "confirmed_at",
        comment="When its postings, card and cash last agreed with the statements, lease by lease.",
    ),
    words(
        "rules",
        required=True,
        comment="Which version of the program made it, and under which settings; under others it "
        "is not used.",
    ),
    large(
        "last_event",
        required=True,
        comment="The newest event then: what changed since is among the later ones.",
    ),
    whole(
        "recent_changes",
        required=True,
        comment="How many of the events shortly before that one changed a statement: one that was "
        "not there yet.",
    ),
    Column(
        "content",
        LargeBinary,
        comment="Sums of some leases each, with their statements: JSON, compressed; decimal "
        "strings of dollars. Null: it is not to be used any more.",
    ),
    words("content_sha256"),
    json(
        "never_stated",
        required=True,
        comment="Rows of the books that will be on no statement, as they were last counted.",
    ),
    instant("never_stated_at", required=True),
)

FINDING = Table(
    "dtr_finding",
    METADATA,
    key(),
    day("period_start", required=True),
    day("period_end", required=True),
    words("rule", required=True),
    words("subject", required=True),
    whole("lease_id"),
    dollars("over", comment="Dollars beyond what is allowed; null where no sum says it."),
    words("sentence", required=True),
    words("source", default=""),
    instant("found_at", default=NOW),
    words("found_by", required=True),
    instant("changed_at", default=NOW),
    instant("gone_at"),
    instant("erased_at", comment="When it was erased what it said; rule, lease and week stay."),
    UniqueConstraint("period_start", "rule", "subject", name="dtr_finding_once"),
    Index(
        "idx_dtr_finding_not_erased", "period_end", "id", postgresql_where=text("erased_at IS NULL")
    ),
    comment="What breaks a rule of the regulator or can hardly be true. "
    "A finding changes no figure.",
)

FINDING_ACCEPTANCE = Table(
    "dtr_finding_acceptance",
    METADATA,
    key(),
    large("finding_id", ForeignKey("dtr_finding.id"), required=True),
    words(
        "sentence",
        required=True,
        comment="What the finding said: it is accepted only as long as it says the same.",
    ),
    words("reason", required=True),
    instant("accepted_at", default=NOW),
    words("accepted_by", required=True),
    instant("withdrawn_at"),
    words("withdrawn_by"),
    words("withdrawn_reason"),
    instant("erased_at"),
    Index(
        "idx_dtr_finding_accepted",
        "finding_id",
        "sentence",
        unique=True,
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
)

LEGAL_HOLD = Table(
    "dtr_legal_hold",
    METADATA,
    key(),
    whole("lease_id"),
    whole("driver_id"),
    words("reason", required=True),
    instant("placed_at", default=NOW),
    words("placed_by", required=True),
    instant("lifted_at"),
    words("lifted_by"),
    words("lifted_reason"),
    Index("idx_dtr_legal_hold_lease", "lease_id", postgresql_where=text("lifted_at IS NULL")),
    Index("idx_dtr_legal_hold_driver", "driver_id", postgresql_where=text("lifted_at IS NULL")),
    comment="Of a lease or of a driver. Until it is lifted none of their statements is erased.",
)

YEAR_STATEMENT = Table(
    "dtr_year_statement",
    METADATA,
    key(),
    whole("year", required=True),
    whole("driver_id"),
    whole("revision", required=True),
    json("figures", comment="All that the document states; money is cents."),
    words("figures_sha256", required=True),
    words("pdf_s3_key", unique=True),
    words("pdf_sha256", required=True),
    whole("pdf_bytes", required=True),
    words("reason", comment="Of a correction: why, as the driver reads it."),
    instant("released_at", required=True),
    words("released_by", required=True),
    instant("erased_at", comment="When its driver, figures and PDF were erased; the hashes stay."),
    UniqueConstraint("year", "driver_id", "revision", name="dtr_year_statement_revision"),
    Index(
        "idx_dtr_year_statement_not_erased",
        "year",
        "id",
        postgresql_where=text("erased_at IS NULL"),
    ),
)

WEEK_CHANGE = Table(
    "dtr_week_change",
    METADATA,
    day("period_start", required=True),
    Index("idx_dtr_week_change", "period_start"),
    comment="A row for each transaction that touched statements or payments of the week.",
)

WEEK_SUMS = Table(
    "dtr_week_sums",
    METADATA,
    day("period_start", primary_key=True),
    day("period_end", required=True),
    large(
        "changes",
        required=True,
        comment="How many rows dtr_week_change had of the week then; with another number they are "
        "added up anew.",
    ),
    *(
        whole(name, required=True)
        for name in ("pending", "processing", "generated", "failed", "with_money_due", "paid")
    ),
    *(
        dollars(name, required=True)
        for name in (
            "to_pay", "cc_earnings", "cash_earnings", "total_deductions", "prior_balance",
            "paid_out", "carried_forward",
        )
    ),
    comment="A memory that may be emptied at any time. A migration that changes what a sum means "
    "empties it.",
)  # fmt: skip


def compiled(asked: Select[Any]) -> tuple[bytes, dict[str, object]]:
    """A query on these tables as SQL for psycopg, and its parameters."""
    made = asked.compile(dialect=_DIALECT)
    return str(made).encode(), dict(made.params)
