"""What the office does for one driver, or with what came back, by command:

    python -m include.dtr.drivers export 501 --file driver-501.json
    python -m include.dtr.drivers forget 501 --reason "left the fleet, asked by letter of May 2"
    python -m include.dtr.drivers bounces ~/bounces.mbox

Runs where Airflow runs, with its environment: on a worker, in a pod, in a container.
"""

import argparse
import getpass
import json
import socket
import sys
from pathlib import Path

from include.dtr.airflow.connections import open_archive, open_records, open_source
from include.dtr.delivery.bounces import take_in
from include.dtr.delivery.personal import export_driver, forget_driver
from include.dtr.errors import DtrError
from include.dtr.office.actor import Actor
from include.dtr.office.office import Office


def main(arguments: list[str] | None = None) -> int:
    """Do one of them; status 1 and one sentence where that is not possible."""
    parser = argparse.ArgumentParser(prog="python -m include.dtr.drivers", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    export = commands.add_parser("export", help="all that is kept of a driver, as JSON")
    export.add_argument("driver_id", type=int)
    export.add_argument("--file", type=Path, required=True)
    forget = commands.add_parser("forget", help="where he was reached; statements are kept")
    forget.add_argument("driver_id", type=int)
    forget.add_argument("--reason", required=True)
    bounces = commands.add_parser("bounces", help="mails that came back")
    bounces.add_argument("mailbox", type=Path, help="an mbox file or a Maildir folder")
    chosen = parser.parse_args(arguments)
    try:
        sys.stdout.write(f"{_done(chosen)}\n")
    except DtrError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _done(chosen: argparse.Namespace) -> str:
    office = Office(
        records=open_records, source=open_source, archive=open_archive, secret=lambda: ""
    )
    actor = Actor(getpass.getuser(), socket.gethostname(), f"drivers {chosen.command}")
    match chosen.command:
        case "export":
            found = export_driver(office, actor, chosen.driver_id)
            chosen.file.touch(mode=0o600)
            chosen.file.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
            return f"{chosen.file}: {len(found['statements'])} statements"
        case "forget":
            gone = forget_driver(office, actor, chosen.driver_id, chosen.reason)
            return f"{gone.addresses} addresses forgotten, {gone.links} links ended"
        case _:
            taken = take_in(office, actor, chosen.mailbox)
            return f"{taken.mails} mails read, {taken.bounced} messages had come back"


if __name__ == "__main__":
    sys.exit(main())
