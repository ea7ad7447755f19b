"""Alarms go out by a real mail server and a real web hook, in words that no row can bend."""

import json
import logging
import threading
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from pydantic import ValidationError

from include.dtr.settings import Settings, settings
from include.dtr.watch.alarms import Alarm, AlarmKind
from include.dtr.watch.notifiers import channels
from local.stack import ports

ALARM = Alarm(
    AlarmKind.LEASES_FAILED,
    "scheduled__2025",
    "2025-11-09 to 2025-11-15: 1 lease has no statement",
    "Lease 1045: unknown category <script>{{ var.value.secret }}</script>\n<!channel> & more",
)


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


class Inbox:
    """Keeps what a mail server was sent."""

    def __init__(self) -> None:
        self.mails: list[Message] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        self.mails.append(message_from_bytes(envelope.content))  # type: ignore[attr-defined]
        return "250 OK"


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    inbox = Inbox()
    server = Controller(inbox, hostname="127.0.0.1", port=ports.any_free())
    server.start()
    connection = {
        "conn_type": "smtp",
        "host": "127.0.0.1",
        "port": server.port,
        "extra": {"disable_ssl": True, "disable_tls": True},
    }
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
    monkeypatch.setenv("DTR_NOTIFY", "log,email")
    monkeypatch.setenv("DTR_NOTIFY_EMAIL_TO", "office@example.org, night@example.org")
    monkeypatch.setenv("DTR_NOTIFY_EMAIL_FROM", "dtr@example.org")
    yield inbox
    server.stop()


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, object]]]:
    """A web hook as Slack has it: an address with a secret, that takes JSON."""
    heard: list[dict[str, object]] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append({"path": self.path, **json.loads(body)})
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    connection = {
        "conn_type": "slackwebhook",
        "host": f"http://127.0.0.1:{server.server_port}/services",
        "password": "T000/B000/secret",
    }
    monkeypatch.setenv("AIRFLOW_CONN_SLACK_DEFAULT", json.dumps(connection))
    monkeypatch.setenv("DTR_NOTIFY", "slack")
    yield heard
    server.shutdown()
    server.server_close()


def test_alarms_go_to_the_log_unless_something_else_was_chosen(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert list(channels()) == ["log"]
    assert channels()["log"](ALARM)
    assert "ALARM LEASES_FAILED: 2025-11-09" in caplog.text


def test_a_mail_goes_to_everybody_with_the_text_as_it_is(inbox: Inbox) -> None:
    assert channels()["email"](ALARM)
    (mail,) = inbox.mails
    text = "".join(
        part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for part in mail.walk()
        if part.get_content_type() == "text/html"
    )

    assert mail["Subject"] == "[DTR] 2025-11-09 to 2025-11-15: 1 lease has no statement"
    assert mail["To"] == "office@example.org, night@example.org"
    assert "&lt;script&gt;{{ var.value.secret }}&lt;/script&gt;" in text
    assert "scheduled__2025" in text


def test_slack_gets_it_once_and_nothing_in_a_row_calls_the_whole_channel(
    hook: list[dict[str, object]],
) -> None:
    assert channels()["slack"](ALARM)
    (message,) = hook

    assert message["path"] == "/services/T000/B000/secret"
    assert "{{ var.value.secret }}" in str(message["text"])
    assert "<!channel>" not in str(message["text"])


@pytest.mark.parametrize("channel", ["email", "slack"])
def test_a_server_that_is_away_fails_nobody_and_is_logged_without_its_secret(
    inbox: Inbox,
    hook: list[dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    channel: str,
) -> None:
    nobody = ports.any_free()
    monkeypatch.setenv("DTR_NOTIFY", "email,slack")
    mail = {"conn_type": "smtp", "host": "127.0.0.1", "port": nobody,
            "extra": {"disable_ssl": True, "retry_limit": 1}}  # fmt: skip
    chat = {"conn_type": "slackwebhook", "host": f"http://127.0.0.1:{nobody}", "password": "hush"}
    monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(mail))
    monkeypatch.setenv("AIRFLOW_CONN_SLACK_DEFAULT", json.dumps(chat))
    with caplog.at_level(logging.ERROR, "include.dtr.watch.notifiers"):
        assert channels()[channel](ALARM) is False

    assert f"The alarm could not be sent by {channel}" in caplog.text
    assert "hush" not in caplog.text


@pytest.mark.parametrize("wrong", ["pigeon", "email;slack", "", "email"])
def test_a_channel_that_cannot_be_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("DTR_NOTIFY", wrong)
    with pytest.raises(ValidationError, match=r"(?i)notify"):
        Settings()
