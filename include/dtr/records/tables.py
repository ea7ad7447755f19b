"""The tables of the records as SQLAlchemy knows them: declared here once, made by the migrations.

A test compares the two, so that neither drifts. What only the database must know is left to the
migrations: checks, triggers, the exclusion of overlapping periods. The hot path writes plain SQL.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    Integer,
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
from sqlalchemy.dialects.postgresql import JSONB

METADATA = MetaData()
_DIALECT: Dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def _money(name: str) -> Column[Decimal]:
    """Dollars; null until there is a statement."""
    return Column(name, Numeric(12, 2))


def _text(name: str, required: bool = False) -> Column[str]:
    return Column(name, Text, nullable=not required)


def _instant(name: str, default: str | None = None, required: bool = False) -> Column[datetime]:
    """`default` is SQL; what has one is always there."""
    made = None if default is None else text(default)
    return Column(
        name,
        DateTime(timezone=True),
        server_default=made,
        nullable=not required and default is None,
    )


DTR = Table(
    "dtr",
    METADATA,
    _id(),
    _text("dtr_id", required=True),
    Column("revision", Integer, nullable=False, server_default="1"),
    Column("receipt_number", Text, unique=True),
    Column("receipt_date", Date),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("lease_id", Integer, nullable=False),
    Column("driver_id", Integer),
    Column("vehicle_id", Integer),
    Column("medallion_id", Integer),
    _money("cc_earnings"),
    _money("cash_earnings"),
    _money("total_earnings"),
    _money("taxes_amount"),
    _money("ezpass_amount"),
    _money("lease_amount"),
    _money("pvb_amount"),
    _money("tlc_amount"),
    _money("repairs_amount"),
    _money("loans_amount"),
    _money("misc_amount"),
    _money("total_deductions"),
    _money("prior_balance"),
    _money("net_earnings"),
    _money("total_due"),
    _money("balance_forward"),
    Column("payment_type", Text, nullable=False, server_default="PENDING"),
    _text("batch_number"),
    Column("payment_date", Date),
    _money("deposit_amount"),
    Column("balances", JSONB),
    _text("statement_sha256"),
    Column("pdf_s3_key", Text, unique=True),
    _text("pdf_sha256"),
    Column("pdf_bytes", Integer),
    Column("status", Text, nullable=False, server_default="PENDING"),
    _text("error"),
    _text("run_id", required=True),
    _instant("generated_at"),
    _text("generated_by"),
    _instant("voided_at"),
    _text("voided_by"),
    _text("voided_reason"),
    _instant("created_on", "now()"),
    _instant("updated_on", "now()"),
    Column(
        "supersedes",
        BigInteger,
        ForeignKey("dtr.id"),
        comment="The row that a regeneration voided in favor of this one, whose payment it keeps.",
    ),
    Column(
        "language",
        Text,
        comment="BCP 47: what stands beside the English, which is binding; null for English alone.",
    ),
    Column(
        "postal_address",
        postgresql.ARRAY(Text),
        comment="Lines below the name, kept until the document is issued: the document itself has"
        " them.",
    ),
    Column(
        "erased_at",
        DateTime(timezone=True),
        comment="When what the row said of a person was erased by the rule of retention; hashes "
        "are kept.",
    ),
    Column(
        "pdf_erased_at",
        DateTime(timezone=True),
        comment="When the PDF was seen to be gone after that.",
    ),
    Column(
        "rest_erased_at",
        DateTime(timezone=True),
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
    _id(),
    Column("run_id", Text, nullable=False, unique=True),
    _instant("generation_date", required=True),
    Column(
        "period_start",
        Date,
        comment="Null only where a run was refused before its period could be resolved.",
    ),
    Column("period_end", Date),
    Column("total_dtrs_generated", Integer, nullable=False, server_default="0"),
    Column("total_failed", Integer, nullable=False, server_default="0"),
    Column("total_skipped", Integer, nullable=False, server_default="0"),
    Column("generation_time_seconds", Numeric(12, 3)),
    _text("status", required=True),
    _text("error_message"),
    _text("triggered_by", required=True),
    _text("triggered_by_user"),
    Column("control_totals", JSONB, nullable=False, server_default="{}"),
    _instant("created_on", "now()"),
    _instant("updated_on", "now()"),
)

EVENT = Table(
    "dtr_event",
    METADATA,
    _id(),
    _instant("occurred_at", "clock_timestamp()"),
    _text("event", required=True),
    _text("dtr_id"),
    Column("revision", Integer),
    _text("run_id"),
    Column("actor", Text, nullable=False, comment="Who: a user, or the scheduler."),
    Column(
        "origin",
        Text,
        nullable=False,
        comment="From where: a Dag run, a network address, a command.",
    ),
    Column("details", JSONB, nullable=False, server_default="{}"),
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
    _id(),
    Column("dtr_row_id", BigInteger, ForeignKey("dtr.id"), nullable=False),
    _instant("created_at", "now()"),
    _text("created_by", required=True),
    _instant("expires_at", required=True),
    _instant("revoked_at"),
    _text("revoked_by"),
    Index("idx_dtr_link_dtr", "dtr_row_id"),
    comment="Links to PDFs that were handed out. The link itself is signed and is not stored.",
)

RECEIPT_COUNTER = Table(
    "dtr_receipt_counter",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last_number", Integer, nullable=False),
    comment="Taken in the transaction that binds the receipts: a rollback leaves no gap.",
)


ACCEPTED_GAP = Table(
    "dtr_accepted_gap",
    METADATA,
    _id(),
    Column("lease_id", Integer, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    _text("reason", required=True),
    _instant("accepted_at", "now()"),
    _text("accepted_by", required=True),
    _instant("withdrawn_at"),
    _text("withdrawn_by"),
    _text("withdrawn_reason"),
    comment="Local dates in New York, both included.",
)

RECHECK = Table(
    "dtr_recheck",
    METADATA,
    Column("period_start", Date, primary_key=True),
    Column("period_end", Date, primary_key=True),
    _instant("checked_at", required=True),
    _text("checked_by", required=True),
    Column(
        "differences",
        JSONB,
        nullable=False,
        server_default="[]",
        comment="One object for each: lease_id, what, stated, booked (decimal strings of dollars), "
        "sentence.",
    ),
)

KEPT_BOOKS = Table(
    "dtr_kept_books",
    METADATA,
    Column("period_start", Date, primary_key=True),
    Column("period_end", Date, primary_key=True),
    Column("run_id", Text, nullable=False, comment="The run whose close looked at the whole week."),
    _instant("looked_at", required=True),
    Column(
        "confirmed_at",
        DateTime(timezone=True),
        comment="When its postings, card and cash last agreed with the statements, lease by lease.",
    ),
    Column(
        "rules",
        Text,
        nullable=False,
        comment="Which version of the program made it, and under which settings; under others it "
        "is not used.",
    ),
    Column(
        "last_event",
        BigInteger,
        nullable=False,
        comment="The newest event then: what changed since is among the later ones.",
    ),
    Column(
        "recent_changes",
        Integer,
        nullable=False,
        comment="How many of the events shortly before that one changed a statement: one that was "
        "not there yet.",
    ),
    Column(
        "content",
        LargeBinary,
        comment="Sums of some leases each, with their statements: JSON, compressed; decimal "
        "strings of dollars. Null: it is not to be used any more.",
    ),
    _text("content_sha256"),
    Column(
        "never_stated",
        JSONB,
        nullable=False,
        comment="Rows of the books that will be on no statement, as they were last counted.",
    ),
    _instant("never_stated_at", required=True),
)

FINDING = Table(
    "dtr_finding",
    METADATA,
    _id(),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    _text("rule", required=True),
    _text("subject", required=True),
    Column("lease_id", Integer),
    Column(
        "over",
        Numeric(12, 2),
        comment="Dollars beyond what is allowed; null where no sum says it.",
    ),
    _text("sentence", required=True),
    Column("source", Text, nullable=False, server_default=""),
    _instant("found_at", "now()"),
    _text("found_by", required=True),
    _instant("changed_at", "now()"),
    _instant("gone_at"),
    Column(
        "erased_at",
        DateTime(timezone=True),
        comment="When it was erased what it said; rule, lease and week stay.",
    ),
    UniqueConstraint("period_start", "rule", "subject", name="dtr_finding_once"),
    Index(
        "idx_dtr_finding_not_erased",
        "period_end",
        "id",
        postgresql_where=text("erased_at IS NULL"),
    ),
    comment="What breaks a rule of the regulator or can hardly be true. "
    "A finding changes no figure.",
)

FINDING_ACCEPTANCE = Table(
    "dtr_finding_acceptance",
    METADATA,
    _id(),
    Column("finding_id", BigInteger, ForeignKey("dtr_finding.id"), nullable=False),
    Column(
        "sentence",
        Text,
        nullable=False,
        comment="What the finding said: it is accepted only as long as it says the same.",
    ),
    _text("reason", required=True),
    _instant("accepted_at", "now()"),
    _text("accepted_by", required=True),
    _instant("withdrawn_at"),
    _text("withdrawn_by"),
    _text("withdrawn_reason"),
    _instant("erased_at"),
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
    _id(),
    Column("lease_id", Integer),
    Column("driver_id", Integer),
    _text("reason", required=True),
    _instant("placed_at", "now()"),
    _text("placed_by", required=True),
    _instant("lifted_at"),
    _text("lifted_by"),
    _text("lifted_reason"),
    Index("idx_dtr_legal_hold_lease", "lease_id", postgresql_where=text("lifted_at IS NULL")),
    Index("idx_dtr_legal_hold_driver", "driver_id", postgresql_where=text("lifted_at IS NULL")),
    comment="Of a lease or of a driver. Until it is lifted none of their statements is erased.",
)

YEAR_STATEMENT = Table(
    "dtr_year_statement",
    METADATA,
    _id(),
    Column("year", Integer, nullable=False),
    Column("driver_id", Integer),
    Column("revision", Integer, nullable=False),
    Column(
        "figures",
        JSONB,
        comment="All that the document states; money is cents.",
    ),
    _text("figures_sha256", required=True),
    Column("pdf_s3_key", Text, unique=True),
    _text("pdf_sha256", required=True),
    Column("pdf_bytes", Integer, nullable=False),
    Column("reason", Text, comment="Of a correction: why, as the driver reads it."),
    _instant("released_at", required=True),
    _text("released_by", required=True),
    Column(
        "erased_at",
        DateTime(timezone=True),
        comment="When its driver, figures and PDF were erased; the hashes stay.",
    ),
    UniqueConstraint("year", "driver_id", "revision", name="dtr_year_statement_revision"),
    Index(
        "idx_dtr_year_statement_not_erased",
        "year",
        "id",
        postgresql_where=text("erased_at IS NULL"),
    ),
)


def compiled(asked: Select[Any]) -> tuple[bytes, dict[str, object]]:
    """A query on these tables as SQL for psycopg, and its parameters."""
    made = asked.compile(dialect=_DIALECT)
    return str(made).encode(), dict(made.params)
