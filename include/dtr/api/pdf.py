"""PDFs as answers: whole, in part (Range), or not again (ETag)."""

import re
from typing import Any

from fastapi import Request, Response

from include.dtr.api.problems import problems
from include.dtr.office.documents import Pdf

FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
"""What the description says of a file's content."""
PDF_RESPONSE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": FILE}, "description": "The document."},
    206: {"content": {"application/pdf": FILE}, "description": "The part that `Range` asks for."},
    304: {"description": "`If-None-Match` names this document."},
    416: {"description": "`Range` begins behind the document's end."},
    **problems(502),
}
_ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def pdf_response(request: Request, pdf: Pdf, disposition: str = "inline") -> Response:
    """The document under its own name, as the request's `If-None-Match` and `Range` ask."""
    etag = f'"{pdf.sha256}"'
    headers = {
        "Content-Disposition": f'{disposition}; filename="{pdf.filename}"',
        "ETag": etag,
        "Accept-Ranges": "bytes",
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    size = len(pdf.content)
    part = _part(request.headers.get("range", ""), size)
    if part is None or request.headers.get("if-range", etag) != etag:
        return Response(pdf.content, media_type="application/pdf", headers=headers)
    first, last = part
    if first >= size or first > last:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(pdf.content[first : last + 1], 206, headers, "application/pdf")


def _part(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte of one range; None for none, several, or what is not a range."""
    match = _ONE_RANGE.fullmatch(asked.strip())
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        return max(size - int(match[2]), 0), size - 1
    return int(match[1]), min(int(match[2]) if match[2] else size - 1, size - 1)
