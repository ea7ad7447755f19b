"""Reference page: every message with its remedy, every error with its cause.

Messages come from README.md's table, so that there is one list; errors from their classes.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docs.builders.markdown import PROJECT, code, joined, made_from, table
from include.dtr.errors import DtrError, TransientFault
from include.dtr.web.errors import STATUSES

README = PROJECT / "README.md"
HEADING = "## What the messages mean"
PACKAGE = PROJECT / "include" / "dtr"
ROW = re.compile(r"^\| (.+?) \| (.+?) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Known:
    """A class of error as its source has it."""

    name: str
    base: str
    cause: str
    file: str


def page() -> str:
    return joined(
        "# Errors and messages",
        made_from("README.md", "include/dtr/errors.py", "include/dtr/web/errors.py"),
        "## What the messages mean\n",
        table(["message", "what to do"], messages()),
        "The complaints that come most often have a page of their own: "
        "[Troubleshooting](../troubleshooting.md).",
        "## The errors behind them\n",
        f"All of them are a `{DtrError.__name__}`; their text is a sentence for people. Airflow "
        f"retries a task that raised `{TransientFault.__name__}`, or an error that is not one of "
        "these, and lets a task fail at once that raised any other, or lacks a package. The API "
        "answers with the status in the last column.",
        table(
            ["error", "cause", "retried", "HTTP", "defined in"],
            (
                [
                    code(error.name),
                    error.cause,
                    "yes" if error.name == TransientFault.__name__ else "no",
                    _status(error, found),
                    code(error.file),
                ]
                for found in [_by_name()]
                for error in found.values()
            ),
        ),
    )


def messages() -> list[tuple[str, str]]:
    """README's table: message and remedy."""
    section = README.read_text().partition(HEADING)[2].partition("\n## ")[0]
    rows: list[tuple[str, str]] = ROW.findall(section)
    return [row for row in rows if row[0] != "message" and not row[0].startswith("---")]


def errors() -> list[Known]:
    """`DtrError` and all that descend from it, the nearest first."""
    classes = [known for file in sorted(PACKAGE.rglob("*.py")) for known in _classes(file)]
    found = [known for known in classes if known.name == DtrError.__name__]
    for parent in found:
        found += [known for known in classes if known.base == parent.name]
    return found


def _classes(file: Path) -> Iterator[Known]:
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.ClassDef) and node.bases and isinstance(node.bases[0], ast.Name):
            cause = (ast.get_docstring(node) or "").partition("\n\n")[0]
            yield Known(node.name, node.bases[0].id, cause, str(file.relative_to(PROJECT)))


def _by_name() -> dict[str, Known]:
    return {error.name: error for error in errors()}


def _status(error: Known, found: dict[str, Known]) -> str:
    """The status of the error or of the nearest base that has one."""
    statuses = {kind.__name__: status for kind, status in STATUSES}
    nearest: Known | None = error
    while nearest is not None and nearest.name not in statuses:
        nearest = found.get(nearest.base)
    return str(statuses[nearest.name]) if nearest else ""
