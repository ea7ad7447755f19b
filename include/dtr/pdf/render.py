"""A statement as a PDF: the sections are asked for their blocks, and the blocks are drawn."""

from include.dtr.model import Company, Issue, Statement
from include.dtr.pdf.drawing.flow import Flow, Said
from include.dtr.pdf.drawing.paper import HEIGHT
from include.dtr.pdf.drawing.stamp import stamp
from include.dtr.pdf.edition import Edition, message_said
from include.dtr.pdf.file.description import About
from include.dtr.pdf.file.document import to_pdf
from include.dtr.pdf.file.outline import Mark
from include.dtr.pdf.sections import ALL
from include.dtr.pdf.sections.closing import closing
from include.dtr.pdf.sections.translated import GLOSSARY, glossary
from include.dtr.pdf.text.direction import isolated
from include.dtr.pdf.text.lines import shorten
from include.dtr.pdf.text.scripts import legible
from include.dtr.pdf.wording import moment, span

PREVIEW = "PREVIEW - not a statement"
VOID = "VOID - not valid"


def render(statement: Statement, issue: Issue, company: Company, *, preview: bool = False) -> bytes:
    """The PDF of `statement` as handed out under `issue`. Pure: same inputs, same bytes.

    With `preview`, each page says that it is not a statement; the receipt number is then empty.
    A voided issue says so on each page.
    """
    edition = Edition(statement, issue, company)
    flow = Flow(_running_head(edition), _reference(issue))
    header, *others = ALL
    with flow.tags.within("Document"):
        flow.marks.append(Mark(header.title, 0, HEIGHT))
        flow.blocks(header.blocks(edition))
        if edition.language:
            words = glossary(edition.language)
            beside = _beside(edition, GLOSSARY)
            flow.put_where_room_is(GLOSSARY, [words], beside, words.height)
        nothing_in = []
        for section in others:
            if blocks := section.blocks(edition):
                flow.section(section.title, blocks, _beside(edition, section.title))
            else:
                nothing_in.append(section.title)
        flow.blocks(closing(edition, nothing_in))
        flow.place_waiting()
    flow.finish(f"Generated {moment(issue.issued_at)}")
    for page in flow.pages:
        if preview:
            stamp(page, "PREVIEW", PREVIEW)
        elif issue.voided_reason is not None:
            stamp(page, "VOID", VOID)
    return to_pdf(flow.pages, flow.marks, flow.tags.elements, _about(edition, preview))


def _beside(edition: Edition, title: str) -> Said | None:
    return message_said(edition.language, title) if edition.language else None


def _running_head(edition: Edition) -> str:
    week, name = edition.statement.week, " ".join(edition.company.name.split())
    return " · ".join(map(isolated, (name, span(week.period), week.leaseholder.name)))


def _reference(issue: Issue) -> str:
    return issue.dtr_id if issue.revision == 1 else f"{issue.dtr_id}, revision {issue.revision}"


def _about(edition: Edition, preview: bool) -> About:
    issue, week = edition.issue, edition.statement.week
    title = f"Driver Transaction Receipt {_reference(issue)}"
    return About(
        title=f"{PREVIEW}: {title}" if preview else title,
        author=legible(shorten(" ".join(edition.company.name.split()))),
        subject=legible(f"Statement of {shorten(week.leaseholder.name)}, {span(week.period)}"),
        identity=f"{title} {issue.receipt_number} {issue.issued_at.timestamp()}",
        created=issue.issued_at,
        beside=(edition.language,) if edition.language else (),
    )
