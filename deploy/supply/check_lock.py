"""Would requirements.lock come out the same if it were compiled again?

    python -m deploy.supply.check_lock           with what is pinned now: only forgotten changes show
    python -m deploy.supply.check_lock --fresh   from nothing, with today's releases: shows what is new

Compiles beside, in a folder of its own, and compares; requirements.lock itself is left alone. Needs
the package index (or uv's cache: UV_OFFLINE=1). Exits with 1 and the differing pins where it
would not.
"""

import difflib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from deploy.supply.shipped import PROJECT
from local.install import COMPILE

FILES = ("requirements.txt", "requirements-dev.txt", "requirements.lock")
PIN = re.compile(r"^[A-Za-z0-9][^ ]*==[^ ]+")


def compiled(fresh: bool) -> str:
    """The lock as uv would write it now."""
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES[:2] if fresh else FILES:
            shutil.copy(PROJECT / name, folder)
        arguments = [*COMPILE, "--quiet", FILES[1], "-o", FILES[2]]
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "uv", "pip", "compile", *arguments], cwd=folder, check=True
        )
        return (Path(folder) / FILES[2]).read_text()


def differences(old: str, new: str) -> list[str]:
    """Pins that went and came, as `-name==1` and `+name==2`; hashes are not shown."""
    before, after = ([line for line in t.splitlines() if PIN.match(line)] for t in (old, new))
    return [
        line.split(" \\")[0]
        for line in difflib.unified_diff(before, after, n=0, lineterm="")
        if line[0] in "+-" and not line.startswith(("+++", "---"))
    ]


def main() -> None:
    old = (PROJECT / FILES[2]).read_text()
    new = compiled(fresh="--fresh" in sys.argv[1:])
    if old == new:
        sys.stdout.write("requirements.lock comes out the same, byte for byte.\n")
        return
    changed = differences(old, new) or ["(only hashes or the order differ)"]
    sys.exit("requirements.lock would come out differently:\n" + "\n".join(changed))


if __name__ == "__main__":
    main()
