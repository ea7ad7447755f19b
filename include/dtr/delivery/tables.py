"""`dtr_delivery`: who was sent what, and what became of it; `dtr_dispute`: what drivers ask."""

from sqlalchemy import ForeignKey, Index, Table, text

from include.dtr.records.columns import (
    NOW,
    day,
    dollars,
    flag,
    instant,
    key,
    large,
    whole,
    words,
)
from include.dtr.records.tables import METADATA

DISPUTE = Table(
    "dtr_dispute",
    METADATA,
    key(),
    large("dtr_row_id", ForeignKey("dtr.id"), required=True),
    whole("driver_id"),
    words(
        "line",
        required=True,
        comment='The obligation id, or "cc_earnings", "cash_earnings", or "statement" for the '
        "whole.",
    ),
    dollars("amount", comment="Dollars that the line stated."),
    words("words", required=True),
    words("language", required=True),
    large("link_id", ForeignKey("dtr_link.id")),
    instant("opened_at", default=NOW),
    words("opened_by", required=True),
    day("due_on", required=True),
    dollars("held", default="0.00", comment="Dollars of the payment that wait while it is open."),
    words("state", default="OPEN"),
    words("answer"),
    words("posting_id", comment="The ledger posting that corrects what was accepted."),
    instant("answered_at"),
    words("answered_by"),
    instant("erased_at"),
    Index(
        "idx_dtr_dispute_once",
        "dtr_row_id",
        "line",
        text("md5(words)"),
        unique=True,
        postgresql_where=text("erased_at IS NULL"),
    ),
    Index("idx_dtr_dispute_dtr", "dtr_row_id"),
    Index("idx_dtr_dispute_open", "due_on", "id", postgresql_where=text("state = 'OPEN'")),
    Index("idx_dtr_dispute_posting", "posting_id", postgresql_where=text("posting_id IS NOT NULL")),
    comment="Questions about a line of a statement, from the driver or noted for him.",
)

DELIVERY = Table(
    "dtr_delivery",
    METADATA,
    key(),
    large("dtr_row_id", ForeignKey("dtr.id"), required=True),
    large(
        "dispute_id",
        ForeignKey(DISPUTE.c.id),
        comment="The dispute that it answers; null: the statement.",
    ),
    words("channel", required=True),
    whole(
        "copy", default="1", comment="1, and one more each time that a person asks for it again."
    ),
    whole("driver_id"),
    flag(
        "despite",
        default="false",
        comment="A person asked for it in spite of an address that is shared or has changed.",
    ),
    instant("queued_at", default=NOW),
    words("queued_by", required=True),
    words("run_id"),
    words("state", default="QUEUED"),
    words(
        "address",
        comment="As read when it was sent; null before that, and once the driver was forgotten.",
    ),
    words("language"),
    large("link_id", ForeignKey("dtr_link.id")),
    words("message_id"),
    whole("tries", default="0"),
    words("held_by", comment="The try that has it in hand, or had it last."),
    instant("begun_at"),
    instant("ended_at"),
    words("reason"),
    words("warning"),
    instant("erased_at"),
    Index(
        "idx_dtr_delivery_once",
        "dtr_row_id",
        text("coalesce(dispute_id, 0::bigint)"),
        "channel",
        "copy",
        unique=True,
    ),
    Index(
        "idx_dtr_delivery_waiting", "id", postgresql_where=text("state IN ('QUEUED', 'SENDING')")
    ),
    Index("idx_dtr_delivery_driver", "driver_id", "id"),
    Index("idx_dtr_delivery_message", "message_id"),
    Index("idx_dtr_delivery_link", "link_id"),
    comment="One row for each message: a statement's revision, or an answer, by one channel.",
)
