"""Twelve statements must look and read as they were accepted.

After a deliberate change of the layout: look at the new pictures, then `make golden` accepts them.
"""

from collections.abc import Mapping

import psycopg
import pytest
from PIL import Image, ImageChops, ImageStat

from include.dtr.model import Statement
from include.dtr.sources.reader import read_batch
from include.dtr.statement import compute
from local.fleet import LAST_PERIOD
from local.stack.databases import READER
from local.stack.postgres import Postgres
from tests.integration import golden

DIFFERENT_PIXELS = 0.002
"""Share of pixels that may differ visibly: other versions of the renderer round differently."""
VISIBLE = 64
"""Grey levels."""


@pytest.fixture(scope="module")
def statements(postgres: Postgres, fleet_template: str) -> Mapping[int, Statement]:
    name = "golden"
    postgres.create_database(name, template=fleet_template)
    leases = [golden.lease_of(chosen) for chosen in golden.CHOSEN]
    with psycopg.connect(postgres.url(name, READER), autocommit=True) as source:
        reading = read_batch(source, LAST_PERIOD, leases)
    assert reading.faults == {}
    return {lease: compute(week) for lease, week in reading.weeks.items()}


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--accept-golden"))


@pytest.mark.parametrize("chosen", golden.CHOSEN)
def test_it_reads_and_looks_as_accepted(
    statements: Mapping[int, Statement], chosen: str, accept: bool
) -> None:
    pdf = golden.document(statements[golden.lease_of(chosen)])
    text, pictures = golden.text_of(pdf), golden.pictures_of(pdf)
    text_file = golden.FOLDER / f"{chosen}.txt"
    if accept:
        _accept(chosen, text, pictures)

    assert text == text_file.read_text()
    kept = sorted(golden.FOLDER.glob(f"{chosen}-*.png"))
    assert len(kept) == len(pictures), "the number of pages"
    for file, picture in zip(kept, pictures, strict=True):
        with Image.open(file) as accepted:
            share = _differing(accepted.convert("L"), picture)
        assert share < DIFFERENT_PIXELS, f"{file.name}: {share:.2%} of its pixels differ"


def test_a_moved_line_is_seen() -> None:
    """The tolerance is not so wide that a change of the layout slips through."""
    page = Image.new("L", (459, 594), 255)
    moved = page.copy()
    page.paste(0, (40, 100, 400, 102))
    moved.paste(0, (40, 110, 400, 112))

    assert _differing(page, moved) > DIFFERENT_PIXELS


def _differing(accepted: Image.Image, picture: Image.Image) -> float:
    """The share of pixels that differ visibly; 1 where the sizes do."""
    if accepted.size != picture.size:
        return 1.0
    difference = ImageChops.difference(accepted, picture)
    visible = difference.point(lambda level: 255 if level > VISIBLE else 0)
    return ImageStat.Stat(visible).mean[0] / 255


def _accept(chosen: str, text: str, pictures: list[Image.Image]) -> None:
    for old in golden.FOLDER.glob(f"{chosen}-*.png"):
        old.unlink()
    (golden.FOLDER / f"{chosen}.txt").write_text(text)
    for number, picture in enumerate(pictures, 1):
        (golden.FOLDER / f"{chosen}-{number}.png").write_bytes(golden.as_png(picture))
