"""How dates, times and money are worded. Times are New York's."""

from datetime import date, datetime
from decimal import Decimal

from include.dtr.money import display
from include.dtr.period import NEW_YORK, PayPeriod

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NONE = "–"


def long_date(day: date) -> str:
    """ "Nov 9, 2025"."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_date(day: date | None) -> str:
    """ "11/09/2025", month first as in New York; a dash for none."""
    return f"{day.month:02}/{day.day:02}/{day.year}" if day else NONE


def span(period: PayPeriod) -> str:
    """ "Sun Nov 9 to Sat Nov 15, 2025"."""
    start, end = period.start, period.end
    first = long_date(start) if start.year != end.year else long_date(start).split(",")[0]
    return f"{_DAYS[start.weekday()]} {first} to {_DAYS[end.weekday()]} {long_date(end)}"


def when(instant: datetime, year: int) -> str:
    """ "11/09 04:15", with the year ("12/30/24 04:15") where it is another than `year`.

    In the hour that comes twice when the clocks go back, EDT or EST tells which.
    """
    local = instant.astimezone(NEW_YORK)
    day = f"{local.month:02}/{local.day:02}"
    if local.year != year:
        day += f"/{local.year % 100:02}"
    text = f"{day} {local.hour:02}:{local.minute:02}"
    return f"{text} {local.tzname()}" if _comes_twice(local) else text


def _comes_twice(local: datetime) -> bool:
    if local.hour != 1:  # New York puts its clocks back from 2:00 to 1:00
        return False
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def moment(instant: datetime) -> str:
    """ "Nov 16, 2025 05:02 EST"."""
    local = instant.astimezone(NEW_YORK)
    return f"{long_date(local.date())} {local.hour:02}:{local.minute:02} {local.tzname()}"


def dollars(amount: Decimal) -> str:
    """ "$1,092.07", and "-$1,092.07" when negative: for sentences."""
    return f"-${display(-amount)}" if amount < 0 else f"${display(amount)}"
