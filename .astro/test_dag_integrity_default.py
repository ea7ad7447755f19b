"""Every Dag file loads. `astro dev parse` and `astro deploy` run this before anything else.

Files named in dag_integrity_exceptions.txt are let off. A Dag file of this project needs no
connection and no variable to load, so nothing is replaced by a stand-in here.
"""

from pathlib import Path

import pytest
from airflow.dag_processing.dagbag import DagBag

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
EXCEPTIONS = {
    line.strip()
    for line in (HERE / "dag_integrity_exceptions.txt").read_text().splitlines()
    if line.strip() and not line.startswith("#")
}
DAG_FILES = sorted(
    str(path.relative_to(PROJECT))
    for path in (PROJECT / "dags").rglob("*.py")
    if str(path.relative_to(PROJECT)) not in EXCEPTIONS
)


def test_there_are_dags() -> None:
    if not DAG_FILES:
        pytest.fail("There is no Dag file in dags/.")


@pytest.mark.parametrize("file", DAG_FILES)
def test_file_loads(file: str) -> None:
    """The file holds a Dag, and loading it raises nothing."""
    bag = DagBag(dag_folder=PROJECT / file)
    if bag.import_errors:
        pytest.fail("\n".join(f"{name}: {error}" for name, error in bag.import_errors.items()))
    if not bag.dags:
        pytest.fail(f"{file} defines no Dag.")
