"""The page of numbers: a year of weeks in charts, each with its table and its file."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from include.dtr.money import ZERO, display, total
from include.dtr.office import numbers
from include.dtr.office.fields import Day
from include.dtr.office.numbers import YearOfNumbers
from include.dtr.page.plots import Plot, Point, count_scale, plot
from include.dtr.page.render import dollars, render, week
from include.dtr.records.queries_numbers import TakeHome
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import Reader
from include.dtr.web.services import office_of

router = APIRouter(prefix="/page/numbers", include_in_schema=False, route_class=OfficeRoute)
SHOWN_MEDALLIONS = 20
"""The others are added up in one line; the file has them all."""


@dataclass(frozen=True, slots=True)
class WeekSeries:
    """One figure over the weeks."""

    key: str
    title: str
    figure: str
    """What stands beside the title."""
    is_money: bool
    plot: Plot
    is_nothing: bool
    """In every week."""


@dataclass(frozen=True, slots=True)
class Share:
    """A line of a table that is its own chart."""

    name: str
    statements: int | None
    amount: Decimal
    width: float
    """Of the largest, 0 to 100."""
    percent: Decimal
    """Of all, with one place."""


@router.get("", response_class=HTMLResponse)
async def numbers_page(
    request: Request, caller: Reader, last: Annotated[Day | None, Query()] = None
) -> HTMLResponse:
    """52 weeks up to the one that begins on `last`; else up to the last that has ended."""
    year = await numbers.year(office_of(request), caller.actor, last)
    return render(
        request,
        caller,
        "numbers.html",
        year=year,
        series=list(_series(year)),
        categories=list(_categories(year)),
        medallions=list(_medallions(year)),
        take_home=_take_home(year),
        step_name=step_name,
    )


_SERIES = (
    ("total_earnings", "Earnings"),
    ("total_deductions", "Deductions"),
    ("paid_out", "Paid out"),
    ("carried_forward", "Carried forward"),
    ("disputes_held", "Held back for disputes"),
)

_COUNTS = (
    ("failed", "Failures", "failed"),
    ("disputes_opened", "Disputes", "opened"),
    ("disputes_accepted", "Disputes accepted", "accepted"),
    ("disputes_rejected", "Disputes rejected", "rejected"),
)


def _series(year: YearOfNumbers) -> Iterator[WeekSeries]:
    for key, title in _SERIES:
        values = [getattr(each, key) for each in year.weeks]
        points = [
            Point(_label(each.period_start), f"{week(each.period_start)}: {dollars(value)}", value)
            for each, value in zip(year.weeks, values, strict=True)
        ]
        # What is carried is in each week again: the weeks of it are not to be added up.
        is_balance = key == "carried_forward"
        figure = dollars(values[-1] if is_balance else total(values))
        if is_balance:
            figure += " after the last week"
        yield WeekSeries(key, title, figure, True, plot(points), not any(values))
    for key, title, what in _COUNTS:
        counts = [getattr(each, key) for each in year.weeks]
        points = [
            Point(
                _label(each.period_start),
                f"{week(each.period_start)}: {count} {what}",
                Decimal(count),
            )
            for each, count in zip(year.weeks, counts, strict=True)
        ]
        drawn = plot(points, count_scale)
        yield WeekSeries(key, title, f"{sum(counts):,}", False, drawn, not any(counts))


def _label(start: object) -> str:
    return f"{start:%-m/%-d}"


def _categories(year: YearOfNumbers) -> Iterator[Share]:
    whole = total(max(each.amount, ZERO) for each in year.categories)
    most = max(each.amount for each in year.categories)
    for each in year.categories:
        yield _share(each.category.label, None, each.amount, most, whole)


def _medallions(year: YearOfNumbers) -> Iterator[Share]:
    whole = total(each.total_earnings for each in year.medallions)
    most = max((each.total_earnings for each in year.medallions), default=ZERO)
    for each in year.medallions[:SHOWN_MEDALLIONS]:
        name = year.medallion_name(each.medallion_id)
        yield _share(name, each.statements, each.total_earnings, most, whole)
    if rest := year.medallions[SHOWN_MEDALLIONS:]:
        amount = total(each.total_earnings for each in rest)
        statements = sum(each.statements for each in rest)
        # Many together would make every one of the others look like nothing.
        yield Share(f"{len(rest):,} others", statements, amount, 0, numbers.share(amount, whole))


def _share(
    name: str, statements: int | None, amount: Decimal, most: Decimal, whole: Decimal
) -> Share:
    width = round(float(max(amount, ZERO) / most) * 100, 1) if most > 0 else 0.0
    return Share(name, statements, amount, width, numbers.share(amount, whole))


def _take_home(year: YearOfNumbers) -> Plot:
    return plot(
        [
            Point(
                _step_label(step),
                f"{step_name(step)}: {step.statements:,} statements",
                Decimal(step.statements),
            )
            for step in year.take_home
        ],
        count_scale,
    )


def _step_label(step: TakeHome) -> str:
    if step.above is None:
        return "$0"
    return f"{step.above:,.0f}+" if step.up_to is None else f"to {step.up_to:,.0f}"


def step_name(step: TakeHome) -> str:
    """ "Nothing", "$250.01 to $500.00", "More than $3,000.00"."""
    if step.above is None:
        return "Nothing"
    if step.up_to is None:
        return f"More than ${display(step.above)}"
    return f"${display(step.above + Decimal('0.01'))} to ${display(step.up_to)}"
