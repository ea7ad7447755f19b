"""Closed weeks in the bucket: their data and registers name drivers, and have a time as well.

What lies in the bucket says what is to go. Journals stay: they are sums by account.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from include.dtr.archive import Archive

FOLDERS = ("closed-weeks/", "register/")
_DAY = re.compile(r"(?:closed-weeks/|register/period_start=)(\d{4}-\d{2}-\d{2})/")
_LAST = timedelta(days=6)


def weeks_before(archive: Archive, before: date) -> Mapping[date, list[str]]:
    """The objects of weeks that ended before that day, by the weeks' first days.

    Raises `StoreRefused`, `TransientFault`.
    """
    found: defaultdict[date, list[str]] = defaultdict(list)
    for folder in FOLDERS:
        for key, _ in archive.entries(folder):
            if (named := _DAY.match(key)) and (
                start := date.fromisoformat(named[1])
            ) + _LAST < before:
                found[start].append(key)
    return found
