"""To whom each lease's statement is addressed, as the settings have it."""

from collections.abc import Mapping

from include.dtr.connections import Connection
from include.dtr.model import Addressee, Statement
from include.dtr.settings import settings
from include.dtr.sources import addressees


def read_addressees(
    source: Connection, statements: Mapping[int, Statement]
) -> dict[int, Addressee]:
    """By lease, of the leaseholder: his language and address as the fleet's books have them now.

    Empty where the fleet does not say, and what the settings leave out is left out.
    """
    chosen = settings()
    holders = {lease: s.week.leaseholder.driver_id for lease, s in statements.items()}
    if not (chosen.print_language or chosen.print_address):
        return dict.fromkeys(holders, Addressee())
    known = addressees.read_addressees(source, holders.values())
    return {
        lease: Addressee(
            language=found.language if chosen.print_language else None,
            lines=found.lines if chosen.print_address else (),
        )
        for lease, driver in holders.items()
        for found in (known.get(driver, Addressee()),)
    }
