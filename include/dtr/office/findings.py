"""What breaks a rule or is not plausible: looking at it, accepting it, taking that back."""

from dataclasses import dataclass
from datetime import date, timedelta

from include.dtr import entered
from include.dtr.errors import ChangeRefused
from include.dtr.money import plain
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchFinding
from include.dtr.office.office import Office
from include.dtr.period import local_date
from include.dtr.records import findings
from include.dtr.records.events import EventKind
from include.dtr.records.findings import KeptFinding

MOST = 500
"""How many findings are listed; a week with more has one mistake in its data many times."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Of a week, or of a span of weeks."""

    listed: list[KeptFinding]
    """Open ones first, the largest first; at most `MOST`."""

    @property
    def open(self) -> list[KeptFinding]:
        return [finding for finding in self.listed if finding.is_open]

    @property
    def accepted(self) -> list[KeptFinding]:
        return [finding for finding in self.listed if not finding.is_open]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than are listed."""
        return len(self.listed) == MOST


def of_week(office: Office, actor: Actor, start: date) -> Findings:
    """Those of the week that begins on `start`. Leaves an event."""
    return of_weeks(office, actor, start, start, None)


def of_weeks(
    office: Office, actor: Actor, first: date, last: date, lease_id: int | None
) -> Findings:
    """Those of the weeks that begin from `first` to `last`, of one lease or of all.

    Leaves an event.
    """
    trail.look(office, actor, "findings", first=f"{first}", last=f"{last}", lease_id=lease_id)
    with office.records() as records:
        return Findings(findings.of_weeks(records, first, last, MOST, lease_id))


def newest_weeks(office: Office, weeks: int) -> tuple[date, date]:
    """The days between which the last `weeks` weeks begin."""
    newest = local_date(office.now())
    return newest - timedelta(weeks=weeks), newest


def accept(office: Office, actor: Actor, finding_id: int, reason: str) -> None:
    """Let a finding stay, for a reason of ten characters or more.

    Raises `EntryRefused` for the reason, `NoSuchFinding` where there is none any more,
    `ChangeRefused` where it is accepted already.
    """
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        found = findings.find(records, finding_id)
        if found is None:
            raise NoSuchFinding(
                f"There is no finding {finding_id} any more; look at the week again."
            )
        if findings.accept(records, finding_id, reason, actor.name) is None:
            raise ChangeRefused(f"Finding {finding_id} is accepted already.")
        trail.note(
            records,
            actor,
            EventKind.FINDING_ACCEPTED,
            finding_id=finding_id,
            period_start=found.period_start.isoformat(),
            rule=found.rule,
            lease_id=found.lease_id,
            over=None if found.over is None else plain(found.over),
            reason=reason,
        )


def withdraw(office: Office, actor: Actor, finding_id: int, reason: str) -> None:
    """Take an acceptance back: the finding is open again. Raises as `accept`."""
    reason = entered.reason(reason)
    with office.records() as records, records.transaction():
        found = findings.find(records, finding_id)
        if found is None or findings.withdraw(records, finding_id, reason, actor.name) is None:
            raise NoSuchFinding(f"Finding {finding_id} is not accepted, or is there no more.")
        trail.note(
            records,
            actor,
            EventKind.FINDING_WITHDRAWN,
            finding_id=finding_id,
            period_start=found.period_start.isoformat(),
            rule=found.rule,
            lease_id=found.lease_id,
            reason=reason,
        )
