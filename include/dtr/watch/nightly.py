"""The nightly maintenance: its checks, what it reports, and which alarms it raises."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from include.dtr import maintenance, retention
from include.dtr.archive import Archive
from include.dtr.connections import Connection, Stores
from include.dtr.control.closing import never_stated, never_stated_sentences
from include.dtr.control.recheck import recheck_closed_weeks
from include.dtr.control.repeats import repeat_sentences
from include.dtr.control.rules import compare_with_rules
from include.dtr.errors import DtrError
from include.dtr.period import PayPeriod, local_date
from include.dtr.records import events, kept_books, rechecks
from include.dtr.records.events import Event, EventKind
from include.dtr.records.neighbors import first_stated
from include.dtr.records.runs import Trigger
from include.dtr.rules.rulebook import rule_book
from include.dtr.run.kept_look import never_stated_json
from include.dtr.settings import settings
from include.dtr.sources.never_stated import Why
from include.dtr.sources.repeats import duplicates_everywhere
from include.dtr.sources.session import snapshot
from include.dtr.sources.side_by_side import beside
from include.dtr.watch import alarm_log, alarms, mail_watch, metrics, run_watch
from include.dtr.watch.alarms import Alarm, AlarmKind
from include.dtr.watch.weeks import week_states

log = logging.getLogger(__name__)
NAMED = 20
"""The most keys or documents that one alarm names; the rest are counted."""
WATCHED = timedelta(weeks=9)
"""How long a week's gauges are sent each night: an alert stays on until its cause is fixed."""
REMEMBERED = timedelta(days=7)
"""How long an alarm that could not be sent is tried again."""


class ArchiveDamaged(DtrError):
    """The archive is not as the records say; an alarm was sent, and the log has the keys."""


def check_records(records: Connection, trigger: Trigger, now: datetime) -> None:
    """Close abandoned runs, count what is stuck, look for a missed week, send what was not sent."""
    for each in _records_alarms(records, trigger, now):
        alarm_log.raise_alarms(records, [each], trigger)
    sent = sum(
        run_watch.send_again(records, run_id, trigger)
        for run_id in alarm_log.runs_with_alarms(records, now - REMEMBERED)
    )
    for week in week_states(records, (now - WATCHED).date()):
        metrics.report_week(week)
    log.info("%d messages sent", sent)


def check_books(stores: Stores, trigger: Trigger, now: datetime) -> None:
    """Compare closed weeks with the books of today, and look for rows that no statement can show.

    What differs raises one alarm a night, until it agrees again (domain section 4.3).
    """
    chosen = settings()
    first_days = first_stated(stores.records)
    with snapshot(stores.source), beside(stores.source) as connections:
        weeks = recheck_closed_weeks(
            connections,
            stores.records,
            now,
            chosen.recheck_weeks,
            trigger.actor,
            chosen.records_since,
            first_days,
        )
    repeated = duplicates_everywhere(stores.source)
    for week in weeks:
        if any(day is not None and day in week.period for row in repeated for day in row.booked_on):
            kept_books.drop(stores.records, week.period)
    sentences = [
        *(sentence for week in weeks for sentence in week.sentences),
        *repeat_sentences(repeated),
    ]
    lost = never_stated(stores.source, now, chosen.records_since, first_days)
    if not any(line.why is Why.UNREADABLE for line in lost):
        kept_books.note_never_stated(stores.records, now, never_stated_json(lost))
    warnings, notes = never_stated_sentences(lost)
    for sentence in (*sentences, *warnings):
        log.warning("%s", sentence)
    for sentence in notes:
        log.info("%s", sentence)
    differing = sum(1 for week in weeks if week.differences)
    metrics.gauge("dtr.closed_weeks.differing", differing)
    checked = trigger.event(EventKind.CHECKED, weeks=len(weeks), differing=differing)
    events.record(stores.records, [checked])
    if sentences or warnings:
        raised = alarms.books_changed(trigger.run_id, [*sentences, *warnings])
        run_watch.alert(stores.records, trigger, [raised])
    log.info("%d closed weeks compared with the books, %d differ", len(weeks), differing)


def check_rules(stores: Stores, trigger: Trigger, now: datetime) -> None:
    """Compare the last weeks that have statements with the rules, as `compare_week` does."""
    weeks = rechecks.closed_weeks(stores.records, local_date(now), settings().recheck_weeks)
    for period in weeks:
        compare_week(stores, trigger, period)


