"""Statements that many tests look at; rendered once."""

import pytest

from include.dtr.model import Statement
from include.dtr.pdf import render
from tests.unit.pdf.builders import COMPANY, issue, typical_week


@pytest.fixture(scope="session")
def statement() -> Statement:
    """A full-time driver's week: every section has rows."""
    return typical_week().statement()


@pytest.fixture(scope="session")
def pdf(statement: Statement) -> bytes:
    return render(statement, issue(), COMPANY)
