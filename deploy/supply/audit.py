"""Ask whether a package of requirements.lock has a known vulnerability (pip-audit).

    python -m deploy.supply.audit [--lock FILE] [--allow FILE] [pip-audit's own options]

Exits with 0 where nothing is known that `audit-allow.toml` does not allow, with 1 where something
is, and with 3 where the vulnerability service could not be reached: then nothing has been audited,
and nobody should take it for a pass.
"""

import argparse
import subprocess
import sys
import tomllib
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from deploy.supply.shipped import PROJECT

HERE = Path(__file__).parent
VULNERABLE, NOT_AUDITED = 1, 3
UNREACHABLE = (
    "ConnectionError", "Could not connect", "Max retries exceeded", "ServiceError",
    "Connection refused", "NameResolutionError", "ProxyError", "ConnectTimeout", "ReadTimeout",
)  # fmt: skip


def allowed(file: Path, today: date) -> list[str]:
    """Ids that may be ignored today. Exits where an entry lacks its reason or its end."""
    ids = []
    for entry in tomllib.loads(file.read_text())["allow"]:
        if missing := {"id", "package", "reason", "until"} - entry.keys():
            sys.exit(f"{file.name}: {entry.get('id', entry)} lacks {', '.join(sorted(missing))}")
        if entry["until"] >= today:
            ids.append(str(entry["id"]))
        else:
            sys.stderr.write(
                f"{entry['id']} was allowed until {entry['until']}: {entry['reason']}\n"
            )
    return ids


def audit(lock: Path, ignored: list[str], options: list[str]) -> int:
    """pip-audit's verdict on every pinned package of `lock`, as an exit code."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--disable-pip",
        "--require-hashes", "--progress-spinner", "off",
        *(part for name in ignored for part in ("--ignore-vuln", name)), *options,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    sys.stdout.write(done.stdout)
    sys.stderr.write(done.stderr)
    if done.returncode == 0 or "known vulnerabilit" in done.stderr:
        return min(done.returncode, VULNERABLE)
    if any(sign in done.stderr for sign in UNREACHABLE):
        sys.stderr.write("NOT AUDITED: the vulnerability service could not be reached.\n")
        return NOT_AUDITED
    return done.returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--lock", type=Path, default=PROJECT / "requirements.lock")
    parser.add_argument("--allow", type=Path, default=HERE / "audit-allow.toml")
    chosen, options = parser.parse_known_args()
    today = datetime.now(ZoneInfo("America/New_York")).date()
    sys.exit(audit(chosen.lock, allowed(chosen.allow, today), options))


if __name__ == "__main__":
    main()
