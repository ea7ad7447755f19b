"""Finding and reading one statement."""

from dataclasses import dataclass

from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchDtr
from include.dtr.office.names import names_of
from include.dtr.office.office import Office
from include.dtr.records import queries
from include.dtr.records.db import Connection
from include.dtr.records.events import EventKind
from include.dtr.records.queries import Revision, StatementInFull, TrailEvent, WeekOfDriver
from include.dtr.sources.directory import Directory


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the records say of one DTR."""

    full: StatementInFull
    revisions: list[Revision]
    trail: list[TrailEvent]
    names: Directory
    other_weeks: list[WeekOfDriver]
    """The same driver's, newest first."""


def find_in(records: Connection, dtr_id: str, revision: int | None) -> StatementInFull:
    """The revision asked for, else the standing or newest one. Raises `NoSuchDtr`."""
    full = queries.find(records, dtr_id, revision)
    if full is None:
        which = dtr_id if revision is None else f"{dtr_id} revision {revision}"
        raise NoSuchDtr(f"There is no {which}.")
    return full


def find(office: Office, dtr_id: str, revision: int | None = None) -> StatementInFull:
    """As `find_in`, for what is shown to nobody yet: leaves no event. Raises `NoSuchDtr`."""
    with office.records() as records:
        return find_in(records, dtr_id, revision)


def read(office: Office, actor: Actor, dtr_id: str, revision: int | None = None) -> Reading:
    """One DTR with its revisions and trail. Raises `NoSuchDtr`."""
    with office.records() as records, records.transaction():
        full = find_in(records, dtr_id, revision)
        driver = full.row.driver_id
        others = queries.weeks_of_driver(records, driver, dtr_id) if driver else []
        beside = [other.dtr_id for other in others]
        trail.note(records, actor, EventKind.READ, dtr_id, full.row.revision, beside=beside)
        revisions = queries.revisions(records, dtr_id)
        events = queries.trail(records, dtr_id)
    return Reading(full, revisions, events, names_of(office, [full.row]), others)


def read_receipt(office: Office, actor: Actor, number: str) -> Reading:
    """The DTR that a receipt number was bound to, in that revision. Raises `NoSuchDtr`."""
    with office.records() as records:
        found = queries.find_receipt(records, number)
    if found is None:
        raise NoSuchDtr(f"There is no receipt {number}.")
    return read(office, actor, *found)
