"""What a statement says, as plain text in tables: the common ground of all ways of drawing it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from include.dtr.model import Company, Issue, Statement
from include.dtr.pdf.drawing.bar import ShareBar
from include.dtr.pdf.drawing.blocks import Note, SideBySide, Subheading
from include.dtr.pdf.drawing.flow import Block
from include.dtr.pdf.drawing.log import COLUMNS, HEADINGS, Log
from include.dtr.pdf.drawing.masthead import Due, Fields, Masthead, Window
from include.dtr.pdf.drawing.table import Table
from include.dtr.pdf.edition import Edition
from include.dtr.pdf.sections import ALL
from include.dtr.pdf.sections.closing import closing

Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: one heading for each column, rows, and perhaps a total."""

    headings: Row
    rows: Sequence[Row]
    total: Row | None = None
    figures: Sequence[bool] = ()
    """Which columns are set to the right."""


@dataclass(frozen=True, slots=True)
class Part:
    """One section."""

    title: str
    items: list[Grid | str] = field(default_factory=list)
    """Tables, and lines of text."""


@dataclass(frozen=True, slots=True)
class Content:
    parts: Sequence[Part]
    footer: str

    def texts(self) -> Iterator[str]:
        """Every text in order."""
        for part in self.parts:
            yield part.title
            for item in part.items:
                if isinstance(item, str):
                    yield item
                    continue
                yield from item.headings
                for row in item.rows:
                    yield from row
                yield from item.total or ()


def content_of(statement: Statement, issue: Issue, company: Company) -> Content:
    """The statement's text, from the very sections that the product draws."""
    edition = Edition(statement, issue, company)
    blocks = [(section.title, section.blocks(edition)) for section in ALL]
    nothing_in = [title for title, own in blocks if not own]
    blocks = [(title, own) for title, own in blocks if own]
    blocks.append(("", closing(edition, nothing_in)))
    parts = [Part(title, [x for block in own for x in _items(block)]) for title, own in blocks]
    return Content(parts, f"{issue.dtr_id}  Generated {issue.issued_at:%Y-%m-%d %H:%M}")


def _items(block: Block) -> Iterator[Grid | str]:
    match block:
        case Table():
            yield Grid(
                [column.heading.replace("\n", " ") for column in block.columns],
                block.rows,
                block.total,
                [column.figures for column in block.columns],
            )
        case SideBySide():
            for column in block.columns:
                for part in column:
                    yield from _items(part)
        case Log():
            yield _log(block)
            yield f"{block.total}: {block.amount}"
        case Note() | Subheading():
            yield block.text
        case Masthead():
            yield from (block.name, *block.company, block.subtitle, *block.marks)
        case Window():
            yield " ".join(block.address)
            yield from _items(block.fields)
        case Fields():
            yield Grid(
                [item.label for item in block.fields], [[item.value for item in block.fields]]
            )
        case Due():
            yield f"{block.label}: {block.amount}. {' '.join(block.lines)}"
        case ShareBar():
            yield block.caption
            if block.shares:
                yield Grid([share.name for share in block.shares], [[x.text for x in block.shares]])


def _log(log: Log) -> Grid:
    """Three columns of entries side by side, read down and then across."""
    entries = [(e.when, e.trip, f"{e.amount} {e.mark}".strip()) for e in log.entries]
    height = -(-len(entries) // COLUMNS)
    columns = [entries[at : at + height] for at in range(0, len(entries), height)]
    empty = ("",) * len(HEADINGS)
    rows = [
        [text for entry in line for text in entry]
        for line in zip_longest(*columns, fillvalue=empty)
    ]
    one = [False] * (len(HEADINGS) - 1) + [True]
    return Grid(HEADINGS * len(columns), rows, figures=one * len(columns))
