"""What `make run` takes from the environment, and how it refuses what it cannot do."""

from datetime import date

import pytest

from include.dtr.payments.bank.originating import drawn, originator
from include.dtr.period import week_from
from include.dtr.settings import Settings
from local.books import ChosenBooks, find_books
from local.fleet import LAST_PERIOD
from local.options import read_options
from local.stack.errors import StackError

OWN = "postgresql://reader:secret@db.example.com/fleet"


def test_nothing_said_is_the_sample_fleet_s_last_week() -> None:
    options = read_options({})
    assert find_books(options) == ChosenBooks(None, LAST_PERIOD)
    assert (options.database, options.bucket) == ("dtr", "dtr-statements")
    assert options.ui_port == 8080


@pytest.mark.parametrize("day", ["2025-10-26", "2025-10-27"])
def test_a_period_may_begin_on_any_day(day: str) -> None:
    period = read_options({"DTR_PERIOD_START": day}).period
    assert period == week_from(date.fromisoformat(day))


@pytest.mark.parametrize("text", ["yesterday", "26.10.2025", "2025-10-26T00:00", "20251026"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(StackError, match="Write a date such as 2025-10-26"):
        read_options({"DTR_PERIOD_START": text})


@pytest.mark.parametrize("text", ["2025-02-30", "2025-13-01", "9999-12-31"])
def test_a_date_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(StackError, match=f"{text}, and there is no such week"):
        read_options({"DTR_PERIOD_START": text})


@pytest.mark.parametrize("text", ["2099-01-04", "2030-12-29"])
def test_a_week_that_has_not_ended_is_refused_before_anything_starts(text: str) -> None:
    with pytest.raises(StackError, match=f"DTR_PERIOD_START is {text}.*has not ended yet"):
        read_options({"DTR_PERIOD_START": text})


@pytest.mark.parametrize("text", ["80", "0", "70000", "-1", "http", "8080 "])
def test_a_port_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(StackError, match="Write a number from 1024 to 65535"):
        read_options({"DTR_UI_PORT": text})


def test_own_books_get_records_and_a_bucket_of_their_own() -> None:
    options = read_options({"DTR_SOURCE_URL": OWN})
    assert options.database.startswith("dtr_")
    assert options.bucket == options.database.replace("dtr_", "dtr-statements-")


def test_the_same_database_keeps_its_records_whoever_logs_in() -> None:
    one = read_options({"DTR_SOURCE_URL": OWN})
    same = read_options({"DTR_SOURCE_URL": OWN.replace("reader:secret", "other:password")})
    other = read_options({"DTR_SOURCE_URL": OWN.replace("/fleet", "/copy")})
    assert one.database == same.database
    assert one.database != other.database


def test_what_is_no_url_is_refused_without_repeating_its_password() -> None:
    with pytest.raises(StackError, match="DTR_SOURCE_URL is not a database URL") as refused:
        read_options({"DTR_SOURCE_URL": "postgresql://reader:secret@[half/fleet"})
    assert "secret" not in str(refused.value)


def test_settings_of_the_pipeline_are_handed_on() -> None:
    options = read_options(
        {
            "DTR_RETRIES": "1",
            "DTR_SOURCE_URL": OWN,
            "DTR_PERIOD_START": "2025-10-26",
            "DTR_UI_PORT": "9090",
            "HOME": "/root",
        }
    )
    assert options.settings == {"DTR_RETRIES": "1"}


def test_a_setting_that_cannot_be_used_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTR_RETRIES", "many")
    with pytest.raises(StackError, match="DTR_RETRIES: Input should be a valid integer"):
        read_options({})


def test_the_sample_fleets_bank_is_made_up_and_enough_for_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in read_options({}).settings.items():
        monkeypatch.setenv(name, value)
    chosen = Settings()
    assert originator(chosen).originating_dfi.startswith("99")
    assert drawn(chosen).routing_number.startswith("99")
