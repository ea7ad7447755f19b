"""Ask whether a package of requirements.lock has a known vulnerability (pip-audit).

    python -m deploy.supply.audit [--lock FILE] [--allow FILE] [pip-audit's own options]

Exits with 0 where every package was asked about and nothing is known that `audit-allow.toml` does
not allow, with 1 where something is, and with 3 where the service could not be reached, or did not
know some package: what was not audited nobody should take for a pass.
"""

import argparse
import json
import subprocess
import sys
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from deploy.supply.shipped import PROJECT

HERE = Path(__file__).parent
VULNERABLE, NOT_AUDITED = 1, 3
NAMED = 5
"""The most packages that are named as not audited."""


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
        "--require-hashes", "--progress-spinner", "off", "--format", "json",
        *(part for name in ignored for part in ("--ignore-vuln", name)), *options,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        found = json.loads(done.stdout)["dependencies"]
    except ValueError:
        sys.stderr.write(done.stderr)
        sys.stderr.write("NOT AUDITED: pip-audit gave no answer; see above.\n")
        return NOT_AUDITED
    return verdict(found)


def verdict(found: list[dict[str, Any]]) -> int:
    """Say what pip-audit found of each package; the exit code."""
    flaws = [(p, flaw) for p in found for flaw in p.get("vulns", ())]
    for package, flaw in flaws:
        fixed = ", ".join(flaw.get("fix_versions", ())) or "no release yet"
        sys.stdout.write(
            f"{package['name']} {package['version']}: {flaw['id']}, fixed in {fixed}\n"
        )
    skipped = [package for package in found if "skip_reason" in package]
    asked = len(found) - len(skipped)
    sys.stdout.write(f"{asked} of {len(found)} packages audited, {len(flaws)} flaws.\n")
    for package in skipped[:NAMED]:
        sys.stderr.write(f"{package['skip_reason']}\n")
    if skipped or not asked:
        sys.stderr.write(f"NOT AUDITED: {len(skipped) or 'all'} packages; this is no pass.\n")
    if flaws:
        return VULNERABLE
    return NOT_AUDITED if skipped or not asked else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--lock", type=Path, default=PROJECT / "requirements.lock")
    parser.add_argument("--allow", type=Path, default=HERE / "audit-allow.toml")
    chosen, options = parser.parse_known_args()
    today = datetime.now(ZoneInfo("America/New_York")).date()
    sys.exit(audit(chosen.lock, allowed(chosen.allow, today), options))


if __name__ == "__main__":
    main()
