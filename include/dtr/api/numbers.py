"""Routes of numbers: what a year of weeks came to, as JSON and as CSV."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from include.dtr.api.problems import EVERYWHERE
from include.dtr.api.schemas import Money, Output
from include.dtr.model import Category
from include.dtr.office import numbers
from include.dtr.office.fields import Day, Input
from include.dtr.office.numbers import YearOfNumbers
from include.dtr.spreadsheets import BOM, defused
from include.dtr.web.downloads import download
from include.dtr.web.own_threads import OfficeRoute
from include.dtr.web.rights import Reader
from include.dtr.web.services import office_of

router = APIRouter(
    route_class=OfficeRoute,
    prefix="/statistics/numbers",
    tags=["runs"],
    responses=EVERYWHERE,
)


class Table(StrEnum):
    weeks = "weeks"
    categories = "categories"
    medallions = "medallions"
    take_home = "take_home"


class NumbersQuery(Input):
    last: Day | None = Field(
        None, description="First day of the last of the 52 weeks. Empty: the last that has ended."
    )


class TableQuery(NumbersQuery):
    table: Table = Field(description="Which of the four tables.")


class WeekNumbersOut(Output):
    period_start: date
    statements: int
    failed: int = Field(description="Leases without a statement whose attempt failed.")
    disputes_opened: int = Field(
        description="Questions about the week's statements, whenever they were asked."
    )
    disputes_accepted: int = Field(description="Of those: the driver was right.")
    disputes_rejected: int = Field(description="Of those: the statement was right.")
    cc_earnings: Money
    cash_earnings: Money
    total_earnings: Money
    total_deductions: Money
    taxes_amount: Money
    ezpass_amount: Money
    lease_amount: Money
    pvb_amount: Money
    tlc_amount: Money
    repairs_amount: Money
    loans_amount: Money
    misc_amount: Money
    paid_out: Money
    carried_forward: Money
    disputes_held: Money = Field(
        description="Held back of payments now, until an open question is decided."
    )


class CategoryNumbersOut(Output):
    category: Category
    amount: Money = Field(description="Charges less credits.")


class MedallionNumbersOut(Output):
    medallion_id: int | None
    medallion: str | None = Field(description="Its number in the books now.")
    statements: int
    cc_earnings: Money
    cash_earnings: Money
    total_earnings: Money
    total_deductions: Money
    paid_out: Money


class TakeHomeOut(Output):
    """Statements that pay out more than `above` and up to `up_to`."""

    above: Money | None = Field(description="Null: those that pay nothing out.")
    up_to: Money | None = Field(description="Null: without an end.")
    statements: int
    paid_out: Money


class NumbersOut(Output):
    """52 weeks of standing statements; those that were erased are in none of it."""

    first: date = Field(description="First day of the first week.")
    last: date = Field(description="First day of the last week.")
    weeks: list[WeekNumbersOut] = Field(description="Oldest first, those without statements too.")
    categories: list[CategoryNumbersOut]
    medallions: list[MedallionNumbersOut] = Field(description="By earnings, the largest first.")
    take_home: list[TakeHomeOut]


@router.get("", response_model=NumbersOut)
async def statistics_numbers(
    query: Annotated[NumbersQuery, Query()], request: Request, caller: Reader
) -> NumbersOut:
    """What 52 weeks came to: by week, by category, by medallion, and what statements pay out."""
    return _out(await numbers.year(office_of(request), caller.actor, query.last))


@router.get(
    "/csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "One table, with headings."}},
)
async def statistics_numbers_csv(
    query: Annotated[TableQuery, Query()], request: Request, caller: Reader
) -> Response:
    """One of the tables as CSV (UTF-8 with a byte order mark), under the names of the JSON."""
    year = await numbers.year(office_of(request), caller.actor, query.last)
    rows = [row.model_dump() for row in getattr(_out(year), query.table)]
    text = io.StringIO()
    text.write(BOM)
    writer = csv.writer(text)
    if rows:
        writer.writerow(rows[0])
    writer.writerows(_cells(rows))
    name = f"numbers-{query.table}-{year.last}.csv"
    return download(text.getvalue(), name, "text/csv; charset=utf-8")


def _cells(rows: list[dict[str, Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            "" if value is None else defused(value) if name == "medallion" else value
            for name, value in row.items()
        ]


def _out(year: YearOfNumbers) -> NumbersOut:
    named = [
        MedallionNumbersOut.of(each, medallion=year.medallion_names.get(each.medallion_id or 0))
        for each in year.medallions
    ]
    return NumbersOut.of(year, medallions=named)
