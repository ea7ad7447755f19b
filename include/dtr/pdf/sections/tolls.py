"""Section 6: EZPass tolls, by the time at which they happened."""

from datetime import UTC, datetime, time

from include.dtr.languages import message
from include.dtr.model import Balance, Category
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import charge_table
from include.dtr.pdf.wording import short_date, when
from include.dtr.period import NEW_YORK

TITLE = message("EZPass Tolls")
LATE = "arrived late"


def section(edition: Edition) -> list[Block]:
    tolls = edition.statement.week.modules.tolls
    elsewhere = {toll.plate for toll in tolls.values()} - {edition.plate}
    start = datetime.combine(edition.statement.week.period.start, time(), NEW_YORK).astimezone(UTC)

    def is_late(balance: Balance) -> bool:
        """Whether it is charged now though it happened before."""
        toll = tolls.get(balance.source_id or "")
        return bool(toll and balance.charge and toll.occurred_at < start)

    def happened(balance: Balance) -> tuple[datetime, str]:
        toll = tolls.get(balance.source_id or "")
        if toll is not None:
            return toll.occurred_at, toll.toll_id
        noon = datetime.combine(balance.first_booked_on, time(12), NEW_YORK)
        return noon.astimezone(UTC), balance.obligation_id

    def describe(balance: Balance) -> tuple[str, ...]:
        toll = tolls.get(balance.source_id or "")
        if toll is None:
            return (
                short_date(balance.first_booked_on, edition.year),
                "",
                edition.license(balance.driver_id),
                "",
                "",
                edition.described(balance.description) or balance.obligation_id,
                "",
            )
        return (
            when(toll.occurred_at, edition.year),
            LATE if is_late(balance) else "",
            edition.license(toll.driver_id, balance.driver_id),
            toll.plate,
            toll.agency or "",
            toll.entry_plaza or "",
            toll.exit_plaza or "",
        )

    return charge_table(
        edition,
        Category.EZPASS,
        [
            Column("When"),
            Column("Note") if any(map(is_late, edition.balances(Category.EZPASS))) else None,
            Column("TLC\nlicense") if edition.has_several_drivers else None,
            Column("Plate") if elsewhere else None,
            Column("Agency", grows=True, least=30),
            Column("Entry", grows=True, least=40),
            Column("Exit", grows=True, least=40),
        ],
        describe,
        order=happened,
    )
