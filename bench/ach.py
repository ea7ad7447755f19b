"""The bank's file of the whole city: processor time and memory, and whether both grow in a line."""

import subprocess
import sys
from collections.abc import Sequence

from bench.city import CITY
from bench.report import Table, number

SIZES = (45, 2_000, CITY)
SCRIPT = """
import sys, time, tracemalloc
from functools import partial
from datetime import UTC, date, datetime
from include.dtr.payments.bank import ach
from include.dtr.payments.bank.entries import AccountType, Entry, Originator
from include.dtr.payments.bank.calendar import is_bank_day
from local.fleet.contacts import HOUSE_BANK, routing_number

house, bank, size = routing_number(HOUSE_BANK), routing_number(1), int(sys.argv[1])
sender = Originator("BIG APPLE TAXI", "1990000000", house, house, "TEST BANK", "1990000000",
                    "BIG APPLE TAXI", addenda=True)
entries = [
    Entry(f"2026-{n:06}", "Rezaul Karim", bank, str(70000000 + n), AccountType.CHECKING,
          50_000 + n % 1000, f"DTR-{n}-2026-11-22")
    for n in range(size)
]
is_bank_day(date(2026, 12, 3))  # loads the calendar, once a process
build = partial(
    ach.build, sender, entries, effective=date(2026, 12, 3),
    created=datetime(2026, 11, 29, 11, tzinfo=UTC), file_modifier="A", batch_number=1,
)
began = time.process_time()
build()
took = time.process_time() - began
tracemalloc.start()
file = build()
print(took, tracemalloc.get_traced_memory()[1] / 1e6, len(file.content) / 1e6)
"""


def run(sizes: Sequence[int] = SIZES) -> Table:
    """Each size in a process of its own, entries with addenda, so that the peak is its own."""
    rows = []
    for size in sizes:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(size)], capture_output=True, text=True, check=True
        )
        seconds, peak, content = map(float, done.stdout.split())
        rows.append((f"{size:,}", number(seconds, 2), number(peak), number(content)))
    return Table(
        "ach",
        "ACH file with addenda, processor seconds and the memory that making it takes at most",
        ("payments", "seconds", "MB of memory", "MB of file"),
        rows,
    )
