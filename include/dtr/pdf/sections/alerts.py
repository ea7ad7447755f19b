"""Section 13: documents that have expired or soon will."""

from datetime import date

from include.dtr.model import Alert, AlertState
from include.dtr.pdf.drawing.blocks import Note
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.wording import short_date

TITLE = "Alerts"


def section(edition: Edition) -> list[Block]:
    s = edition.statement
    if not s.alerts:
        return [Note("No document has expired or expires within 30 days of the period's end.")]
    return [
        Table(
            columns=[
                Column("Document"),
                Column("Holder", grows=True),
                Column("Expires on"),
                Column("State", least=140),
            ],
            rows=[
                (a.document, a.holder, short_date(a.expires_on), _state(a, s.week.period.end))
                for a in s.alerts
            ],
        )
    ]


def _state(alert: Alert, end: date) -> str:
    if alert.state is AlertState.EXPIRED:
        return "EXPIRED: renew now"
    days = (alert.expires_on - end).days
    if days == 0:
        return "Expires on the period's last day"
    return f"Expires {days} {'day' if days == 1 else 'days'} after the period's end"
