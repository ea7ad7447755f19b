"""Would requirements.lock come out the same if it were compiled again?

    python -m deploy.supply.check_lock           keeps today's pins: shows forgotten changes
    python -m deploy.supply.check_lock --fresh   from nothing: shows what the index has that is new

Compiles in a folder of its own and compares; requirements.lock itself is left alone. Needs the
package index (or uv's cache: UV_OFFLINE=1). Exits with 1 and the differing pins.
"""

import difflib
import re
import shutil
import sys
import tempfile
from pathlib import Path

from deploy.supply.shipped import PROJECT
from local.install import COMPILE, run_uv

FILES = ("requirements.txt", "requirements-dev.txt", "requirements.lock")
PIN = re.compile(r"^[A-Za-z0-9][^ ]*==[^ ]+")
BESIDE = PROJECT / ".local"


def compiled(fresh: bool) -> str:
    """The lock as uv would write it now."""
    BESIDE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BESIDE) as folder:
        for name in FILES[:2] if fresh else FILES:
            shutil.copy(PROJECT / name, folder)
        wanted, made = (str(Path(folder) / name) for name in FILES[1:])
        run_uv("pip", "compile", *COMPILE, "--quiet", wanted, "-o", made)
        return Path(made).read_text()


def pins(lock: str) -> list[str]:
    """`name==version`, with its marker where it has one."""
    return [line.removesuffix(" \\") for line in lock.splitlines() if PIN.match(line)]


def body(lock: str) -> list[str]:
    """Everything but the comments: they name the folder that it was compiled in."""
    return [line for line in lock.splitlines() if not line.startswith("#")]


def differences(old: str, new: str) -> list[str]:
    """Pins that went and came, as `-name==1` and `+name==2`."""
    changes = difflib.unified_diff(pins(old), pins(new), n=0, lineterm="")
    return [line for line in changes if line[0] in "+-" and not line.startswith(("+++", "---"))]


def main() -> None:
    old = (PROJECT / FILES[2]).read_text()
    new = compiled(fresh="--fresh" in sys.argv[1:])
    if body(old) == body(new):
        sys.stdout.write("requirements.lock comes out the same, hash for hash.\n")
        return
    changed = differences(old, new) or ["(only hashes differ)"]
    sys.exit("requirements.lock would come out differently:\n" + "\n".join(changed))


if __name__ == "__main__":
    main()
