"""What whole views hold, one function per question. Each looks at views that keep the contract."""

from collections.abc import Iterable, Sequence

from include.dtr.connections import Connection
from include.dtr.doctor.findings import Findings, bad, good, warning
from include.dtr.money import display
from include.dtr.period import PayPeriod
from include.dtr.sentences import rows_of
from include.dtr.sources import survey
from include.dtr.sources.contract import SCHEMA, VIEWS, Column, View
from include.dtr.sources.survey import Defects
from include.dtr.sources.weeks import booked_weeks
from include.dtr.sources.words import shown

NEEDED = ("leases", "lease_drivers", "drivers", "curb_trips", "ledger_postings")
"""Without rows in these there is no statement at all."""
MAY_REPEAT = "lease_drivers"
"""A driver who left and came back stands there twice, with other days."""
WEEKS = 8
"""How many weeks are printed."""
MOST_OF_A_VIEW = 3
"""How many of a view's columns that differ are printed; the rest are counted."""
MUST_OCCUR = {
    ("curb_trips", "payment_type"): "CREDIT_CARD",
    ("ledger_postings", "entry_type"): "DEBIT",
    ("lease_drivers", "role"): "PRIMARY",
}
"""Words without which a mapping cannot be right, however few rows there are."""


def check_contract(problems: dict[View, list[str]]) -> Findings:
    """Names, types and rights, as the check at the start of every run finds them."""
    faulty = {view: found for view, found in problems.items() if found}
    for view, found in faulty.items():
        for problem in found[:MOST_OF_A_VIEW]:
            yield bad(problem, "")
        if (more := len(found) - MOST_OF_A_VIEW) > 0:
            yield bad(f"{view.module}: {SCHEMA}.{view.name}: {more} more like these", "")
    if faulty:
        yield warning(
            f"{len(faulty)} of {len(problems)} views are not looked into any further, and no week "
            "is computed",
            "Correct them, run your file again, and ask again.",
        )
    else:
        optional = [view.name for view in problems if view.name not in VIEWS]
        more_views = f", and {', '.join(optional)}," if optional else ""
        yield good(f"all {len(VIEWS)} views of {SCHEMA}{more_views} keep names and types")


def check_rows(defects: dict[View, Defects]) -> Findings:
    """How many rows each view has."""
    empty = [view.name for view, found in defects.items() if not found.rows]
    counts = ", ".join(
        f"{view.name} {found.rows:,}" for view, found in defects.items() if found.rows
    )
    if counts:
        yield good(counts)
    if missing := [name for name in NEEDED if name in empty]:
        yield bad(
            f"without a row: {', '.join(missing)}",
            "No statement can be made without these. Put your table into the view.",
        )
    if others := [name for name in empty if name not in NEEDED]:
        yield good(f"without a row: {', '.join(others)}")


def check_words(source: Connection, view: View, column: Column) -> Findings:
    """The words of a column with a closed set, with their rows."""
    counts = survey.count_words(source, view, column)
    if not counts:
        return
    known = [(word, dict(counts)[word]) for word in column.words if word in dict(counts)]
    unknown = [(word, rows) for word, rows in counts if word not in column.words]
    listed = ", ".join(f"{word} {rows:,}" for word, rows in known) or "no known word"
    where = f"{view.name}.{column.name}: {listed}"
    needed = MUST_OCCUR.get((view.name, column.name))
    if unknown:
        strange = ", ".join(
            f"{'null' if word is None else shown(word)} {rows:,}" for word, rows in unknown
        )
        more = " and more" if len(counts) == survey.MOST_WORDS else ""
        yield bad(
            f"{where}; unknown: {strange}{more}",
            f"Map each in the view, to one of {', '.join(column.words)}. Until then the leases of "
            "these rows have no statement.",
        )
    elif needed and needed not in dict(known):
        yield warning(f"{where}; never {needed}", "Look at the CASE in the view.")
    else:
        yield good(where)


def check_keys(source: Connection, views: Iterable[View], defects: dict[View, Defects]) -> Findings:
    """One row for each key."""
    faulty = False
    for view in views:
        key = ", ".join(view.key)
        if nulls := sum(defects[view].nulls.get(name, 0) for name in view.key):
            faulty = True
            yield bad(f"{view.name}: {rows_of(nulls, 'row')} without {key}", "Give every row one.")
        repeated, examples = survey.repeated_keys(source, view)
        if not repeated:
            continue
        faulty = True
        said = f"{view.name}: {rows_of(repeated, 'key')} ({key}) more than once: "
        said += _some(examples, repeated)
        if view.name == MAY_REPEAT:
            yield warning(said, "Right only where the days of the two rows do not meet.")
        else:
            yield bad(said, "A join in the view multiplies rows, or two rows share a key.")
    if not faulty:
        yield good("every row has a key, and no key is there twice")


