"""The document: `render` turns a statement into PDF bytes.

`sections` says what is on it, `table`, `log`, `masthead` and `blocks` draw it on the pages of
`flow` and `paper`, `text` sets it in the faces of `typefaces`, and `document` is the edge to
ReportLab.
"""

from include.dtr.pdf.render import render

__all__ = ["render"]
