"""Findings of a week, kept: found, gone again, accepted by a person, taken back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from include.dtr.period import PayPeriod
from include.dtr.records import PACKAGE
from include.dtr.records.db import Connection, row, rows
from include.dtr.rules.facts import OwnWeeks
from include.dtr.rules.finding import Finding, Rule
from include.dtr.sqlfiles import sql_file


@dataclass(frozen=True, slots=True)
class KeptFinding:
    """A finding that is still there. Dates are local, `over` dollars, instants timezone-aware."""

    id: int
    period_start: date
    period_end: date
    rule: str
    lease_id: int | None
    over: Decimal | None
    sentence: str
    source: str
    found_at: datetime
    acceptance_id: int | None
    accepted_reason: str | None
    accepted_by: str | None
    accepted_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.acceptance_id is None

    @property
    def label(self) -> str:
        return Rule(self.rule).label


@dataclass(frozen=True, slots=True)
class Accepting:
    """What a person is about to accept or to take back."""

    id: int
    period_start: date
    rule: str
    lease_id: int | None
    over: Decimal | None
    sentence: str


def card_earnings(conn: Connection, period: PayPeriod) -> dict[int, Decimal]:
    """Card earnings of the period's standing statements, by lease, dollars."""
    return dict(conn.execute(sql_file(PACKAGE, "stated_card"), period.days).fetchall())


def own_weeks(
    conn: Connection, period: PayPeriod, weeks: int, least: int, least_far: Decimal
) -> list[OwnWeeks]:
    """Figures of the period's statements that lie at least `least_far` dollars from the middle of
    the driver's own `weeks` weeks before, where he has `least` statements in them."""
    asked = {**period.days, "weeks": weeks, "least": least, "least_far": least_far}
    return rows(conn, sql_file(PACKAGE, "own_weeks"), asked, OwnWeeks)


def keep(conn: Connection, period: PayPeriod, found: Iterable[Finding], by: str) -> tuple[int, int]:
    """Make `found` the findings of the period: how many are new or changed, how many are gone.

    What was found before and is as it was is not written again. In the caller's transaction.
    """
    conn.execute(sql_file(PACKAGE, "lock_findings"), period.days)
    kept = conn.execute(sql_file(PACKAGE, "find_findings"), period.days).fetchall()
    there = {
        (rule, subject): (over, sentence, source)
        for _, rule, subject, over, sentence, source, is_gone in kept
        if not is_gone
    }
    now = {(finding.rule.value, finding.subject): finding for finding in found}
    changed = [
        {
            **period.days,
            "rule": finding.rule.value,
            "subject": finding.subject,
            "lease_id": finding.lease_id,
            "over": finding.over,
            "sentence": finding.sentence,
            "source": finding.source,
            "found_by": by,
        }
        for key, finding in now.items()
        if there.get(key) != (finding.over, finding.sentence, finding.source)
    ]
    if changed:
        with conn.cursor() as cursor:
            cursor.executemany(sql_file(PACKAGE, "keep_finding"), changed)
    gone = [
        id_
        for id_, rule, subject, *_, is_gone in kept
        if not is_gone and (rule, subject) not in now
    ]
    if gone:
        conn.execute(sql_file(PACKAGE, "end_findings"), {"ids": gone})
    return len(changed), len(gone)


def of_weeks(
    conn: Connection, first: date, last: date, most: int, lease_id: int | None = None
) -> list[KeptFinding]:
    """Findings of the weeks that begin from `first` to `last`, open ones before accepted ones."""
    asked = {"first": first, "last": last, "most": most, "lease_id": lease_id}
    return rows(conn, sql_file(PACKAGE, "findings"), asked, KeptFinding)


def find(conn: Connection, finding_id: int) -> Accepting | None:
    """The finding, locked to the transaction's end; None where there is none any more."""
    return row(conn, sql_file(PACKAGE, "finding_for_change"), {"id": finding_id}, Accepting)


def accept(conn: Connection, finding_id: int, reason: str, by: str) -> int | None:
    """Record that the finding may stay; the acceptance's id, None where there is one already."""
    asked = {"id": finding_id, "reason": reason, "accepted_by": by}
    inserted = conn.execute(sql_file(PACKAGE, "accept_finding"), asked).fetchone()
    return inserted[0] if inserted else None


def withdraw(conn: Connection, finding_id: int, reason: str, by: str) -> int | None:
    """Take the acceptance back; its id, None where the finding is not accepted."""
    asked = {"id": finding_id, "reason": reason, "withdrawn_by": by}
    taken = conn.execute(sql_file(PACKAGE, "withdraw_finding"), asked).fetchone()
    return taken[0] if taken else None
