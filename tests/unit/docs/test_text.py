"""What the pages say, held against the code: files, settings, targets, and messages by the word."""

import ast
import re
from collections.abc import Iterator
from functools import cache

import pytest

from include.dtr.settings import Settings
from tests.conftest import PROJECT

EXAMPLES = {
    "docs/how-to/add-a-category.md: include/dtr/pdf/sections/parking.py",
}
"""Files that a page tells the reader to make."""
OTHER_VARIABLES = {
    "DTR_SOURCE_URL", "DTR_PERIOD_START", "DTR_UI_PORT", "DTR_RECORDS_URL", "DTR_ADMIN_URL",
    "DTR_TESTING", "DTR_FAILPOINTS", "DTR_HYPOTHESIS",
}  # fmt: skip
"""Variables that are no settings of the pipeline."""
SHORTEST = 18
"""Letters that a text of the program must have before a message can be recognized by it."""


def texts() -> Iterator[tuple[str, str]]:
    """Every page of the repository."""
    for file in sorted((PROJECT / "docs").rglob("*.md")):
        yield str(file.relative_to(PROJECT)), file.read_text()


def test_files_that_are_named_exist() -> None:
    """A path below one of the project's folders, in code, is the path of something."""
    folders = "dags|plugins|include|local|tests|deploy|bench|docs"
    path = re.compile(rf"`((?:{folders})/[\w./-]+)`")
    missing = {
        f"{page}: {found}"
        for page, text in texts()
        for found in path.findall(text)
        if not (PROJECT / found).exists()
    }
    assert missing - EXAMPLES == set()


def test_make_targets_that_are_named_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE))
    named = {
        target
        for _, text in texts()
        for target in re.findall(r"(?:`|^    )make ([a-z-]+)", text, re.MULTILINE)
    }
    assert named
    assert named <= targets


def test_settings_that_are_named_exist() -> None:
    known = {f"DTR_{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES
    named = {
        f"{page}: {name}"
        for page, text in texts()
        for name in re.findall(r"\bDTR_[A-Z_]+[A-Z]", text)
        if name not in known
    }
    assert named == set()


@cache
def templates() -> list[re.Pattern[str]]:
    """Every text of the program and its page of some length, `.*` for what is filled in."""
    found = []
    for file in [*(PROJECT / "include").rglob("*.py"), *(PROJECT / "local").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.JoinedStr | ast.Constant):
                parts = node.values if isinstance(node, ast.JoinedStr) else [node]
                texts_of = [
                    re.escape(part.value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                    else ".*"
                    for part in parts
                ]
                if sum(len(text) for text in texts_of if text != ".*") >= SHORTEST:
                    found.append(re.compile("".join(texts_of)))
    for script in (PROJECT / "include" / "dtr" / "page" / "static").glob("*.js"):
        for said in re.findall(r'"([^"\n]+)"|`([^`\n]+)`', script.read_text()):
            parts = re.split(r"\$\{[^}]*\}", "".join(said))
            if sum(map(len, parts)) >= SHORTEST:
                found.append(re.compile(".*".join(map(re.escape, parts))))
    return found


def messages() -> list[str]:
    """The messages that Troubleshooting quotes: its indented lines."""
    page = (PROJECT / "docs" / "troubleshooting.md").read_text()
    return re.findall(r"^    (\S.*)$", page, re.MULTILINE)


@pytest.mark.parametrize("message", messages())
def test_a_quoted_message_is_one_that_the_program_writes(message: str) -> None:
    assert any(template.search(message) for template in templates())


def test_a_message_that_nobody_writes_is_found_out() -> None:
    invented = "The object store is tired and would rather not take this document today"

    assert not any(template.search(invented) for template in templates())


def test_every_room_of_the_house_stands_in_the_table_of_rooms() -> None:
    text = (PROJECT / "docs" / "explanation" / "design.md").read_text()
    named = set(re.findall(r"`([a-z_]+)[`.]", text))
    rooms = {
        path.stem
        for path in (PROJECT / "include" / "dtr").iterdir()
        if not path.name.startswith("__") and (path.suffix == ".py" or path.is_dir())
    }
    assert rooms - named == set()
