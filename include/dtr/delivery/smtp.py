"""Handing mails to a mail server, and what it says of each: taken, not now, never, or nothing.

Step by step, and not by smtplib's `sendmail`: whether a mail that went wrong may be sent again
depends on how far it had come.
"""

import re
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from include.dtr.errors import StoreRefused, TransientFault, one_line
from include.dtr.failpoints import reach

MAILS_PER_SESSION = 100
"""Servers end sessions that go on for long."""
LONGEST_SAID = 200
_GONE = (smtplib.SMTPServerDisconnected, OSError)
_LINE_BREAK = re.compile(rb"\r\n|\r|\n")


class Answer(Enum):
    TAKEN = auto()
    NOT_NOW = auto()
    """A temporary error before the server took it: to be tried again."""
    NEVER = auto()
    """The server will not take this mail."""
    UNKNOWN = auto()
    """The whole mail was handed over, and no answer came."""


@dataclass(frozen=True, slots=True)
class Outcome:
    answer: Answer
    said: str | None = None
    """In a sentence what went wrong."""


class Mailer:
    """A mail server, by sessions that are made when they are needed."""

    def __init__(self, connect: Callable[[], smtplib.SMTP], sender: str) -> None:
        """`connect` opens a session, signed in; `sender` is where bounces go."""
        self._connect = connect
        self._sender = sender
        self._session: smtplib.SMTP | None = None
        self._mails = 0

    def send(self, to: str, content: bytes) -> Outcome:
        """Hand one mail over. Raises `TransientFault` where the server cannot be reached,
        `StoreRefused` where it refuses us as a whole: sign-in, sender."""
        session, code, said = self._addressed()
        try:
            if _kind(code) == 2:
                code, said = session.rcpt(to)
            if _kind(code) == 2:
                code, said = session.docmd("DATA")
        except _GONE as gone:
            return self._broken(gone)
        if code != 354:
            return self._refused(code, said)
        try:
            session.send(_for_the_wire(content))
        except _GONE as gone:
            return self._broken(gone)  # without its last line no server takes it
        reach("mail_handed_over")
        try:
            code, said = session.getreply()
        except _GONE:
            self.close()
            return Outcome(
                Answer.UNKNOWN,
                "the connection broke before the mail server said whether it took the mail: it "
                "may have arrived, or not",
            )
        if _kind(code) == 2:
            self._mails += 1
            return Outcome(Answer.TAKEN)
        return self._refused(code, said)

    def close(self) -> None:
        """End the session, whatever state it is in."""
        session, self._session = self._session, None
        if session is not None:
            session.close()

    def _addressed(self) -> tuple[smtplib.SMTP, int, bytes]:
        """A session that knows the sender; a kept one may have been ended meanwhile."""
        kept = self._session is not None and self._mails < MAILS_PER_SESSION
        for is_new in (False, True) if kept else (True,):
            if is_new:
                self.close()
                self._session, self._mails = self._opened(), 0
            session = self._session
            if session is None:
                continue
            try:
                code, said = session.mail(self._sender)
            except _GONE:
                if is_new:
                    self.close()
                    raise TransientFault("The mail server ended the connection.") from None
                continue
            if code == 421 and not is_new:
                continue
            if _kind(code) == 5:
                self.close()
                raise StoreRefused(
                    f"The mail server refuses the sender {self._sender}: {_words(code, said)}. "
                    "Check the setting DTR_MAIL_FROM and the server's own rules."
                )
            return session, code, said
        raise TransientFault("The mail server ended the connection.")

    def _opened(self) -> smtplib.SMTP:
        try:
            session = self._connect()
            session.ehlo_or_helo_if_needed()
            return session
        except smtplib.SMTPAuthenticationError as refused:
            raise StoreRefused(
                "The mail server refuses the sign-in: "
                f"{_words(refused.smtp_code, refused.smtp_error)}. Check the mail connection."
            ) from None
        except smtplib.SMTPResponseException as answer:
            words = _words(answer.smtp_code, answer.smtp_error)
            if _kind(answer.smtp_code) == 5:
                raise StoreRefused(f"The mail server refuses us: {words}.") from None
            raise TransientFault(f"The mail server is not ready: {words}.") from None
        except smtplib.SMTPNotSupportedError as lacking:
            raise StoreRefused(f"The mail server lacks what is asked for: {lacking}") from None
        except (smtplib.SMTPException, OSError) as fault:
            reason = one_line(str(fault) or type(fault).__name__, LONGEST_SAID)
            raise TransientFault(f"The mail server cannot be reached: {reason}") from None

    def _broken(self, gone: Exception) -> Outcome:
        self.close()
        reason = one_line(str(gone) or type(gone).__name__, LONGEST_SAID)
        return Outcome(Answer.NOT_NOW, f"the connection to the mail server broke: {reason}")

    def _refused(self, code: int, said: bytes) -> Outcome:
        answer = Answer.NEVER if _kind(code) == 5 else Answer.NOT_NOW
        if code == 421 or self._session is None:
            self.close()
            return Outcome(answer, f"the mail server says {_words(code, said)}")
        try:
            self._session.rset()
        except _GONE:
            self.close()
        return Outcome(answer, f"the mail server says {_words(code, said)}")


def _kind(code: int) -> int:
    return code // 100


def _words(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(f"{code} {text}", LONGEST_SAID)


def _for_the_wire(content: bytes) -> bytes:
    """As SMTP wants it: its own line breaks, leading dots doubled, a dot at the end."""
    lines = _LINE_BREAK.split(content.rstrip(b"\r\n"))
    return b"\r\n".join(b"." + line if line.startswith(b".") else line for line in lines) + (
        b"\r\n.\r\n"
    )
