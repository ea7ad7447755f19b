"""The bookkeeper's journal of a week for people: make its next edition, look at those there are."""

from datetime import date

from include.dtr.errors import RunRefused
from include.dtr.office import trail
from include.dtr.office.actor import Actor
from include.dtr.office.errors import NoSuchJournal
from include.dtr.office.office import Office
from include.dtr.period import week_from
from include.dtr.records.events import EventKind
from include.dtr.registers.journal.editions import Edition, Made, editions, make_journal


def make(office: Office, actor: Actor, period_start: date) -> Made:
    """Make the next edition, or give the newest where nothing has changed since.

    Raises `NoSuchJournal` where no statement stands for the week.
    """
    with office.records() as records:
        try:
            return make_journal(
                records,
                office.archive(),
                week_from(period_start),
                actor.name,
                actor.origin,
                office.now(),
            )
        except RunRefused as nothing:
            raise NoSuchJournal(str(nothing)) from None


def fetch(office: Office, actor: Actor, period_start: date, number: int | None) -> Edition:
    """An edition (None: the newest); leaves an event. Raises `NoSuchJournal`."""
    made = editions(office.archive(), period_start)
    found = next((e for e in made if e.edition == (number or len(made))), None)
    if found is None:
        which = "" if number is None else f" edition {number}"
        raise NoSuchJournal(f"The week from {period_start} has no journal{which}. Make it first.")
    with office.records() as records:
        trail.note(
            records,
            actor,
            EventKind.EXPORTED,
            what="journal",
            period_start=period_start.isoformat(),
            edition=found.edition,
        )
    return found
