"""The last lines: which sections had nothing, what the abbreviations mean, where to complain."""

from collections.abc import Sequence

from include.dtr.model import Category
from include.dtr.pdf.drawing.blocks import Gap, Note
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.edition import Edition

_MEANINGS = {
    "ACH": "bank transfer",
    "CBDT": "Central Business District Tolling",
    "DMV": "Department of Motor Vehicles",
    "MTA": "Metropolitan Transportation Authority",
    "MTAB&T": "MTA Bridges and Tunnels",
    "NJTA": "New Jersey Turnpike Authority",
    "NYSTA": "New York State Thruway Authority",
    "PANYNJ": "Port Authority of NY and NJ",
    "PVB": "Parking Violations Bureau",
    "TLC": "Taxi and Limousine Commission",
}
_ALWAYS = ("PVB", "TLC")


def closing(edition: Edition, nothing_in: Sequence[str]) -> list[Block]:
    """`nothing_in` are the titles of the sections without rows."""
    texts = []
    if nothing_in:
        names = ", ".join(nothing_in)
        texts.append(f"Nothing in this period: {names}.")
    meanings = "; ".join(f"{short}: {_MEANINGS[short]}" for short in _used(edition))
    texts.append(f"{meanings}.")
    if edition.terms.complaints:
        texts.append(f"{edition.terms.complaints}.")
    return [Gap(4), Note(" ".join(texts), most_lines=8)]


def _used(edition: Edition) -> list[str]:
    """The abbreviations that stand on this statement."""
    s = edition.statement
    used = set(_ALWAYS)
    used |= {toll.agency for toll in s.week.modules.tolls.values() if toll.agency}
    if s.week.leaseholder.payment_type == "ACH" and s.total_due > 0:
        used.add("ACH")
    if edition.balances(Category.TAXES) or any(line.trips for line in s.taxes):
        used |= {"MTA", "CBDT"}
    if any("DMV" in alert.document for alert in s.alerts):
        used.add("DMV")
    return sorted(used & _MEANINGS.keys())