def check_nulls(defects: dict[View, Defects]) -> Findings:
    """Nulls where none may be, keys aside."""
    faulty = False
    for view, found in defects.items():
        for column, rows in found.nulls.items():
            if column in view.key:
                continue
            faulty = True
            yield bad(
                f"{view.name}.{column} is null in {rows:,} of {rows_of(found.rows, 'row')}",
                "Give it a value; an amount that is not there is 0.",
            )
    if not faulty:
        yield good("nothing is null that may not be")


def check_ranges(source: Connection, defects: dict[View, Defects]) -> Findings:
    """Dates and figures that no statement can use, and times that depend on the reader's clock."""
    faulty = False
    for view, found in defects.items():
        for column, rows in found.out_of_range.items():
            faulty = True
            yield bad(
                f"{view.name}.{column} is out of range in {rows:,} of {rows_of(found.rows, 'row')}",
                "Dates lie between 1990 and 2100, ids end at 2,147,483,647, amounts are numbers, "
                "and a posting's is above zero.",
            )
        if moving := survey.moving_times(source, view):
            faulty = True
            yield bad(
                f"{view.name}: {', '.join(moving)}: another moment or day in another time zone of "
                "whoever reads it",
                "Name the zone in the view, and do not just cast: x AT TIME ZONE "
                "'America/New_York' for an instant, (x AT TIME ZONE 'America/New_York')::date for "
                "a date.",
            )
    if not faulty:
        yield good("dates, instants and figures are in range, and the same in every time zone")


def check_orphans(source: Connection, views: Sequence[View]) -> Findings:
    """Rows that name what is not there, and rows of no lease."""
    faulty = False
    targets = survey.targets_of(views)
    for view in views:
        for found in survey.find_orphans(source, view, targets):
            faulty = True
            yield warning(
                f"{view.name}: {rows_of(found.rows, 'row')} with a {found.column} that "
                f"{found.target} does not have: {', '.join(found.examples)}",
                f"Show the missing rows in {found.target}, or correct the number.",
            )
    for name in ("curb_trips", "ledger_postings"):
        if VIEWS[name] in views and (rows := survey.unassigned_rows(source, VIEWS[name])):
            faulty = True
            yield warning(
                f"{name}: {rows_of(rows, 'row')} of no lease", "They will be on no statement."
            )
    if not faulty:
        yield good("every lease, driver, vehicle, medallion, repair and loan named is there")


def check_descriptions(source: Connection) -> Findings:
    """Debits whose source_id names no row of the module."""
    for category, debits, missing, examples in survey.undescribed_debits(source):
        yield warning(
            f"ledger_postings: {missing:,} of {debits:,} {category} debits name a source_id that "
            f"the module's view does not have: {_some(examples, missing)}",
            "Spell source_id as the module's key; until then the statement lacks their details.",
        )


def check_settlement(source: Connection, period: PayPeriod) -> Findings:
    """Whether the ledger books what statements paid, week by week."""
    unsettled = []
    any_booked = False
    for week in booked_weeks(source, period, WEEKS):
        if not (week.trips or week.postings or week.settling):
            continue
        any_booked = True
        settled = (
            f"settled {display(week.settled)} on {rows_of(week.settled_leases, 'lease')}"
            if week.settling
            else "no EARNINGS posting"
        )
        yield good(
            f"{week.first_day}: {rows_of(week.trips, 'trip')}, "
            f"{rows_of(week.postings, 'posting')}, {settled}"
        )
        if week.postings and not week.settling and week.first_day < period.start:
            unsettled.append(f"{week.first_day}")
    if not any_booked:
        yield warning(
            f"nothing is booked in the {WEEKS} weeks to {period.end}",
            "Choose another week, or look at booked_on in the views.",
        )
    if unsettled:
        yield warning(
            f"no EARNINGS posting in the weeks from {', '.join(unsettled)}",
            "Unless they were settled by hand (ADJUSTMENT), what was paid then is still owed and "
            "would be deducted again: map what your ledger books for it to the source EARNINGS.",
        )


def _some(examples: Sequence[str], count: int) -> str:
    more = count - len(examples)
    return ", ".join(examples) + (f" and {more:,} more" if more > 0 else "")
