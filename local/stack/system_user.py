"""PostgreSQL does not run as root: the account that root runs it as, and what it must reach."""

import os
import pwd
import shutil
import stat
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

from local.stack.errors import StackError

SYSTEM_USER = "dtr-postgres"


def system_user() -> str | None:
    """The user to run as: None (whoever calls), or for root an unprivileged system user."""
    if os.geteuid() != 0:
        return None
    for _attempt in range(50):
        try:
            pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            _add_system_user()
        else:
            return SYSTEM_USER
        time.sleep(0.1)  # another process holds the lock on /etc/passwd
    raise StackError(
        f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} could not be made. "
        f"Make it (`useradd --system {SYSTEM_USER}`) or work as an ordinary user."
    )


def _add_system_user() -> None:
    if not shutil.which("useradd"):
        raise StackError(
            "PostgreSQL does not run as root, and there is no `useradd` to make a system user. "
            f"Make one called {SYSTEM_USER} by hand, or work as an ordinary user."
        )
    subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        check=False,  # a second caller may have been quicker: the account is looked up again
        capture_output=True,
    )


def let_pass(folders: Iterable[Path], programs: Iterable[Path]) -> None:
    """Let the system user walk (not look) through what lies above `folders`, and run `programs`.

    Needed for root only: its home and pip's files may be closed to everybody else.
    """
    for folder in folders:
        for above in folder.parents:
            mode = above.stat().st_mode
            if not mode & stat.S_IXOTH:
                above.chmod(mode | stat.S_IXOTH)
    for program in programs:
        for path in (program, *program.rglob("*")):
            mode = path.stat().st_mode
            wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
            if wanted != mode:
                path.chmod(wanted)
