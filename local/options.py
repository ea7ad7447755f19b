"""What environment variables can change about `make run`, and what follows from them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import ValidationError

from include.dtr.errors import RunRefused
from include.dtr.period import PayPeriod, resolve, week_from
from include.dtr.settings import Settings
from local.fleet.contacts import HOUSE_BANK, routing_number
from local.fleet.weeks import LAST_PERIOD
from local.stack.databases import RECORDS_DATABASE
from local.stack.errors import StackError

ROOT = Path(__file__).resolve().parents[1] / ".local"
OWN = ("DTR_SOURCE_URL", "DTR_PERIOD_START", "DTR_UI_PORT")
"""Variables for `make run` itself; other `DTR_...` variables are settings of the pipeline."""


@dataclass(frozen=True, slots=True)
class Options:
    """`source_url` None: the sample fleet. `period` None: the last week of the books.

    `settings` are handed on to Airflow's processes.
    """

    source_url: str | None
    period: PayPeriod | None
    ui_port: int
    database: str
    bucket: str
    settings: Mapping[str, str]


def read_options(environment: Mapping[str, str]) -> Options:
    """The options in `environment`; StackError with one sentence where one cannot be honored."""
    source_url = environment.get("DTR_SOURCE_URL") or None
    mark = "" if source_url is None else _mark(source_url)
    bucket = _settings().bucket
    return Options(
        source_url=source_url,
        period=_period(environment.get("DTR_PERIOD_START", "")),
        ui_port=_port(environment.get("DTR_UI_PORT", "")),
        # Records and PDFs of one fleet must not meet those of another with the same lease ids.
        database=f"{RECORDS_DATABASE}_{mark}" if mark else RECORDS_DATABASE,
        bucket=f"{bucket}-{mark}" if mark else bucket,
        settings=_of_the_pipeline(environment, is_sample=source_url is None),
    )


def _of_the_pipeline(environment: Mapping[str, str], is_sample: bool) -> dict[str, str]:
    """The settings that are handed on. The sample fleet's own engine settled the weeks before its
    last one, so the program answers from there, and any week can be tried. Its bank is made up."""
    given = {
        name: value
        for name, value in environment.items()
        if name.startswith("DTR_") and name not in OWN
    }
    return (_of_the_sample() if is_sample else {}) | given


def _of_the_sample() -> dict[str, str]:
    house_bank = routing_number(HOUSE_BANK)
    return {
        "DTR_RECORDS_SINCE": LAST_PERIOD.start.isoformat(),
        "DTR_ACH_COMPANY_ID": "1990000000",
        "DTR_ACH_ORIGINATING_DFI": house_bank,
        "DTR_ACH_DESTINATION_NAME": "TEST BANK",
        "DTR_CHECK_ROUTING": house_bank,
        "DTR_CHECK_ACCOUNT": "9000012345",
    }


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(
            f"DTR_{'.'.join(map(str, problem['loc'])).upper()}: {problem['msg']}"
            for problem in error.errors()
        )
        raise StackError(f"A setting in the environment cannot be used. {problems}.") from error


def _mark(source_url: str) -> str:
    """Eight characters that tell this database from others, whoever logs in to it."""
    try:
        parts = conninfo_to_dict(source_url)
    except ProgrammingError as error:
        raise StackError(
            "DTR_SOURCE_URL is not a database URL. "
            "Write it as postgresql://user:password@host:5432/database."
        ) from error
    place = [str(parts.get(key, "")) for key in ("host", "port", "dbname")]
    return hashlib.sha256("\n".join(place).encode()).hexdigest()[:8]


def _period(text: str) -> PayPeriod | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise StackError(f"DTR_PERIOD_START is {text!r}. Write a date such as 2025-10-26.")
    try:
        period = week_from(date.fromisoformat(text))
    except (ValueError, RunRefused) as error:
        raise StackError(f"DTR_PERIOD_START is {text}, and there is no such week.") from error
    try:
        return resolve(period.start, period.end, datetime.now(UTC))
    except RunRefused as error:
        raise StackError(f"DTR_PERIOD_START is {text}. {error}") from error


def _port(text: str) -> int:
    if not text:
        return 8080
    if not text.isdecimal() or not 1024 <= int(text) <= 65_535:
        raise StackError(f"DTR_UI_PORT is {text!r}. Write a number from 1024 to 65535.")
    return int(text)
