"""The installer runs before anything is installed, and heeds pip's settings."""

import ast
import os
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from local import install
from tests.conftest import PROJECT

PYTHON = Path(sys.executable)
MIRROR = "https://mirror.example.com/simple"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No settings for pip or uv but those that a test makes; returns pip's configuration file."""
    for name in os.environ:
        if name.startswith(("PIP_", "UV_")) or name == "SSL_CERT_FILE":
            monkeypatch.delenv(name)
    file = tmp_path / "pip.conf"
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    return file


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse((PROJECT / "local" / "install.py").read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
        )
    }
    assert imported <= sys.stdlib_module_names


def test_an_index_of_the_environment_counts_for_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", MIRROR)
    assert install._environment(PYTHON)["UV_DEFAULT_INDEX"] == MIRROR


def test_an_index_of_pip_s_configuration_counts_for_uv(bare_environment: Path) -> None:
    bare_environment.write_text(f"[global]\nindex-url = {MIRROR}\n")
    assert install._environment(PYTHON)["UV_DEFAULT_INDEX"] == MIRROR


def test_so_does_one_of_the_machine_s_configuration_beside_a_user_s(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`pip config get` would read the user's file alone."""
    for name, setting in (("machine", f"index-url = {MIRROR}"), ("user", "timeout = 60")):
        file = tmp_path / name / "pip" / "pip.conf"
        file.parent.mkdir(parents=True)
        file.write_text(f"[global]\n{setting}\n")
    monkeypatch.delenv("PIP_CONFIG_FILE")
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "machine"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "user"))
    assert install._environment(PYTHON)["UV_DEFAULT_INDEX"] == MIRROR


def test_uv_s_own_setting_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", MIRROR)
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://own.example.com/simple")
    assert install._environment(PYTHON)["UV_DEFAULT_INDEX"] == "https://own.example.com/simple"


def test_several_places_are_written_as_uv_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", f"{MIRROR}/a  {MIRROR}/b")
    monkeypatch.setenv("PIP_FIND_LINKS", "/wheels /more")
    environment = install._environment(PYTHON)
    assert environment["UV_INDEX"] == f"{MIRROR}/a {MIRROR}/b"
    assert environment["UV_FIND_LINKS"] == "/wheels,/more"


def test_without_settings_uv_is_left_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)  # the machine's own files count for nothing
    environment = install._environment(PYTHON)
    assert not {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"} & set(environment)


def test_the_lock_pins_and_hashes_every_direct_dependency() -> None:
    """`make lock` was not forgotten after a change of requirements*.txt."""
    pinned = {
        line.split("==")[0]: line.split("==")[1].split(" ")[0]
        for line in (PROJECT / "requirements.lock").read_text().splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }
    for file in ("requirements.txt", "requirements-dev.txt"):
        for line in (PROJECT / file).read_text().splitlines():
            if not line or line.startswith(("#", "-r ")):
                continue
            wanted = Requirement(line)
            assert wanted.name.lower() in pinned, f"{wanted.name} is not locked: run `make lock`"
            assert wanted.specifier.contains(pinned[wanted.name.lower()]), f"{line}: `make lock`"
    text = (PROJECT / "requirements.lock").read_text()
    assert text.count("--hash=sha256:") >= len(pinned)
