"""The tables of payments, declared on the records' common MetaData; the migrations make them.

Checks, triggers and views are in the migration alone: the database refuses a second payment of the
same money whoever asks for it.
"""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    text,
)

from include.dtr.records.tables import METADATA


def _id() -> Column[int]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def _at(name: str, required: bool = False) -> Column[datetime]:
    made = text("now()") if required else None
    return Column(name, DateTime(timezone=True), server_default=made, nullable=not required)


def _money(name: str) -> Column[Decimal]:
    """Dollars."""
    return Column(name, Numeric(12, 2), nullable=False)


COUNTER = Table(
    "dtr_payment_counter",
    METADATA,
    Column("series", Text, primary_key=True),
    Column("last_number", BigInteger, nullable=False),
    comment="Last number of each series: a year's batches, checks.",
)

BATCH = Table(
    "dtr_payment_batch",
    METADATA,
    _id(),
    Column("number", Text, nullable=False, unique=True),
    Column("method", Text, nullable=False),
    Column("effective_date", Date, nullable=False),
    Column("state", Text, nullable=False, server_default="DRAFT"),
    Column(
        "request_key",
        Text,
        nullable=False,
        unique=True,
        comment="What asked for it, a Dag run: asked twice, it is made once.",
    ),
    Column("payments", Integer, nullable=False),
    _money("total"),
    _money("claimed"),
    _at("made_at", required=True),
    Column("made_by", Text, nullable=False),
    _at("approved_at"),
    Column("approved_by", Text),
    Column(
        "one_person",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Approved where the office's setting lets one person do both.",
    ),
    Column(
        "file_made_at",
        DateTime(timezone=True),
        comment="Bound before the file is built, so that a second try builds the same bytes.",
    ),
    Column("file_modifier", Text),
    Column("file_first_sequence", Integer),
    Column("file_key", Text, unique=True),
    Column("file_sha256", Text, comment="Of the file as the bank gets it, not encrypted."),
    Column("file_bytes", Integer),
    Column("downloads", Integer, nullable=False, server_default="0"),
    _at("sent_at"),
    Column("sent_by", Text),
    _at("settled_at"),
    Column("settled_by", Text),
    _at("canceled_at"),
    Column("canceled_by", Text),
    Column("canceled_reason", Text),
    Column(
        "erased_at",
        DateTime(timezone=True),
        comment="When its file and its words were erased, after the last of its payments.",
    ),
    Index("idx_dtr_payment_batch_state", "state", "effective_date"),
    Index("idx_dtr_payment_batch_not_erased", "id", postgresql_where=text("erased_at IS NULL")),
)

