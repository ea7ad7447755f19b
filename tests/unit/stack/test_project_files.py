"""The files by which Astro, make and CI know the project."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.conftest import PROJECT


def lines(name: str) -> list[str]:
    return (PROJECT / name).read_text().splitlines()


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments], cwd=PROJECT, capture_output=True, text=True, check=False
    )


def test_the_image_is_an_astro_runtime_with_the_required_airflow() -> None:
    (line,) = [line for line in lines("Dockerfile") if line.startswith("FROM")]
    found = re.fullmatch(r"FROM astrocrpublic\.azurecr\.io/runtime:(3\.\d+)-\d+", line)
    assert found is not None
    (airflow,) = [x for x in lines("requirements.txt") if re.match(r"apache-airflow[~=<>]", x)]
    assert Requirement(airflow).specifier.contains(f"{found[1]}.0")


def test_packages_are_named_one_a_line() -> None:
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", line) for line in lines("packages.txt"))


def test_the_image_holds_no_local_data_and_no_passwords() -> None:
    ignored = set(lines(".dockerignore"))
    assert {"astro", ".git", ".env", "airflow_settings.yaml", "logs/"} <= ignored  # Astro's own
    assert {".venv", "airflow.db", "airflow.cfg", ".local"} <= ignored


@pytest.mark.parametrize("name", [".local", ".venv", ".env", "airflow.cfg", "logs"])
def test_what_a_run_leaves_behind_is_no_part_of_the_repository(name: str) -> None:
    if not (PROJECT / ".git").exists():
        pytest.skip("this is no git checkout")
    path = f"{name}/x" if name in (".local", ".venv", "logs") else name
    assert subprocess.run(["git", "check-ignore", "-q", path], cwd=PROJECT).returncode == 0


def test_astro_s_own_check_of_the_dags_passes(tmp_path: Path) -> None:
    own = ".astro/test_dag_integrity_default.py"
    checked = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", own],
        cwd=PROJECT,
        env={**os.environ, "AIRFLOW_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert " passed" in checked.stdout


def test_help_is_the_makefile_s_table_of_contents() -> None:
    shown = make().stdout
    targets = re.findall(r"^\.PHONY: (\S+)$", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    assert {"run", "stop", "test", "check", "format", "lock", "clean"} <= set(targets)
    for target in set(targets) - {"python"}:  # an inner step
        assert f"make {target} " in shown


def test_a_machine_without_a_fitting_python_gets_a_sentence() -> None:
    refused = make("python", "PYTHON=")
    assert refused.returncode != 0
    assert "Python 3.11 to 3.14 is needed" in refused.stderr


def test_ci_does_what_a_developer_does() -> None:
    script = PROJECT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert lines(".ci/run")[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines(".ci/run")
    assert lines(".ci/run")[-1] == "exec make test"
    assert subprocess.run(["bash", "-n", script]).returncode == 0


def test_no_file_of_the_project_names_a_registry() -> None:
    for name in ("Makefile", ".ci/run", "local/install.py", "requirements.lock"):
        text = (PROJECT / name).read_text()
        assert "pypi.org" not in text
        assert "index-url" not in text.replace('"index-url"', "").replace('"extra-index-url"', "")
