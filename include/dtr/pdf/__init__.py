"""The document: `render` turns a statement into PDF bytes.

Four floors, each of which knows only those below it: `sections` says what is on a statement,
`drawing` puts it on pages, `file` makes a PDF of them, and `text` sets their words in the
faces of `fonts`.
"""

from include.dtr.pdf.render import render

__all__ = ["render"]