PAYMENT = Table(
    "dtr_payment",
    METADATA,
    _id(),
    Column("dtr_id", Text, nullable=False),
    Column("revision", Integer, nullable=False, comment="That stood when the payment was made."),
    Column("lease_id", Integer, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("driver_id", Integer),
    _money("amount"),
    Column("method", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("batch_id", BigInteger, ForeignKey("dtr_payment_batch.id")),
    Column(
        "number",
        Text,
        comment="Check number; of a payment that a person noted, what he noted.",
    ),
    Column("trace", Text),
    Column("account_last_four", Text),
    Column(
        "account_key",
        Text,
        comment="Keyed hash of the account: says whether it changed, and nothing else.",
    ),
    Column("pay_date", Date, nullable=False),
    Column("corrects", BigInteger, ForeignKey("dtr_payment.id"), unique=True),
    _at("made_at", required=True),
    Column("made_by", Text, nullable=False),
    _at("sent_at"),
    _at("settled_at"),
    _at("returned_at"),
    Column("return_code", Text),
    _at("canceled_at"),
    Column("reason", Text),
    Column(
        "erased_at",
        DateTime(timezone=True),
        comment="When it was erased to whom and into which account it went; the amount stays.",
    ),
    ForeignKeyConstraint(
        ["dtr_id", "revision"], ["dtr.dtr_id", "dtr.revision"], name="dtr_payment_revision"
    ),
    Index("idx_dtr_payment_dtr", "dtr_id", "id"),
    Index("idx_dtr_payment_period", "period_start", "lease_id"),
    Index("idx_dtr_payment_lease", "lease_id", "id"),
    Index("idx_dtr_payment_driver", "driver_id", "id"),
    Index("idx_dtr_payment_batch", "batch_id", "id"),
    Index(
        "idx_dtr_payment_number",
        text("upper(number)"),
        postgresql_ops={"upper(number)": "text_pattern_ops"},
        postgresql_where=text("number IS NOT NULL"),
    ),
    Index("idx_dtr_payment_trace", "trace", postgresql_where=text("trace IS NOT NULL")),
    Index(
        "dtr_payment_check_number",
        "number",
        unique=True,
        postgresql_where=text("method = 'CHECK' AND batch_id IS NOT NULL"),
    ),
    Index("dtr_payment_trace_in_batch", "batch_id", "trace", unique=True),
    Index("dtr_payment_once_in_batch", "batch_id", "dtr_id", unique=True),
)

CLAIM = Table(
    "dtr_payment_claim",
    METADATA,
    _id(),
    Column("lease_id", Integer, nullable=False),
    Column("from_dtr_id", Text, nullable=False),
    Column("from_period_start", Date, nullable=False),
    Column("payment_id", BigInteger, ForeignKey("dtr_payment.id")),
    Column("on_dtr_id", Text),
    Column("on_period_start", Date),
    _money("amount"),
    Column("reason", Text),
    _at("made_at", required=True),
    Column("made_by", Text, nullable=False),
    _at("erased_at"),
    Index("idx_dtr_payment_claim_from", "from_dtr_id"),
    Index("idx_dtr_payment_claim_on", "on_dtr_id"),
    Index("idx_dtr_payment_claim_payment", "payment_id"),
    Index("idx_dtr_payment_claim_from_period", "from_period_start"),
    Index("idx_dtr_payment_claim_on_period", "on_period_start"),
    comment="Overpaid money of one week, set off against the payment of another; it stands as long "
    "as that payment does. With a reason instead: settled with the driver by a person.",
)

HOLD = Table(
    "dtr_payment_hold",
    METADATA,
    _id(),
    Column("dtr_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _at("held_at", required=True),
    Column("held_by", Text, nullable=False),
    _at("released_at"),
    Column("released_by", Text),
    Column("released_reason", Text),
    _at("erased_at"),
    Index(
        "dtr_payment_hold_once",
        "dtr_id",
        "kind",
        unique=True,
        postgresql_where=text("released_at IS NULL"),
    ),
    comment="While one stands, nothing is planned on the statement.",
)

ORDER = Table(
    "dtr_bank_order",
    METADATA,
    _id(),
    Column("number", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("batch_id", BigInteger, ForeignKey("dtr_payment_batch.id")),
    Column("error", Text),
    Column("reason", Text),
    Column("effective_date", Date, nullable=False),
    Column("state", Text, nullable=False, server_default="DRAFT"),
    Column("entries", Integer, nullable=False),
    _money("total"),
    _at("made_at", required=True),
    Column("made_by", Text, nullable=False),
    _at("approved_at"),
    Column("approved_by", Text),
    Column("one_person", Boolean, nullable=False, server_default=text("false")),
    Column(
        "file_made_at",
        DateTime(timezone=True),
        comment="Bound with the approval, so that a second try builds the same bytes.",
    ),
    Column("file_modifier", Text),
    Column("file_first_sequence", Integer),
    Column("file_key", Text, unique=True),
    Column("file_sha256", Text),
    Column("file_bytes", Integer),
    Column("downloads", Integer, nullable=False, server_default="0"),
    _at("sent_at"),
    _at("settled_at"),
    Column("settled_by", Text),
    _at("canceled_at"),
    Column("canceled_by", Text),
    Column("canceled_reason", Text),
    Column(
        "erased_at",
        DateTime(timezone=True),
        comment="When its file and its words were erased, after the last of its entries.",
    ),
    Index("idx_dtr_bank_order_batch", "batch_id", "id"),
    Index("idx_dtr_bank_order_not_erased", "id", postgresql_where=text("erased_at IS NULL")),
    comment="A file for the bank beside the batches: a reversal, or prenotes.",
)

ORDER_ENTRY = Table(
    "dtr_bank_order_entry",
    METADATA,
    _id(),
    Column("order_id", BigInteger, ForeignKey("dtr_bank_order.id"), nullable=False),
    Column("payment_id", BigInteger, ForeignKey("dtr_payment.id")),
    Column("driver_id", Integer),
    Column("account_last_four", Text),
    Column("account_key", Text),
    _money("amount"),
    Column("state", Text, nullable=False, server_default="PLANNED"),
    Column("trace", Text),
    _at("sent_at"),
    _at("settled_at"),
    _at("returned_at"),
    Column("return_code", Text),
    Column(
        "erased_at",
        DateTime(timezone=True),
        comment="When it was erased whose account it was about; the amount stays.",
    ),
    Index(
        "dtr_payment_reversed_once",
        "payment_id",
        unique=True,
        postgresql_where=text("state <> 'CANCELED'"),
    ),
    Index(
        "dtr_account_tried_once",
        "driver_id",
        "account_key",
        unique=True,
        postgresql_where=text("payment_id IS NULL AND state NOT IN ('CANCELED', 'RETURNED')"),
    ),
    Index("idx_dtr_bank_order_entry_order", "order_id", "id"),
    Index("idx_dtr_bank_order_entry_driver", "driver_id", "id"),
    Index("idx_dtr_bank_order_entry_trace", "trace", postgresql_where=text("trace IS NOT NULL")),
    Index("idx_dtr_bank_order_entry_not_erased", "id", postgresql_where=text("erased_at IS NULL")),
    comment="A payment that is taken back, or an account that is tried without money.",
)
