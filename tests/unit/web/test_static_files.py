"""A door's own files: addressed by their content, kept by browsers accordingly."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from include.dtr.web.static_files import (
    FOR_AN_HOUR,
    FOR_GOOD,
    NOT_AT_ALL,
    FilesOfDoor,
    VersionedFiles,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / "page.css").write_text("body {}")
    (tmp_path / "parts" / "page.css").write_text("main {}")
    return tmp_path


Get = Callable[..., httpx.Response]


@pytest.fixture
def get(folder: Path) -> Get:
    """Asks for a path, with headers."""
    served = httpx.ASGITransport(VersionedFiles(FilesOfDoor(folder)))

    async def asked(path: str, headers: dict[str, str]) -> httpx.Response:
        async with httpx.AsyncClient(transport=served, base_url="http://office") as client:
            return await client.get(path, headers=headers)

    return lambda path, **headers: asyncio.run(asked(path, headers))


def test_an_address_changes_with_the_content_and_with_nothing_else(folder: Path) -> None:
    before = FilesOfDoor(folder).versioned("page.css")
    assert FilesOfDoor(folder).versioned("page.css") == before
    (folder / "page.css").touch()
    assert FilesOfDoor(folder).versioned("page.css") == before
    (folder / "page.css").write_text("body { margin: 0 }")
    assert FilesOfDoor(folder).versioned("page.css") != before


def test_a_file_of_this_version_is_kept_for_good(folder: Path, get: Get) -> None:
    for name in ("page.css", "parts/page.css"):
        answer = get(f"/{FilesOfDoor(folder).versioned(name)}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, FOR_GOOD)
        assert answer.content == (folder / name).read_bytes()


def test_one_of_another_version_is_not_kept_under_its_name(get: Get) -> None:
    """A page of the new release may ask the server that still has the old one."""
    answer = get("/page.css?v=0123456789ab")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, NOT_AT_ALL)


@pytest.mark.parametrize("query", ["", "?v=", "?other=1"])
def test_without_a_version_it_is_kept_for_an_hour(get: Get, query: str) -> None:
    assert get(f"/page.css{query}").headers["cache-control"] == FOR_AN_HOUR


def test_what_has_not_changed_is_not_sent_again(folder: Path, get: Get) -> None:
    address = f"/{FilesOfDoor(folder).versioned('page.css')}"
    tag = get(address).headers["etag"]
    again = get(address, **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == FOR_GOOD


def test_a_file_that_is_not_there_has_no_address(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FilesOfDoor(folder).versioned("nothing.css")
