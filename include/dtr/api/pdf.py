"""PDFs as answers."""

from typing import Any

from fastapi import Response

from include.dtr.office.documents import Pdf

PDF_RESPONSE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {}}, "description": "The document."}
}


def pdf_response(pdf: Pdf, disposition: str = "inline") -> Response:
    """The document under its own name."""
    return Response(
        pdf.content,
        media_type="application/pdf",
        headers={"Content-Disposition": f'{disposition}; filename="{pdf.filename}"'},
    )
