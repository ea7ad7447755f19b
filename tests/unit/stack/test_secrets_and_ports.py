"""Secrets stay secret and the same; ports that are taken are passed over."""

import socket
import stat
from pathlib import Path

import pytest

from local.stack import ports
from local.stack.errors import StackError
from local.stack.secrets import Secrets, write_private


def test_a_secret_is_made_once(tmp_path: Path) -> None:
    first = Secrets(tmp_path).get("key")
    assert len(first) >= 20
    assert Secrets(tmp_path).get("key") == first
    assert Secrets(tmp_path).get("other") != first


def test_two_stacks_have_different_secrets(tmp_path: Path) -> None:
    assert Secrets(tmp_path / "a").get("key") != Secrets(tmp_path / "b").get("key")


def test_only_the_owner_may_read_them(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    secrets.get("key")
    assert stat.S_IMODE(secrets.file.stat().st_mode) == 0o600
    write_private(secrets.file, "{}")
    assert stat.S_IMODE(secrets.file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secrets.json"]


def test_a_damaged_file_is_not_replaced_by_new_secrets(tmp_path: Path) -> None:
    """New passwords would lock us out of the database that knows the old ones."""
    (tmp_path / "secrets.json").write_text("{")
    with pytest.raises(StackError, match="make clean"):
        Secrets(tmp_path).get("key")


def test_the_next_port_is_taken_where_one_is_busy() -> None:
    with socket.socket() as busy:
        busy.bind((ports.HOST, 0))
        busy.listen()
        port = busy.getsockname()[1]
        assert not ports.is_free(port)
        assert ports.next_free(port) > port
    assert ports.is_free(port)
    assert ports.next_free(port) == port


def test_a_server_on_all_addresses_makes_a_port_busy() -> None:
    with socket.socket() as busy:
        busy.bind(("0.0.0.0", 0))  # noqa: S104  what such a server does is the point
        busy.listen()
        assert not ports.is_free(busy.getsockname()[1])


def test_beyond_the_last_port_any_free_one_will_do() -> None:
    assert ports.is_free(ports.next_free(70_000))
