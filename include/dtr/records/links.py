"""`dtr_link`: links to PDFs that were handed out, good until they expire or are revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, row, rows
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """The statement that a link leads to, or led to."""

    link_id: int
    dtr_row_id: int
    dtr_id: str
    revision: int
    driver_id: int | None
    pdf_s3_key: str
    pdf_sha256: str
    was_sent: bool
    """To the driver himself, by this program; else a person handed it out."""
    language: str | None
    """In which it was sent."""
    ended: str | None
    """Why the link is no longer good: "it was revoked"; None while it is."""


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
    made = conn.execute(
        sql_file(PACKAGE, "link_new"),
        {"dtr_row_id": dtr_row_id, "created_by": created_by, "days": days},
    ).fetchone()
    if made is None:
        raise LookupError("an insert without a row")
    return made[0], made[1]


def lock(conn: Connection, dtr_row_id: int) -> None:
    """Until the transaction ends nobody else makes a link to this row."""
    conn.execute(sql_file(PACKAGE, "lock_row"), {"id": dtr_row_id})


def target(conn: Connection, link_id: int) -> LinkTarget | None:
    """What a link leads to; None where there is no such link."""
    return row(conn, sql_file(PACKAGE, "link"), {"id": link_id}, LinkTarget)


def revoke(
    conn: Connection,
    dtr_id: str,
    revoked_by: str,
    link_id: int | None = None,
    made_by: str | None = None,
) -> Sequence[int]:
    """End the DTR's good links, or the one named; returns the ids of those ended.

    `made_by`: only those of this person.
    """
    ended = conn.execute(
        sql_file(PACKAGE, "link_revoke"),
        {"dtr_id": dtr_id, "revoked_by": revoked_by, "id": link_id, "made_by": made_by},
    ).fetchall()
    return sorted(row_id for (row_id,) in ended)


def of_dtr(conn: Connection, dtr_id: str) -> list[Link]:
    """The DTR's links, newest first, those that have ended among them."""
    return rows(conn, sql_file(PACKAGE, "links"), {"dtr_id": dtr_id}, Link)
