"""A sample fleet: eight weeks of books of a New York medallion fleet, the same on every machine.

See README.md in this folder for its leases and traps.
"""

from local.fleet.books import Fleet
from local.fleet.load import (
    SourceSchemaInUse,
    book_settlement,
    create_books,
    load,
    load_sample_fleet,
)
from local.fleet.sample import sample_fleet
from local.fleet.traps import EXPECTED_FAILURES, TRAPS
from local.fleet.weeks import GUIDE_PERIOD, LAST_PERIOD, PERIODS

__all__ = [
    "EXPECTED_FAILURES",
    "GUIDE_PERIOD",
    "LAST_PERIOD",
    "PERIODS",
    "TRAPS",
    "Fleet",
    "SourceSchemaInUse",
    "book_settlement",
    "create_books",
    "load",
    "load_sample_fleet",
    "sample_fleet",
]
