"""Section 9: dense, complete, and honest about what is in its total."""

import re
from datetime import UTC, date, datetime

import pytest

from include.dtr.pdf import render
from include.dtr.pdf.drawing.log import HEAD, STEP, Entry, Kind, Log
from include.dtr.period import week_from
from tests.unit.pdf.builders import COMPANY, WeekBuilder, driver, issue, typical_week
from tests.unit.pdf.reading import page_texts, text_of


def drawn(builder: WeekBuilder) -> str:
    return text_of(render(builder.statement(), issue(), COMPANY))


def test_only_card_trips_are_counted_and_cash_is_not_listed() -> None:
    text = drawn(
        WeekBuilder()
        .trip("20.00", trip_id="A1")
        .trip("7.00", "CASH", trip_id="C1")
        .trip("5.50", trip_id="A2")
    )
    assert "Total of 2 card trips 25.50" in text
    assert "C1" not in text


def test_disputes_refunds_and_free_trips_are_marked_and_explained() -> None:
    text = drawn(
        WeekBuilder()
        .trip("20.00", trip_id="A1")
        .trip("-3.00", trip_id="A2")
        .trip("9.00", "DISPUTE", trip_id="A3")
        .trip("8.00", "NO_CHARGE", trip_id="A4")
        .trip("7.00", "UNKNOWN", trip_id="A5")
        .trip("6.00", "VOIDED", trip_id="A6")
    )
    for row in ("A2 3.00 R", "A3 9.00 D", "A4 8.00 N", "A5 7.00 O", "A6 6.00 V"):
        assert row in text
    assert "Total of 2 card trips ($20.00 less $3.00 refunded) 17.00" in text
    assert "R refunded to the passenger, taken off the total." in text
    assert "D in dispute, not in the total." in text


def test_several_drivers_have_their_own_subtotals() -> None:
    second = driver(502, "Bo", "Lindqvist")
    builder = WeekBuilder(additional=(second,))
    builder.trip("20.00").trip("1.00", by=second).trip("30.00").trip("2.00", by=second)
    text = drawn(builder)
    assert "5000501 Ana Rivera" in text
    assert "Subtotal of 2 card trips 50.00" in text
    assert "5000502 Bo Lindqvist" in text
    assert "Subtotal of 2 card trips 3.00" in text
    assert "Total of 4 card trips 53.00" in text


def test_one_driver_needs_no_subtotal() -> None:
    assert "Subtotal" not in drawn(WeekBuilder().trip("20.00"))


def test_the_hour_that_comes_twice_is_marked() -> None:
    builder = WeekBuilder(period=week_from(date(2025, 11, 2)))
    builder.trip("1.00", at=datetime(2025, 11, 2, 5, 30, tzinfo=UTC))
    builder.trip("2.00", at=datetime(2025, 11, 2, 6, 30, tzinfo=UTC))
    builder.trip("3.00", at=datetime(2025, 11, 2, 7, 30, tzinfo=UTC))
    text = drawn(builder)
    assert "Nov 2, 1:30 AM EDT" in text
    assert "Nov 2, 1:30 AM EST" in text
    assert "Nov 2, 2:30 AM 3" in text


def test_a_long_log_fills_three_columns_page_after_page() -> None:
    pdf = render(typical_week(trips=900).statement(), issue(), COMPANY)
    full_pages = [text for text in page_texts(pdf) if text.count("When Trip Amount") == 3]
    assert len(full_pages) >= 3


class TestTripNumbers:
    """Item 6: whole, in as many columns as that leaves room for."""

    def test_two_drivers_with_numbers_of_eleven_digits(self) -> None:
        second = driver(502, "Bo", "Lindqvist")
        builder = WeekBuilder(additional=(second,))
        for number in range(60):
            by = second if number % 2 else None
            builder.trip("120.00", by=by, trip_id=f"{10762511000 + number}")
        text = drawn(builder)
        assert all(f"{10762511000 + number} 120.00" in text for number in range(60))
        assert text.count("When Trip Amount") == 5, "three columns, two of them on two pages"

    def test_longer_ones_take_fewer_columns(self) -> None:
        builder = WeekBuilder()
        for number in range(40):
            builder.trip("20.00", trip_id=f"CURB-2025-11-09-NYC-{number:012}")
        text = drawn(builder)
        assert all(f"CURB-2025-11-09-NYC-{number:012} 20.00" in text for number in range(40))
        assert text.count("When Trip Amount") == 2

    def test_what_no_line_holds_loses_its_beginning(self) -> None:
        text = drawn(WeekBuilder().trip("1.00", trip_id="x" * 500 + "7788"))
        assert re.search(r"…x+7788 1\.00", text)

    def test_a_drivers_name_is_not_cut(self) -> None:
        name = "Konstantinos Bartholomew Featherstonehaugh-Cholmondeley the Younger of Queens"
        second = driver(502, "Maximiliano", name)
        builder = WeekBuilder(additional=(second,)).trip("1.00").trip("2.00", by=second)
        log = " ".join(drawn(builder).split("Trip Log")[1].split())
        assert f"5000502 Maximiliano {name}" in log


class TestColumns:
    """How entries are dealt out to columns."""

    def log(self, kinds: str) -> Log:
        entries = [
            Entry("Nov 9, 1:00 AM", "1", "1.00", kind=kind)
            for kind in map(
                {"t": Kind.TRIP, "h": Kind.HEADING, "s": Kind.SUBTOTAL}.__getitem__, kinds
            )
        ]
        return Log(entries, "Total", "0.00")

    def test_read_down_then_across_and_even(self) -> None:
        assert self.log("t" * 15)._columns(0, 500) == [(0, 5), (5, 10), (10, 15)]

    @pytest.mark.parametrize("before", range(1, 12))
    def test_a_heading_never_ends_a_column(self, before: int) -> None:
        log = self.log("h" + "t" * before + "sh" + "t" * 30)
        columns = log._columns(0, 500)
        assert columns[-1][1] == len(log.entries)
        assert all(log.entries[end - 1].kind is not Kind.HEADING for _, end in columns)

    def test_every_entry_is_in_exactly_one_column(self) -> None:
        log = self.log(("h" + "t" * 11 + "s") * 40)
        start, seen = 0, []
        while start < len(log.entries):
            columns = log._columns(start, 610)
            seen += [index for first, end in columns for index in range(first, end)]
            start = columns[-1][1]
        assert seen == list(range(len(log.entries)))

    def test_the_last_page_keeps_room_for_the_total(self) -> None:
        rows_without_total = int((300 - HEAD) // STEP)
        columns = self.log("t" * (rows_without_total * 3))._columns(0, 300)
        assert columns[-1][1] < rows_without_total * 3
