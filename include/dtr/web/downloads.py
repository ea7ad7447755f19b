"""A file as an answer."""

from fastapi import Response


def download(content: bytes | str, name: str, media_type: str) -> Response:
    """A file that the browser saves under `name`."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
