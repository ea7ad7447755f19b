"""The small parts of the API and the page that need no store."""

import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from include.dtr.api.exports import _cell
from include.dtr.errors import StatementUnbalanced
from include.dtr.explain import as_text, explain
from include.dtr.model import Category, EntryType
from include.dtr.office.airflow import MappedTask
from include.dtr.office.cursors import cursor_of, place_from
from include.dtr.office.errors import BadCursor
from include.dtr.office.following import batch_of
from include.dtr.office.history import WEEKS
from include.dtr.office.trail import Flood
from include.dtr.page.chart import BOTTOM, HEIGHT, chart
from include.dtr.records.queries_list import Order, Place, Sort
from include.dtr.records.queries_runs import Week
from include.dtr.statement import compute
from include.dtr.web.mounting import AIRFLOW_APP, LazyApp, ShortAddresses
from tests.weeks import PERIOD, posting, trip, week, worked_example


class TestExplain:
    def test_a_figure_without_its_postings_is_not_explained(self) -> None:
        """The worked example's prior balances have postings that are not given here."""
        with pytest.raises(StatementUnbalanced, match=r"EZPASS\.prior"):
            explain(compute(worked_example()), {})

    def test_the_worked_example(self) -> None:
        statement = compute(worked_example())
        earlier = {
            b.obligation_id: [
                posting(b.obligation_id, b.category, str(b.prior), booked_on=date(2025, 11, 3))
            ]
            for b in statement.balances
            if b.prior
        }
        told = explain(statement, earlier)
        figures = {figure.key: figure for figure in told.figures}
        assert figures["total_due"].amount == Decimal("-1092.07")
        assert [p.amount for p in figures["PVB.prior"].parts] == [Decimal("65.00")]
        forward = {part.key: part.amount for part in figures["balance_forward"].parts}
        assert forward["LEASE.forward"] == Decimal("257.47")
        lines = list(as_text(told))
        assert lines[0] == told.dtr_id
        assert any("the money was used up" in line for line in lines)

    def test_refunds_beyond_all_funds_are_a_part_of_their_own(self) -> None:
        figures = {
            figure.key: figure
            for figure in explain(compute(week(trips=[trip("-40.00")])), {}).figures
        }
        assert [part.amount for part in figures["balance_forward"].parts] == [Decimal("40.00")]

    def test_a_reversal_counts_below_zero(self) -> None:
        moves = [
            posting("T", Category.TAXES, "5.00", subcategory="MTA"),
            posting("T", Category.TAXES, "2.00", EntryType.CREDIT, subcategory="MTA"),
        ]
        figures = {f.key: f for f in explain(compute(week(postings=moves)), {}).figures}
        assert sorted(p.amount for p in figures["taxes.MTA"].parts) == [Decimal("-2"), Decimal("5")]


class TestShortAddresses:
    """Airflow mounts below a prefix; the bare address and /api/health are led there."""

    @pytest.mark.parametrize(
        ("root", "path", "led_to"),
        [
            ("", "/api/dtr", "/api/dtr/"),
            ("", "/api/health", "/api/dtr/health"),
            ("", "/api/dtr/", "/api/dtr/"),
            ("", "/api/dtr-other", "/api/dtr-other"),
            ("", "/api/v2/monitor/health", "/api/v2/monitor/health"),
            ("/airflow", "/airflow/api/dtr", "/airflow/api/dtr/"),
            ("/airflow", "/airflow/api/health", "/airflow/api/dtr/health"),
        ],
    )
    def test_it_leads(self, root: str, path: str, led_to: str) -> None:
        seen: list[dict[str, Any]] = []

        async def inner(scope: dict[str, Any], _receive: Any, _send: Any) -> None:
            seen.append(scope)

        scope = {"type": "http", "path": path, "root_path": root, "app": "Airflow's"}
        asyncio.run(ShortAddresses(inner, LazyApp(object))(scope, None, None))
        assert seen[0]["path"] == led_to
        assert seen[0][AIRFLOW_APP] == "Airflow's"


def test_a_flood_of_strangers_is_counted_not_stored() -> None:
    flood = Flood(most=3)
    assert [flood.admit() for _ in range(3)] == [0, 0, 0]
    flood = Flood(most=0)
    assert [flood.admit() for _ in range(5)] == [None] * 5
    flood._most = 1
    assert flood.admit() == 5


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_dangerous_text_is_defused(text: str) -> None:
    assert _cell(text) == f"'{text}"


def test_amounts_and_harmless_text_stay() -> None:
    assert _cell(Decimal("-12.50")) == "-12.50"
    assert _cell("O'Neil <Bo> & Sons = fine") == "O'Neil <Bo> & Sons = fine"
    assert _cell(None) == ""


def test_a_cursor_leads_back_to_its_place() -> None:
    order = Order(Sort.TOTAL_DUE, descending=False)
    place = Place("-Infinity", 7)
    assert place_from(cursor_of(place, order), order) == place
    with pytest.raises(BadCursor):
        place_from(cursor_of(Place("1e999999", 7), order), order)


@pytest.mark.parametrize(
    ("lease", "index"), [(1045, 0), (1046, 1), (1101, 1), (1102, 1), (1103, None)]
)
def test_the_batch_of_a_lease_is_found_by_its_label(lease: int, index: int | None) -> None:
    tasks = [
        MappedTask("Lease 1045", 0, "success"),
        MappedTask("Leases 1046 to 1102 (57)", 1, "failed"),
        MappedTask("", 2, None),
    ]
    assert batch_of(lease, tasks) == index


def test_the_chart_fits_its_scale() -> None:
    nothing = Decimal(0)
    of_week = Week(PERIOD.start, PERIOD.end, 42, 0, 3, 0, nothing, nothing, nothing, nothing,
                   Decimal("36939.99"), Decimal("11471.09"))  # fmt: skip
    drawn = chart([of_week], PERIOD.start)
    assert len(drawn.bars) == WEEKS
    last = drawn.bars[-1]
    assert last.paid_y + last.paid_height == pytest.approx(HEIGHT - BOTTOM)
    assert [line.label for line in drawn.lines] == ["$0", "$10k", "$20k", "$30k", "$40k"]
    assert 0 < last.forward_height < last.paid_height
    assert chart([], PERIOD.start).bars[0].paid_height == 0
