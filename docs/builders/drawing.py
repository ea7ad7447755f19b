"""A few marks of SVG: text, boxes, arrows. Drawings have their own light ground, so that they can
be read on a dark page too; no script, no font from elsewhere."""

from collections.abc import Iterable
from html import escape

INK, FAINT, GROUND = "#1d2733", "#5b6876", "#ffffff"
PAID, FORWARD, GOOD, BAD = "#2f6f9f", "#d9dfe6", "#2c7a4b", "#b3372f"
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"


def picture(width: int, height: int, title: str, marks: Iterable[str]) -> str:
    """The whole drawing; `title` is read out to those who do not see it."""
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
            f'font-family="{FONT}" font-size="14">',
            f"<title>{escape(title)}</title>",
            '<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" '
            f'markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" '
            f'fill="{FAINT}"/></marker></defs>',
            f'<rect width="{width}" height="{height}" rx="8" fill="{GROUND}"/>',
            *marks,
            "</svg>\n",
        ]
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    anchor: str = "start",
    color: str = INK,
    size: int = 14,
    bold: bool = False,
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{color}" '
        f'font-size="{size}"{weight}>{escape(words)}</text>'
    )


def bar(x: float, y: float, width: float, height: float, color: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:.1f}" height="{height:g}" fill="{color}"/>'


def box(x: float, y: float, width: float, height: float, lines: Iterable[str], color: str) -> str:
    """A rounded box; its first line is a heading."""
    first, *others = lines
    middle = x + width / 2
    return "\n".join(
        [
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8" '
            f'fill="{GROUND}" stroke="{color}" stroke-width="2"/>',
            text(middle, y + 24, first, anchor="middle", color=color, bold=True),
            *(
                text(middle, y + 46 + 18 * place, line, anchor="middle", color=FAINT, size=12)
                for place, line in enumerate(others)
            ),
        ]
    )


def arrow(
    points: Iterable[tuple[float, float]], label: str = "", at: tuple[float, float] = (0, 0)
) -> str:
    """A line through `points` with a head at its end, and a label at `at`."""
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    line = (
        f'<polyline points="{path}" fill="none" stroke="{FAINT}" stroke-width="1.5" '
        'marker-end="url(#head)"/>'
    )
    if not label:
        return line
    return f"{line}\n{text(*at, label, anchor='middle', color=FAINT, size=12)}"
