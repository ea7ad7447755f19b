"""Airflow's mail connection, its text message provider and its secret, for those who send."""

import smtplib
from typing import Any, cast

from include.dtr.airflow.connections import look_up
from include.dtr.delivery.sms import SnsTexter
from include.dtr.delivery.smtp import Mailer
from include.dtr.errors import StoreRefused
from include.dtr.settings import Settings


def open_mailer(chosen: Settings, sender: str) -> Mailer:
    """The mail server of the connection `DTR_MAIL_CONN_ID`; its hook knows TLS and sign-in."""
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    def connect() -> smtplib.SMTP:
        hook = SmtpHook(smtp_conn_id=chosen.mail_conn_id)
        # The hook sends by itself only as a whole; what may be sent again is decided step by step.
        return cast("smtplib.SMTP", hook.get_conn()._smtp_client)

    return Mailer(connect, sender)


def mail_sender(chosen: Settings) -> str:
    """The address that mails come from. Raises `StoreRefused` where there is none."""
    if chosen.mail_from:
        return chosen.mail_from
    connection = look_up(chosen.mail_conn_id)
    sender = str(connection.extra_dejson.get("from_email") or "")
    if "@" not in sender:
        raise StoreRefused(
            "Mails need a sender: set DTR_MAIL_FROM, or from_email in the extra of the connection "
            f"{chosen.mail_conn_id}."
        )
    return sender


def open_texter(chosen: Settings) -> SnsTexter | None:
    """Who sends text messages; None where they are switched off."""
    if chosen.text_messages == "off":
        return None
    from airflow.providers.amazon.aws.hooks.sns import SnsHook

    hook: Any = SnsHook(aws_conn_id=chosen.text_messages_conn_id)  # type: ignore[no-untyped-call]
    return SnsTexter(hook.get_conn())


def link_secret() -> str:
    """Airflow's own secret key, with which the site checks links. Raises `StoreRefused`."""
    from airflow.configuration import conf

    secret = conf.get("api", "secret_key", fallback="")
    if not secret:
        raise StoreRefused(
            "Links cannot be signed: [api] secret_key is not set where tasks run. It must be the "
            "API server's."
        )
    return str(secret)


def public_url(chosen: Settings) -> str:
    """Where drivers reach the site, without a slash at its end. Raises `StoreRefused`."""
    from airflow.configuration import conf

    url = chosen.public_url or str(conf.get("api", "base_url", fallback="") or "")
    if not url:
        raise StoreRefused(
            "Drivers need an address of their page: set DTR_PUBLIC_URL, or [api] base_url."
        )
    return url.rstrip("/")
