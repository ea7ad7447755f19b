"""Passwords and keys of one stack: made up once, kept in a file that only its owner reads."""

import json
import os
import secrets as random
from collections.abc import Callable
from pathlib import Path

from local.stack.errors import StackError


class Secrets:
    """The secrets below `root`, by name; a name asked for the first time gets a new secret."""

    def __init__(self, root: Path) -> None:
        self.file = root / "secrets.json"

    def get(self, name: str, make: Callable[[], str] = lambda: random.token_urlsafe(18)) -> str:
        """The secret called `name`, made by `make` the first time."""
        known = self._read()
        if name not in known:
            known[name] = make()
            write_private(self.file, json.dumps(known, indent=2) + "\n")
        return known[name]

    def _read(self) -> dict[str, str]:
        if not self.file.exists():
            return {}
        try:
            return dict(json.loads(self.file.read_text()))
        except ValueError as broken:
            raise StackError(
                f"The file of passwords, {self.file}, cannot be read. "
                "Run `make clean` and start again: the data below that folder is made anew."
            ) from broken


def write_private(file: Path, text: str) -> None:
    """Write `file` as a whole, readable by its owner only, at every moment."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    partial.replace(file)