def compare_week(stores: Stores, trigger: Trigger, period: PayPeriod) -> None:
    """Keep what breaks a rule in a week, or can hardly be true. Raises `RulesBroken`.

    No alarm: findings wait on the week's page until somebody looks, and stop nothing.
    """
    rules = rule_book(settings().rules_file)
    compared = compare_with_rules(stores.source, stores.records, period, rules, trigger.actor)
    noted = trigger.event(
        EventKind.RULES_COMPARED,
        period_start=period.start.isoformat(),
        findings=compared.found,
        changed=compared.changed,
        gone=compared.gone,
    )
    events.record(stores.records, [noted])
    metrics.gauge("dtr.rules.findings", compared.found)
    log.info(
        "%s compared with the rules: %d findings, %d of them new or changed, %d gone",
        period,
        compared.found,
        compared.changed,
        compared.gone,
    )


def keep_time(records: Connection, archive: Archive, trigger: Trigger, now: datetime) -> None:
    """What the setting says of statements past their time: nothing, a report, or erasing them."""
    chosen = settings()
    before = retention.limit(local_date(now), chosen.retention_years)
    match chosen.retention:
        case "erase":
            log.info("%s", retention.erase(records, archive, before, trigger))
        case "report":
            log.info("%s", retention.report(records, archive, before))
        case _:
            log.info("DTR_RETENTION is off: nothing was looked at")


def check_archive(
    records: Connection, archive: Archive, trigger: Trigger, sample: int, now: datetime
) -> None:
    """Look for orphans and damage in the archive. Raises `ArchiveDamaged` where there is damage."""
    strays = maintenance.orphans(records, archive, now)
    if strays and settings().orphans == "quarantine":
        maintenance.quarantine(archive, strays)
    checked, damage = maintenance.damaged(records, archive, sample)
    raised = []
    if strays:
        raised.append(_orphans(trigger.run_id, strays))
    if damage:
        raised.append(_damaged(trigger.run_id, damage))
    details = {"orphans": len(strays), "checked": checked, "damaged": len(damage)}
    checked_event = Event(
        EventKind.CHECKED, trigger.actor, trigger.origin, trigger.run_id, details=details
    )
    events.record(records, [checked_event])
    run_watch.alert(records, trigger, raised)
    log.info("%d documents checked, %d damaged, %d orphans", checked, len(damage), len(strays))
    if damage:
        raise ArchiveDamaged(f"{len(damage)} of {checked} documents are not what was issued.")


def _records_alarms(records: Connection, trigger: Trigger, now: datetime) -> Iterator[Alarm]:
    minutes = settings().run_timeout_minutes
    for run in maintenance.close_abandoned(records, trigger, minutes):
        yield alarms.unfinished(run.run_id, str(run.period))
    stuck = sum(alarm_log.stuck(records, minutes).values())
    metrics.gauge("dtr.dtr.stuck_processing", stuck)
    if stuck:
        yield alarms.stuck(trigger.run_id, stuck)
    if overdue := mail_watch.watch_disputes(records, trigger.run_id, local_date(now)):
        yield overdue
    if missed := maintenance.missed_week(records, now):
        yield Alarm(
            AlarmKind.MISSED,
            f"no run of {missed}",
            f"{missed}: no run has begun for this week",
            "The scheduler was down or the DAG weekly_dtr is paused. Unpause it, and trigger it "
            f"with period_start {missed.start}.",
        )


def _orphans(run_id: str, keys: list[str]) -> Alarm:
    return Alarm(
        AlarmKind.ORPHANS,
        run_id,
        f"{len(keys)} documents in the archive have no record",
        f"{_listed(keys)}\nDrafts of runs that were broken off while the books changed; no driver "
        "has them. DTR_ORPHANS=quarantine moves them aside.",
    )


def _damaged(run_id: str, damage: list[maintenance.Damaged]) -> Alarm:
    lines = [f"{each.dtr_id} revision {each.revision}: {each.key} {each.what}" for each in damage]
    return Alarm(
        AlarmKind.DAMAGED,
        run_id,
        f"{len(damage)} issued documents are not what was issued",
        f"{_listed(lines)}\nRestore these keys from the bucket's earlier versions or the backup. "
        "Until then their links are refused.",
    )


def _listed(lines: list[str]) -> str:
    more = len(lines) - NAMED
    return "\n".join([*lines[:NAMED], *([f"and {more} more"] if more > 0 else [])])
