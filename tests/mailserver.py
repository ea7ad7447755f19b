"""A real mail server for tests, that can behave badly on request."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from local.stack import ports


@dataclass
class Inbox:
    """Keeps what it was sent; answers as a test says."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer_sender: Callable[[str], str | None] = lambda _address: None
    answer_recipient: Callable[[str], str | None] = lambda _address: None
    answer_data: Callable[[EmailMessage], str | None] = lambda _mail: None
    drop_after_data: int = 0
    """How many times the connection is cut once the mail is there, kept or not, without a word."""
    keep_dropped: bool = True

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if answer := self.answer_sender(address):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if answer := self.answer_recipient(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        mail = cast(
            "EmailMessage",
            message_from_bytes(cast("bytes", envelope.content), policy=policy.default),
        )
        if answer := self.answer_data(mail):
            return answer
        if not self.drop_after_data or self.keep_dropped:
            self.mails.append(mail)
            self.recipients.extend(envelope.rcpt_tos)
        if self.drop_after_data:
            self.drop_after_data -= 1
            server.transport.abort()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """The mails to an address."""
        return [
            mail
            for mail, recipient in zip(self.mails, self.recipients, strict=True)
            if recipient == address
        ]


@contextmanager
def mail_server(inbox: Inbox) -> Iterator[int]:
    """Runs one; gives its port on 127.0.0.1."""
    controller = Controller(inbox, hostname="127.0.0.1", port=ports.any_free())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def slow_server(seconds: float) -> Iterator[int]:
    """One that takes a connection and greets after `seconds`."""
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def greet() -> None:
        listening.settimeout(0.05)
        while not ended.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                continue
            until = time.monotonic() + seconds
            while time.monotonic() < until and not ended.is_set():
                time.sleep(0.02)
            connection.close()

    thread = threading.Thread(target=greet)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        ended.set()
        thread.join()
        listening.close()
