"""Registers, remittances, the unpaid and the bank's figures: on paper and as workbooks."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from openpyxl import load_workbook

from include.dtr.model import Company
from include.dtr.payments.bank import listing, reports
from include.dtr.payments.bank.reports import Batch, Paid, Settled, Unpaid
from include.dtr.period import PayPeriod
from tests.unit.pdf.reading import letters_of, overlaps, text_of

COMPANY = Company("Big Apple Taxi", "50-24 Queens Boulevard, Woodside, NY 11377", "Tel. 555-0142")
MADE = datetime(2026, 11, 29, 11, tzinfo=UTC)
WEEK = PayPeriod(date(2026, 11, 22), date(2026, 11, 28))
TODAY = date(2026, 12, 3)
NAMES = ("Rahim Uddin", "মোঃ আব্দুর রহমান", "محمد علی خان", "=HYPERLINK(1)")
PAID = [
    Paid(
        name,
        f"DTR-{1000 + place}-2026-11-22",
        WEEK,
        f"99000001{place:07}",
        "1234",
        52_340 + place,
        "SENT",
    )
    for place, name in enumerate(NAMES)
]
BATCH = Batch(
    "2026-0007", "ACH", TODAY, "SENT", "clerk", "boss", sum(p.amount for p in PAID), len(PAID)
)


def unpaid_since(days: int) -> Unpaid:
    return Unpaid(
        "Rahim Uddin", f"DTR-{days}", WEEK, TODAY - timedelta(days=days), "ACH", 100, "no account"
    )


def test_a_register_has_every_payment_and_the_batchs_totals() -> None:
    made = reports.register(BATCH, PAID)
    assert made.sums()[-1] == BATCH.total
    assert "4 payments, $2,093.66." in made.notes
    assert made.notes[0] == "Sent. Made by clerk, approved by boss."
    assert len(made.rows) == 4


def test_a_register_that_does_not_add_up_to_its_batch_says_so() -> None:
    made = reports.register(BATCH, PAID[:-1])
    assert "do not agree with the batch" in made.notes[-1]
    assert "do not agree" not in " ".join(reports.register(BATCH, PAID).notes)


def test_a_draft_says_that_nobody_has_approved_it() -> None:
    made = reports.register(replace(BATCH, state="DRAFT", approved_by=None), PAID)
    assert made.notes[0] == "Draft. Made by clerk, not approved."


def test_remittances_tell_by_which_way() -> None:
    by_ach = reports.remittances(BATCH, PAID)
    assert tuple(next(row for row in by_ach.rows if row[0] == "Rahim Uddin")[:3]) == (
        "Rahim Uddin",
        "Nov 22 to Nov 28, 2026",
        "DTR-1000-2026-11-22",
    )
    assert {row[3] for row in by_ach.rows} == {"ending 1234"}
    by_check = reports.remittances(replace(BATCH, method="CHECK"), PAID)
    assert by_check.columns[3].heading == "Check number"
    assert {row[3] for row in by_check.rows} == {p.reference for p in PAID}
    assert [row[0] for row in by_ach.rows] == sorted(NAMES)


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (-3, "0-7 days"),
        (0, "0-7 days"),
        (7, "0-7 days"),
        (8, "8-14 days"),
        (14, "8-14 days"),
        (15, "15-30 days"),
        (30, "15-30 days"),
        (31, "over 30 days"),
    ],
)
def test_the_age_of_what_is_unpaid(days: int, name: str) -> None:
    assert reports.age(TODAY - timedelta(days=days), TODAY) == name


def test_the_unpaid_are_listed_oldest_first_with_a_sum_for_each_age() -> None:
    made = reports.unpaid([unpaid_since(days) for days in (0, 8, 8, 31, 99)], TODAY)
    assert [row[1] for row in made.rows] == ["DTR-99", "DTR-31", "DTR-8", "DTR-8", "DTR-0"]
    assert made.sums()[-4:] == [100, 200, 0, 200]


def test_a_batch_is_compared_with_the_banks_figure() -> None:
    batch = Settled("2026-0007", "ACH", TODAY, 38, 2_000_000, 50_000, 1_950_000)
    made = reports.reconciliation(
        [batch, replace(batch, bank=None), replace(batch, bank=1_940_000)], TODAY
    )
    assert [row[-1] for row in made.rows] == [
        "Agrees",
        "Not entered yet",
        "The bank shows $100.00 less",
    ]
    assert made.notes == ["3 batches: 1 agree, 1 do not, of 1 the bank's figure is not known yet."]


LISTINGS = [
    reports.register(BATCH, PAID * 30),
    reports.remittances(BATCH, PAID),
    reports.unpaid([unpaid_since(0)], TODAY),
    reports.unpaid([], TODAY),
    reports.reconciliation([Settled("7", "ACH", TODAY, 38, 2, 1, None)], TODAY),
]


@pytest.mark.parametrize("made", LISTINGS, ids=lambda one: one.title)
def test_every_list_is_drawn_whole_and_the_same_again(made: listing.Listing) -> None:
    file = listing.pdf(made, COMPANY, MADE)
    assert file == listing.pdf(made, COMPANY, MADE)
    text = text_of(file)
    assert made.title in text
    assert f"Total of {len(made.rows)}" in text
    assert not any(overlaps(letters) for letters in letters_of(file))


@pytest.mark.parametrize("made", LISTINGS, ids=lambda one: one.title)
def test_every_list_is_a_workbook_without_formulas(made: listing.Listing) -> None:
    file = listing.workbook(made, MADE)
    assert file == listing.workbook(made, MADE)
    sheet = load_workbook(io.BytesIO(file)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert not any(isinstance(cell.value, str) and cell.value.startswith("=") for cell in cells)
    last = [cell.value for cell in list(sheet.iter_rows())[-1]]
    cents = [None if value is None else round(float(value) * 100) for value in last[1:]]
    assert cents == made.sums()[1:]


def test_a_payee_that_looks_like_a_formula_is_text() -> None:
    sheet = load_workbook(io.BytesIO(listing.workbook(LISTINGS[1], MADE))).active
    assert sheet is not None
    values = [cell.value for row in sheet.iter_rows() for cell in row]
    assert "'=HYPERLINK(1)" in values


def test_an_amount_below_zero_is_never_printed_with_a_sign() -> None:
    made = reports.register(BATCH, [replace(PAID[0], amount=-1)])
    with pytest.raises(ValueError, match="with a sign"):
        listing.pdf(made, COMPANY, MADE)
