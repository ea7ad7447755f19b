"""Markdown by the line: tables, code, headings."""

from collections.abc import Iterable, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; cells are Markdown, their bars and line breaks are taken care of."""
    lines = [headings, ["---"] * len(headings), *([_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def code(text: object) -> str:
    """Inline code; empty for nothing."""
    return f"`{text}`" if text not in (None, "") else ""


def made_from(*sources: str) -> str:
    """The line that says where a page comes from."""
    listed = ", ".join(code(source) for source in sources)
    return f"*Made from {listed} when these pages were built.*\n"


def joined(*parts: str) -> str:
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _cell(content: object) -> str:
    text = "" if content is None else str(content)
    return " ".join(text.split()).replace("|", "\\|")
