"""`dtr_link`: links to PDFs that were handed out, good until they expire or are revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row

from include.dtr.records import PACKAGE
from include.dtr.sqlfiles import sql_file

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """The stored PDF that a good link leads to."""

    dtr_id: str
    revision: int
    pdf_s3_key: str
    pdf_sha256: str


@dataclass(frozen=True, slots=True)
class Link:
    id: int
    revision: int
    created_at: datetime
    created_by: str
    expires_at: datetime
    revoked_at: datetime | None
    revoked_by: str | None


def create(conn: Connection, dtr_row_id: int, created_by: str, days: int) -> tuple[int, datetime]:
    """Record a new link to an issued DTR's row, good for `days`; its id and its end."""
    row = conn.execute(
        sql_file(PACKAGE, "link_new"),
        {"dtr_row_id": dtr_row_id, "created_by": created_by, "days": days},
    ).fetchone()
    if row is None:
        raise LookupError("an insert without a row")
    return row[0], row[1]


def target(conn: Connection, link_id: int) -> LinkTarget | None:
    """What a link leads to; None where it is revoked or expired, or its DTR is voided."""
    with conn.cursor(row_factory=class_row(LinkTarget)) as cursor:
        return cursor.execute(sql_file(PACKAGE, "link"), {"id": link_id}).fetchone()


def revoke(
    conn: Connection, dtr_id: str, revoked_by: str, link_id: int | None = None
) -> Sequence[int]:
    """End the DTR's good links, or the one named; returns the ids of those ended."""
    rows = conn.execute(
        sql_file(PACKAGE, "link_revoke"),
        {"dtr_id": dtr_id, "revoked_by": revoked_by, "id": link_id},
    ).fetchall()
    return sorted(row[0] for row in rows)


def of_dtr(conn: Connection, dtr_id: str) -> list[Link]:
    """The DTR's links, newest first, those that have ended among them."""
    with conn.cursor(row_factory=class_row(Link)) as cursor:
        return cursor.execute(sql_file(PACKAGE, "links"), {"dtr_id": dtr_id}).fetchall()
