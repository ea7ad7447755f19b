"""A door's own files: addressed by what is in them, and so kept by browsers as long as they like.

After a deployment a browser never shows a new page by an old style sheet, nor draws a PDF by two
halves of different releases.
"""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOR_GOOD = "private, max-age=31536000, immutable"
FOR_AN_HOUR = "private, max-age=3600"
NOT_AT_ALL = "no-store"


class FilesOfDoor:
    """The files below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._version = cache(self._read_version)

    def versioned(self, name: str) -> str:
        """The file's address, from the folder's on: `page.css?v=...`. Raises `OSError`."""
        return f"{name}?v={self._version(name)}"

    def kept(self, name: str, asked: str | None) -> str:
        """How long a browser may keep the answer to one who `asked` for a version of a file.

        Of two servers in the midst of a deployment one has other files than the page asks for:
        nobody is to keep those under that name.
        """
        if asked is None:
            return FOR_AN_HOUR
        return FOR_GOOD if asked == self._version(name) else NOT_AT_ALL

    def _read_version(self, name: str) -> str:
        return hashlib.sha256((self.folder / name).read_bytes()).hexdigest()[:12]


class VersionedFiles(StaticFiles):
    """Serves them to everybody."""

    def __init__(self, files: FilesOfDoor) -> None:
        super().__init__(directory=files.folder)
        self._files = files

    async def get_response(self, path: str, scope: Scope) -> Response:
        """As Starlette answers, with how long it may be kept."""
        response = await super().get_response(path, scope)
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("v")
        response.headers["Cache-Control"] = self._files.kept(path, asked[0] if asked else None)
        return response
