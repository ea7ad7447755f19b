"""What becomes of statements whose time is over: listed, and erased where that is asked for.

`report` lists and counts and changes nothing. `erase` does what it lists, one statement at a time,
in steps that can be broken off anywhere and repeated: what a row says of a person, then its PDF.
"""

from include.dtr.retention.erasing import Erased, erase
from include.dtr.retention.listing import Report, limit, report

__all__ = ["Erased", "Report", "erase", "limit", "report"]
