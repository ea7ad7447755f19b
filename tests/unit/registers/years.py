"""A driver's year as a document of it is drawn from."""

from datetime import date

from include.dtr.model import Category, Gap, TaxForm, TaxThreshold, threshold_of
from include.dtr.registers.year.bridge import DriverYear, Month, Moved, Read, Stated, year_of

THRESHOLDS: list[TaxThreshold] = [t for form in TaxForm if (t := threshold_of(form, 2025))]


def year_2025() -> DriverYear:
    """One week's statement, not paid yet, and a week at the wheel without one."""
    start = date(2025, 6, 1)
    stated = Stated(
        "DTR-7-2025-06-01", 1, "RCPT-2025-000009", date(2025, 6, 8), start, date(2025, 6, 7), 7,
        50_000, 51_000, 1_000, 20_000, 0, {Category.LEASE: Moved(30_000, 0, 30_000, 0)},
    )  # fmt: skip
    read = Read(
        101, [stated], {"2025-06": Month("2025-06", 21, 51_000, 1, 1_000)},
        driving=[Gap(7, start, date(2025, 6, 14))], covered=[Gap(7, start, date(2025, 6, 7))],
    )  # fmt: skip
    return year_of(read, 2025)
