"""Counts, not times: what a call of the office asks of the records, whatever it spans."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from include.dtr.office import history, listing, statements
from include.dtr.office.actor import Actor
from include.dtr.office.filters import ListQuery
from include.dtr.office.office import Office
from tests.integration.api.conftest import WEEKS, Site
from tests.integration.test_counts import Counts, counted

STATEMENT = f"DTR-1045-{WEEKS[0]}"


@pytest.fixture
def counting(site: Site) -> tuple[Office, Counts]:
    """The office with its records counted."""
    office: Office = site.app.state.services.office
    totals = Counts()

    @contextmanager
    def records() -> Iterator[Any]:
        with office.records() as connection, counted(connection) as counts:
            yield connection
        totals.calls += counts.calls
        totals.rows += counts.rows

    return replace(office, records=records), totals


def asked(counting: tuple[Office, Counts], call: Callable[[Office, Actor], object]) -> Counts:
    """What one call asks, once it has been made before."""
    office, totals = counting
    actor = Actor("reader", "10.0.0.1", "GET /")
    call(office, actor)
    totals.calls = totals.rows = 0
    call(office, actor)
    made = Counts()
    made.calls, made.rows = totals.calls, totals.rows
    return made


def test_a_list_takes_as_many_queries_for_one_row_as_for_fifty(
    counting: tuple[Office, Counts],
) -> None:
    one, many = (
        asked(counting, lambda office, actor, q=q: listing.list_statements(office, actor, q))
        for q in (ListQuery(page_size=1), ListQuery(page_size=50))
    )
    assert one.calls == many.calls <= 6


def test_a_statement_takes_a_handful_of_queries(counting: tuple[Office, Counts]) -> None:
    read = asked(counting, lambda office, actor: statements.read(office, actor, STATEMENT))
    assert read.calls <= 6


def test_statistics_read_a_row_for_each_week_and_no_statement(
    counting: tuple[Office, Counts],
) -> None:
    def summary(first: date, last: date) -> Counts:
        end = last + timedelta(days=6)
        return asked(counting, lambda office, actor: history.statistics(office, actor, first, end))

    one, both = summary(WEEKS[0], WEEKS[0]), summary(WEEKS[0], WEEKS[1])
    assert (one.calls, one.rows) == (1, 1)
    assert (both.calls, both.rows) == (1, 2)
