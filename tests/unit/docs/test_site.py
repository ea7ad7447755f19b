"""The documentation: it builds without a warning, fetches nothing, and says what the code says."""

import os
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from docs.builders import errors, example, pages, watching
from docs.builders.markdown import table
from include.dtr.settings import Settings
from include.dtr.sources.contract import CONTRACT
from include.dtr.statement import compute
from include.dtr.watch.alarms import AlarmKind
from tests.conftest import PROJECT
from tests.weeks import worked_example

# Material's note about its successor is no warning of ours.
os.environ["NO_MKDOCS_2_WARNING"] = "1"
ELSEWHERE = re.compile(r"^(?:https?:)?//")
FETCHED = {"script": "src", "img": "src", "iframe": "src", "source": "src", "link": "href"}
"""Tags that make a browser fetch something, and the attribute that says what."""


def build(docs: Path, site: Path) -> None:
    """`mkdocs build --strict` with the project's own mkdocs.yml. Raises `Abort` on a warning."""
    config = load_config(
        str(PROJECT / "mkdocs.yml"), docs_dir=str(docs), site_dir=str(site), strict=True
    )
    mkdocs_build(config)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs") / "site"
    build(PROJECT / "docs", folder)
    return folder


class Fetches(HTMLParser):
    """What a page makes the browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        address = dict(attrs).get(FETCHED.get(tag, ""))
        if address and dict(attrs).get("rel") != "canonical":
            self.addresses.append(address)


def fetched(page: Path) -> list[str]:
    reader = Fetches()
    reader.feed(page.read_text())
    return reader.addresses


class TestTheSite:
    def test_every_page_of_the_repository_is_there(self, site: Path) -> None:
        sources = {
            str(file.relative_to(PROJECT / "docs").with_suffix(".html"))
            for file in (PROJECT / "docs").rglob("*.md")
        }
        assert {name for name in sources if not (site / name).exists()} == set()

    def test_every_generated_page_and_drawing_is_there(self, site: Path) -> None:
        made = [name.replace(".md", ".html") for name in pages()]
        assert [name for name in made if not (site / name).exists()] == []

    def test_nothing_is_fetched_from_elsewhere(self, site: Path) -> None:
        found = {page.name: fetched(page) for page in site.rglob("*.html")}
        outside = {
            name: [address for address in addresses if ELSEWHERE.match(address)]
            for name, addresses in found.items()
        }
        assert {name: addresses for name, addresses in outside.items() if addresses} == {}
        assert any(found.values())

    def test_styles_fetch_nothing_from_elsewhere(self, site: Path) -> None:
        sheets = list(site.rglob("*.css"))
        assert sheets
        for sheet in sheets:
            assert not re.search(r"(?:url\(|@import)\s*['\"]?https?:", sheet.read_text()), sheet

    @pytest.mark.parametrize(
        "mistake", ["[nowhere](nowhere.md)", "[nowhere](runbook.md#nowhere)", "[home](/index.html)"]
    )
    def test_a_bad_link_is_an_error(self, tmp_path: Path, mistake: str) -> None:
        """Else the build above would prove nothing."""
        docs = tmp_path / "docs"
        shutil.copytree(PROJECT / "docs", docs)
        with (docs / "tutorial.md").open("a") as page:
            page.write(f"\n{mistake}\n")

        with pytest.raises(Abort, match="1 warnings"):
            build(docs, tmp_path / "site")


class TestTheReference:
    """That it is whole: a page made by code can still leave something out."""

    def test_every_setting_is_there_with_its_meaning(self) -> None:
        page = pages()["reference/settings.md"]
        for name, field in Settings.model_fields.items():
            assert field.description, f"{name} has no description"
            assert f"| `DTR_{name.upper()}` |" in page
            assert " ".join(field.description.split()).replace("|", "\\|") in page

    def test_every_view_and_column_of_the_contract_is_there(self) -> None:
        page = pages()["reference/contract.md"]
        for view in CONTRACT:
            section = page.partition(f"### `dtr_source.{view.name}`")[2].partition("\n### ")[0]
            for column in view.columns:
                assert re.search(rf"^\| (\*\*)?`{column.name}`", section, re.MULTILINE)

    def test_every_param_is_there(self) -> None:
        page = pages()["reference/dags.md"]
        for name in ("period_start", "period_end", "lease_ids", "regenerate", "preview"):
            assert f"| `{name}` |" in page

    def test_tables_have_columns_constraints_indexes_and_triggers(self) -> None:
        page = pages()["reference/tables.md"]
        for word in (
            "| `total_due` | numeric(12,2) |",
            "dtr_periods_never_overlap",
            "idx_dtr_lease_period",
            "dtr_issued_is_never_edited",
            "## `dtr_event`",
            "## `dtr_generation_history`",
            "## `dtr_link`",
            "## `dtr_receipt_counter`",
        ):
            assert word in page

    def test_every_call_of_the_api_is_there_with_who_may(self) -> None:
        page = pages()["reference/api.md"]
        void = page.partition("### `POST /api/dtr/{dtr_id}/void`")[2].partition("\n### ")[0]

        assert "For those who may edit the DAG." in void
        assert "[VoidBody](#voidbody)" in void
        assert "For everybody." in page.partition("### `GET /api/dtr/health`")[2][:400]

    def test_every_object_that_is_linked_is_there(self) -> None:
        page = pages()["reference/api.md"]
        headings = {name.lower() for name in re.findall(r"^### (\w+)$", page, re.MULTILINE)}

        assert set(re.findall(r"\]\(#(\w+)\)", page)) <= headings

    def test_every_kind_of_alarm_has_its_text(self) -> None:
        assert watching.alarms().keys() == set(AlarmKind)

    def test_metrics_are_found_with_their_kind(self) -> None:
        found = watching.metrics()

        assert found["dtr.week.….failure_rate"] == "gauge"
        assert found["dtr.upload.failed"] == "counter"

    def test_every_message_of_the_readme_has_a_remedy(self) -> None:
        messages = errors.messages()

        assert len(messages) >= 15
        assert all(message.startswith("`") and remedy for message, remedy in messages)

    def test_every_error_says_its_cause(self) -> None:
        found = errors.errors()

        assert {"RunRefused", "BadRow", "KeyTaken", "NoSuchDtr"} <= {e.name for e in found}
        assert [e.name for e in found if not e.cause] == []

    def test_targets_are_those_of_the_makefile(self) -> None:
        page = pages()["reference/targets.md"]
        for target in ("run", "test", "docs", "preview", "clean"):
            assert f"| `make {target}` |" in page


class TestTheDrawings:
    def test_the_drawn_example_is_the_checked_one(self) -> None:
        """The same week as the one in the tests of the arithmetic, to the cent."""
        drawn, checked = example.statement(), compute(worked_example())

        assert drawn.categories == checked.categories
        assert drawn.total_due == checked.total_due
        assert "242.53 paid, 257.47 forward" in example.drawing()
        assert "-1,092.07: nothing is paid out" in example.drawing()

    @pytest.mark.parametrize("name", ["example", "run", "states"])
    def test_a_drawing_is_one_sound_file_with_a_title(self, name: str) -> None:
        from xml.etree import ElementTree  # our own text, no stranger's

        drawing = ElementTree.fromstring(pages()[f"explanation/{name}.svg"])  # noqa: S314

        assert drawing.findtext("{http://www.w3.org/2000/svg}title")


class TestMarkdown:
    def test_bars_and_line_breaks_do_not_break_a_table(self) -> None:
        assert table(["a"], [["x | y\nz"], [None]]) == "| a |\n| --- |\n| x \\| y z |\n|  |\n"
