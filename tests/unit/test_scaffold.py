"""The file that a fleet edits: every view and column of the contract, with its meaning."""

from pathlib import Path

import pytest

from include.dtr.sources.contract import CONTRACT, OPTIONAL_VIEWS, View
from include.dtr.sources.meanings import VIEW_MEANINGS, meaning_of
from include.dtr.sources.scaffold import WIDTH, scaffold
from local import scaffold_views
from tests.conftest import PROJECT

VIEWS = (*CONTRACT, *OPTIONAL_VIEWS)
PRACTICE = PROJECT / "deploy" / "postgres" / "practice_fleet" / "views.sql"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_column_has_a_meaning_and_its_words(view: View) -> None:
    text = " ".join(scaffold().replace("\n", " ").replace("-- ", "").split())

    assert " ".join(VIEW_MEANINGS[view.name].split()) in text
    for column in view.columns:
        assert meaning_of(view, column.name) in text
        assert f"AS {column.name}" in text
        for word, meaning in column.words.items():
            assert f"{word}: {meaning}" in text


def test_no_meaning_is_of_a_view_that_is_not_there() -> None:
    assert VIEW_MEANINGS.keys() == {view.name for view in VIEWS}


def test_optional_views_are_commented_out() -> None:
    """An empty driver_contacts would hide every driver's e-mail address."""
    live = [line for line in scaffold().splitlines() if line.startswith("CREATE VIEW")]

    assert [line.split(".")[1].split(" ")[0] for line in live] == [view.name for view in CONTRACT]


def test_it_is_as_wide_as_people_read() -> None:
    assert max(map(len, scaffold().splitlines())) <= WIDTH


def test_the_practice_fleets_views_are_the_scaffold_edited() -> None:
    """Whoever changes a meaning or a column finds it in the example again."""
    edited = PRACTICE.read_text().splitlines()
    kept = [line for line in scaffold().splitlines() if line.strip().startswith(("--", "CREATE"))]
    missing = [line for line in kept if line not in edited]

    assert missing == []


def test_a_file_that_was_edited_is_not_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "my_views.sql"

    assert scaffold_views.main([str(file)]) == 0
    file.write_text("mine")
    assert scaffold_views.main([str(file)]) == 1
    assert file.read_text() == "mine"
    assert "left alone" in capsys.readouterr().err
