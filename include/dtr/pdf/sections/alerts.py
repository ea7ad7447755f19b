"""Section 13: papers that have expired or soon will; page one says so in one line."""

from include.dtr.languages import message
from include.dtr.model import Alert, AlertState
from include.dtr.pdf.drawing.columns import Column
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.text.direction import isolated
from include.dtr.pdf.wording import long_date, short_date

TITLE = message("Alerts")


def section(edition: Edition) -> list[Block]:
    alerts = edition.statement.alerts
    if not alerts:
        return []
    return [
        Table(
            columns=[
                Column("Document"),
                Column("Holder", grows=True),
                Column("Expires on"),
                Column("What to do", least=140),
            ],
            rows=[
                (alert.document, alert.holder, long_date(alert.expires_on), _what_to_do(alert))
                for alert in alerts
            ],
        )
    ]


def _what_to_do(alert: Alert) -> str:
    if alert.state is AlertState.EXPIRED:
        return "EXPIRED: renew now"
    return f"Renew by {long_date(alert.expires_on)}"


def in_one_line(edition: Edition) -> str:
    """For page one; empty where there is nothing to renew."""
    return " ".join(
        f"{_begin(alert, edition.year)}: {alert.document}, {isolated(alert.holder)}."
        for alert in edition.statement.alerts
    )


def _begin(alert: Alert, year: int) -> str:
    day = short_date(alert.expires_on, year)
    if alert.state is AlertState.EXPIRED:
        return f"EXPIRED on {day}, renew now"
    return f"Renew by {day}"
