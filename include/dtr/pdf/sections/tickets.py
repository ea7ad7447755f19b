"""Section 8: TLC tickets."""

from include.dtr.languages import message
from include.dtr.model import Balance, Category, Ticket
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections.charges import cell, charge_table, without_its_row
from include.dtr.pdf.wording import NONE, when

TITLE = message("TLC Tickets")


def section(edition: Edition) -> list[Block]:
    tickets = edition.statement.week.modules.tickets
    elsewhere = {ticket.medallion_number for ticket in tickets.values()} - {edition.medallion}

    def describe(balance: Balance) -> tuple[str, ...]:
        ticket = tickets.get(balance.source_id or "")
        if ticket is None:
            return without_its_row(edition, balance, 7)
        return (
            when(ticket.issued_at, edition.year),
            ticket.ticket_number,
            edition.license(ticket.driver_id, balance.driver_id),
            ticket.medallion_number or NONE,
            _note(ticket),
            cell(ticket.fine),
            cell(ticket.service_fee),
        )

    return charge_table(
        edition,
        Category.TLC,
        [
            Column("When"),
            Column("Ticket"),
            Column("TLC\nlicense") if edition.has_several_drivers else None,
            Column("Medallion") if elsewhere else None,
            Column("Note", grows=True, least=40),
            Column("Fine", figures=True),
            Column("Fee", figures=True),
        ],
        describe,
    )


def _note(ticket: Ticket) -> str:
    """The kind is said by most ticket numbers already."""
    said = ticket.kind and ticket.ticket_number.startswith(ticket.kind)
    parts = (None if said else ticket.kind, ticket.note)
    return ": ".join(part for part in parts if part) or NONE
