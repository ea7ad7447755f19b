"""Section 8: TLC tickets."""

from include.dtr.model import Balance, Category
from include.dtr.money import display
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import charge_table
from include.dtr.pdf.wording import NONE, short_date, when

TITLE = "TLC Tickets"


def section(edition: Edition) -> list[Block]:
    tickets = edition.statement.week.modules.tickets

    def describe(balance: Balance) -> tuple[str, ...]:
        ticket = tickets.get(balance.source_id or "")
        if ticket is None:
            return (
                short_date(balance.first_booked_on),
                balance.source_id or balance.obligation_id,
                edition.license(balance.driver_id),
                NONE,
                balance.description or NONE,
                NONE,
                NONE,
            )
        return (
            when(ticket.issued_at, edition.year),
            ticket.ticket_number,
            edition.license(ticket.driver_id, balance.driver_id),
            ticket.medallion_number or NONE,
            ": ".join(part for part in (ticket.kind, ticket.note) if part) or NONE,
            display(ticket.fine),
            display(ticket.service_fee),
        )

    return [
        charge_table(
            edition,
            Category.TLC,
            [
                Column("When"),
                Column("Ticket"),
                Column("TLC\nlicense"),
                Column("Medallion"),
                Column("Note", grows=True, least=40),
                Column("Fine", figures=True),
                Column("Fee", figures=True),
            ],
            describe,
            "Charge",
            "No TLC tickets in this period.",
        )
    ]
