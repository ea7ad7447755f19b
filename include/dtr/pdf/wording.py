"""How dates, times, codes and money are worded. Times are New York's, on a 12-hour clock."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from include.dtr.money import display
from include.dtr.period import NEW_YORK, PayPeriod

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NONE = "–"
_ABBREVIATIONS = ("TLC", "PVB", "DMV", "ID", "NYC", "DOV")
_NAMES = {"EZPASS": "EZPass"} | {short: short for short in _ABBREVIATIONS}
_EPOCH, _MINUTE = datetime(1970, 1, 1, tzinfo=UTC), timedelta(minutes=1)
_VOWELS = set("AEIOUY")
_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def long_date(day: date) -> str:
    """ "Nov 9, 2025"."""
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}"


def short_date(day: date | None, year: int) -> str:
    """ "Nov 9", with the year where it is another than `year`; a dash for none."""
    if day is None:
        return NONE
    return f"{_MONTHS[day.month - 1]} {day.day}" if day.year == year else long_date(day)


def weekday_date(day: date) -> str:
    """ "Thu Nov 20, 2025"."""
    return f"{_DAYS[day.weekday()]} {long_date(day)}"


def span(period: PayPeriod) -> str:
    """ "Sun Nov 9 to Sat Nov 15, 2025"."""
    start, end = period.start, period.end
    first = short_date(start, end.year)
    return f"{_DAYS[start.weekday()]} {first} to {_DAYS[end.weekday()]} {long_date(end)}"


def when(instant: datetime, year: int) -> str:
    """ "Nov 9, 4:15 AM", with the year ("Dec 30, 2024, 4:15 AM") where it is another than `year`.

    In the hour that comes twice when the clocks go back, EDT or EST tells which.
    """
    return _minute((instant - _EPOCH) // _MINUTE, year)


@lru_cache(maxsize=1 << 14)
def _minute(number: int, year: int) -> str:
    """A minute since 1970 in words: a week has ten thousand of them, and a fleet's statements
    have hundreds of thousands of times."""
    local = (_EPOCH + number * _MINUTE).astimezone(NEW_YORK)
    text = f"{short_date(local, year)}, {_clock(local)}"
    return f"{text} {local.tzname()}" if _comes_twice(local) else text


def _clock(local: datetime) -> str:
    hour = local.hour
    return f"{hour % 12 or 12}:{local.minute:02} {'PM' if hour >= 12 else 'AM'}"


def _comes_twice(local: datetime) -> bool:
    if local.hour != 1:  # New York puts its clocks back from 2:00 to 1:00
        return False
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def moment(instant: datetime) -> str:
    """ "Nov 16, 2025, 5:02 AM EST"."""
    local = instant.astimezone(NEW_YORK)
    return f"{long_date(local)}, {_clock(local)} {local.tzname()}"


def dollars(amount: Decimal) -> str:
    """ "$1,092.07": for sentences. Never negative: words say which way money goes."""
    if amount < 0:
        raise ValueError(f"{amount} dollars would be printed with a sign")
    return f"${display(amount)}"


def words(code: str) -> str:
    """A code of the books in words: "LONG_TERM" is "Long term"; abbreviations ("DOV") stay."""
    if not code.isupper() or " " in code or not _VOWELS & set(code):
        return code
    first, *rest = code.split("_")
    return " ".join([_NAMES.get(first, first.capitalize()), *(_word(part) for part in rest)])


def described(text: str, year: int) -> str:
    """A description of the books, its dates in this document's form."""

    def reworded(found: re.Match[str]) -> str:
        try:
            return short_date(date(*map(int, found.groups())), year)
        except ValueError:
            return found[0]

    return _ISO_DATE.sub(reworded, text) if "-" in text else text


def _word(part: str) -> str:
    return _NAMES.get(part, part.lower())


def count(number: int, one: str, several: str | None = None) -> str:
    """ "1 trip", "2,000 trips"."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"
