"""A mail server that keeps every mail in a folder (Maildir) and sends nothing on.

python -m local.stack.mail_sink 1025 .local/mail
"""

import signal
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

from local.stack.ports import HOST


def main() -> None:
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    server = Controller(Mailbox(folder), hostname=HOST, port=port)
    server.start()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    ended.wait()
    server.stop()


if __name__ == "__main__":
    main()
