"""A mail server of one's own, whose mails lie in a folder: nobody is written to by a trial."""

import os
import smtplib
import sys
from pathlib import Path

from local.stack import ports
from local.stack.errors import StackError
from local.stack.processes import Service
from local.stack.secrets import write_private

PREFERRED_PORT = 1025
START_SECONDS = 30
PROJECT = Path(__file__).resolve().parents[2]


class Mailbox:
    """The server whose mails are below `root/mail`, on 127.0.0.1 and a free port."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self.folder = self._root / "mail"
        self._port_file = self._root / "run" / "mail.port"
        self.service = Service(self._root, "mail")

    @property
    def port(self) -> int:
        """StackError before the first start."""
        if not self._port_file.exists():
            raise StackError("The mail server has never been started here: run `make run`.")
        return int(self._port_file.read_text())

    def start(self) -> None:
        """Start the server unless it runs, on the port of last time if it is free."""
        if self.service.running:
            return
        last = int(self._port_file.read_text()) if self._port_file.exists() else PREFERRED_PORT
        port = ports.next_free(last)
        write_private(self._port_file, f"{port}\n")
        self.service.start(
            [sys.executable, "-m", "local.stack.mail_sink", str(port), self.folder],
            env={"PYTHONPATH": str(PROJECT), "PATH": os.defpath, "HOME": str(self._root)},
            cwd=self._root,
        )
        self.service.wait_until(self._answers, START_SECONDS)

    def stop(self) -> bool:
        """End the server; True if it was alive."""
        return self.service.stop()

    def _answers(self) -> bool:
        try:
            with smtplib.SMTP(ports.HOST, self.port, timeout=5):
                return True
        except OSError:
            return False
