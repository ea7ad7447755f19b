"""A statement's language and address: from the fleet's contacts, bound with the receipt."""

import io

import psycopg
import pypdf
import pytest

from include.dtr.model import Addressee
from include.dtr.records import dtrs, issuing
from include.dtr.run.generate import generate
from include.dtr.run.request import Request
from include.dtr.settings import settings
from include.dtr.sources.addressees import read_addressees
from local.fleet import LAST_PERIOD
from tests.integration.office import AFTER, Office, card_trip, small_fleet

WEEK = LAST_PERIOD
MONDAY = WEEK.start
LINES = ("37-12 74th Street", "Jackson Heights, NY 11372")


@pytest.fixture
def three_leases(office: Office) -> Office:
    fleet = small_fleet(1, 2, 3)
    for lease_id in (1, 2, 3):
        fleet.curb_trips.append(card_trip(f"T{lease_id}", lease_id, "300.00", MONDAY))
    office.book(fleet)
    return office


def contacts(office: Office, *rows: tuple[int, str | None, str | None, str | None]) -> None:
    """The optional view: driver, language, street, city."""
    listed = ", ".join(["(%s::int, %s::text, %s::text, %s::text)"] * len(rows))
    office.owner.execute("DROP VIEW IF EXISTS dtr_source.driver_contacts")
    query = f"""
        CREATE VIEW dtr_source.driver_contacts AS
        SELECT driver_id, language, NULL::text AS email, NULL::text AS phone,
               street AS address_line1, NULL::text AS address_line2, city,
               'NY'::text AS state, '11372'::text AS postal_code
        FROM (VALUES {listed}) AS contact (driver_id, language, street, city)
    """
    values = [value for row in rows for value in row]
    # A view takes no parameters: the values go into it as literals.
    office.owner.execute(psycopg.ClientCursor(office.owner).mogrify(query, values).encode())
    office.owner.execute("GRANT SELECT ON dtr_source.driver_contacts TO dtr_reader")


def document(office: Office, lease_id: int) -> str:
    (row,) = office.rows(
        "SELECT pdf_s3_key FROM dtr WHERE lease_id = %s AND status = 'GENERATED'", lease_id
    )
    body = office.s3.get_object(Bucket=office.bucket, Key=row["pdf_s3_key"])["Body"].read()
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)


def test_without_the_view_a_statement_is_in_english_and_without_an_address(
    three_leases: Office,
) -> None:
    three_leases.run(WEEK)
    row = three_leases.dtr(1)
    assert (row["language"], row["postal_address"]) == (None, None)
    assert read_addressees(three_leases.stores.source, [1, 2]) == {}


def test_a_statement_has_its_drivers_language_and_address(three_leases: Office) -> None:
    contacts(
        three_leases,
        (1, "es-MX", "37-12  74th Street ", "Jackson Heights"),
        (2, "tlh", "37-12 74th Street", None),
    )
    three_leases.run(WEEK)

    assert three_leases.dtr(1)["language"] == "es"
    said = document(three_leases, 1)
    assert "Le pagamos $300.00" in said
    for line in LINES:
        assert line in said
    assert [three_leases.dtr(lease)["language"] for lease in (2, 3)] == [None, None]
    assert "74th Street" not in document(three_leases, 2), "without a city no letter arrives"
    kept = three_leases.rows("SELECT DISTINCT postal_address FROM dtr")
    assert kept == [{"postal_address": None}], "the document has it; the records need it no more"


def test_both_are_left_out_where_the_settings_say_so(
    three_leases: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts(three_leases, (1, "es", *LINES[:1], "Jackson Heights"))
    monkeypatch.setenv("DTR_PRINT_LANGUAGE", "false")
    monkeypatch.setenv("DTR_PRINT_ADDRESS", "false")
    settings.cache_clear()
    try:
        three_leases.run(WEEK)
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert three_leases.dtr(1)["language"] is None
    assert "74th Street" not in document(three_leases, 1)


def test_a_second_try_has_what_the_first_one_bound(three_leases: Office) -> None:
    records, trigger = three_leases.stores.records, three_leases.trigger()
    with records.transaction():
        dtrs.claim(records, trigger.run_id, WEEK, [1], {}, {})
    (row,) = three_leases.rows("SELECT id FROM dtr")
    issuing.begin(records, trigger.run_id, [row["id"]])
    with records.transaction():
        first = issuing.bind_receipts(
            records, trigger, [row["id"]], AFTER, {row["id"]: Addressee("bn", LINES)}
        )
    with records.transaction():
        again = issuing.bind_receipts(
            records, trigger, [row["id"]], AFTER, {row["id"]: Addressee("ur", ("Moved",))}
        )
    assert again == first
    assert (first[0].language, first[0].postal_address) == ("bn", [*LINES])


def test_a_language_that_changed_alone_is_a_new_revision_that_says_so(
    three_leases: Office,
) -> None:
    contacts(three_leases, (1, "en", None, None), (2, "es", None, None))
    three_leases.run(WEEK)
    contacts(three_leases, (1, "fr", None, None), (2, "es", "1 New Street", "Bronx"))
    summary = three_leases.run(WEEK, regenerate=True)

    assert (summary.generated, summary.skipped) == (1, 2), "an address alone changes nothing"
    rows = three_leases.rows("SELECT * FROM dtr WHERE lease_id = 1 ORDER BY revision")
    assert [(row["language"], row["status"]) for row in rows] == [
        (None, "VOIDED"),
        ("fr", "GENERATED"),
    ]
    said = document(three_leases, 1)
    assert "it is now given in French beside English. No figure has changed." in " ".join(
        said.split()
    )
    assert "books changed" not in said


def test_a_row_that_the_view_cannot_give_costs_no_statement(three_leases: Office) -> None:
    contacts(three_leases, (1, "es", None, None), (2, "es", None, None), (3, "es", None, None))
    three_leases.owner.execute(
        "CREATE OR REPLACE VIEW dtr_source.driver_contacts AS"
        " SELECT driver_id, (CASE WHEN driver_id = 2 THEN (1 / (driver_id - 2))::text"
        " ELSE 'es' END) AS language, NULL::text AS email, NULL::text AS phone,"
        " NULL::text AS address_line1, NULL::text AS address_line2, NULL::text AS city,"
        " NULL::text AS state, NULL::text AS postal_code FROM fleet.drivers"
    )
    trigger = three_leases.trigger()
    for batch in three_leases.plan(trigger, Request(WEEK.start)).batches:
        generate(three_leases.stores, trigger, batch)
    assert [three_leases.dtr(lease)["language"] for lease in (1, 2, 3)] == ["es", None, "es"]
