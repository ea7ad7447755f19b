"""The edge to Airflow's notifiers: the log, e-mail and Slack, as the settings choose.

The notifiers are called past their templates: an alarm quotes source data, and what stands in a
row must not be taken for a template.
"""

import html
import logging
from collections.abc import Callable, Mapping
from typing import Any

from include.dtr.settings import Settings, settings
from include.dtr.watch.alarms import Alarm

log = logging.getLogger(__name__)
SUBJECT_LENGTH = 150  # characters
TIMEOUT = 15  # seconds
NO_CONTEXT: Any = {}


def channels() -> Mapping[str, Callable[[Alarm], bool]]:
    """The chosen channels by name, each a function that sends one alarm."""
    chosen = settings()
    known = {"log": _to_log, "email": _to_email, "slack": _to_slack}
    return {name: _guarded(name, known[name], chosen) for name in chosen.notify_by}


def _guarded(
    name: str, send: Callable[[Alarm, Settings], None], chosen: Settings
) -> Callable[[Alarm], bool]:
    """A mail server that is away must not fail a run: the alarm waits for the next chance."""

    def sent(alarm: Alarm) -> bool:
        try:
            send(alarm, chosen)
        except Exception as error:
            log.error("The alarm could not be sent by %s: %s", name, alarm.headline, exc_info=error)
            return False
        return True

    return sent


def _to_log(alarm: Alarm, _chosen: Settings) -> None:
    log.error("ALARM %s: %s\n%s", alarm.kind, alarm.headline, alarm.body)


def _to_email(alarm: Alarm, chosen: Settings) -> None:
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    lines = html.escape(alarm.body).replace("\n", "<br>\n")
    mail = SmtpNotifier(
        to=[address.strip() for address in chosen.notify_email_to.split(",")],
        from_email=chosen.notify_email_from,
        subject=_one_line(f"[DTR] {alarm.headline}"),
        html_content=f"<p>{lines}</p>\n<p>Run {html.escape(alarm.run_id)}</p>",
        smtp_conn_id=chosen.notify_smtp_conn_id,
    )
    mail.notify(NO_CONTEXT)


def _to_slack(alarm: Alarm, chosen: Settings) -> None:
    from airflow.providers.slack.notifications.slack_webhook import SlackWebhookNotifier

    # Slack's three control characters: no name in a row may call everybody or hide a link.
    text = html.escape(f"{alarm.headline}\n{alarm.body}\nRun {alarm.run_id}", quote=False)
    message = SlackWebhookNotifier(
        slack_webhook_conn_id=chosen.notify_slack_conn_id, text=text, timeout=TIMEOUT
    )
    message.notify(NO_CONTEXT)  # type: ignore[no-untyped-call]


def _one_line(text: str) -> str:
    return " ".join(text.split())[:SUBJECT_LENGTH]
