"""The register held against the control totals of each week's newest closed run. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from include.dtr.model import Category
from include.dtr.records.rechecks import Recheck
from include.dtr.records.register import Control, StatedWeek

CENTS = 100


@dataclass(frozen=True, slots=True)
class ControlLine:
    """A figure of a week by its run and by the register, or a sentence about the week.

    Money is cents; None where there is nothing to compare.
    """

    week: str
    what: str
    by_run: int | None = None
    by_register: int | None = None
    said: str = ""

    @property
    def difference(self) -> int | None:
        if self.by_run is None or self.by_register is None:
            return None
        return self.by_register - self.by_run


def control_lines(
    register: pd.DataFrame,
    weeks: Sequence[StatedWeek],
    controls: Iterable[Control],
    rechecks: Iterable[Recheck],
) -> Iterator[ControlLine]:
    """Each week's figures with every difference, and what its run and the nightly recheck said."""
    runs = {control.period_start: control for control in controls}
    found = {recheck.period_start: recheck for recheck in rechecks}
    by_week = dict(list(register.groupby("period_start")))
    for week in weeks:
        name = f"{week.period_start}"
        run = runs.get(week.period_start)
        if run is None:
            yield ControlLine(name, "Run", said="No closed run of this week has control totals.")
        else:
            yield ControlLine(name, "Run", said=f"{run.run_id}: {run.status}")
            if week.here == week.standing:
                yield from _figures(name, by_week[week.period_start], run.control_totals)
            else:
                yield ControlLine(
                    name,
                    "Divided",
                    said=f"{week.here} of the week's {week.standing} statements were issued in "
                    "these days; its control totals are of all and are not compared.",
                )
            yield from _sentences(name, run.control_totals)
        if recheck := found.get(week.period_start):
            for difference in recheck.differences:
                yield ControlLine(
                    name, "Changed since", said=str(difference.get("sentence", difference))
                )


def _figures(week: str, rows: pd.DataFrame, totals: Mapping[str, Any]) -> Iterator[ControlLine]:
    run_count = int(totals["statements"])
    if run_count != len(rows):
        yield ControlLine(
            week,
            "Statements",
            said=f"The run counted {run_count} statements; {len(rows)} stand now.",
        )
    payable = int(rows["total_due"].clip(lower=0).sum())
    yield ControlLine(week, "Paid out to drivers", _cents(totals["paid_out"]), payable)
    forward = int(rows["balance_forward"].sum())
    yield ControlLine(week, "Carried forward", _cents(totals["carried_forward"]), forward)
    curb = totals["curb"]["statements"]
    for what, key, column in (
        ("Card earnings", "card", "cc_earnings"),
        ("Cash earnings", "cash", "cash_earnings"),
    ):
        yield ControlLine(week, what, _cents(curb[key]), int(rows[column].sum()))
    for category in Category:
        booked = totals["ledger"][category.value]["statements"]
        for what, key, figure in (
            ("charges", "debits", "charge"),
            ("credits", "credits", "credit"),
        ):
            stated = int(rows[f"{category.lower()}_{figure}"].sum())
            yield ControlLine(week, f"{category.label}: {what}", _cents(booked[key]), stated)


def _sentences(week: str, totals: Mapping[str, Any]) -> Iterator[ControlLine]:
    for what, key in (("Difference", "differences"), ("Warning", "warnings"), ("Note", "notes")):
        for sentence in totals.get(key, ()):
            yield ControlLine(week, what, said=str(sentence))


def _cents(dollars: str) -> int:
    return int(Decimal(dollars) * CENTS)
