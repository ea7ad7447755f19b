"""A real server from the wheel: restarts, crashes, long paths, passwords."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from local.stack.errors import StackError
from local.stack.postgres import Postgres


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with a database and one committed row, the server stopped: copied by each test."""
    root = tmp_path_factory.mktemp("fresh")
    server = Postgres(root, durable=False)
    server.start()
    try:
        server.create_role("clerk")
        assert server.create_database("office", owner="clerk")
        with server.connect("office", "clerk") as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    finally:
        server.stop()
    return root


@pytest.fixture
def root(fresh: Path, tmp_path: Path) -> Path:
    return copy(fresh, tmp_path / "root")


@pytest.fixture
def server(root: Path) -> Iterator[Postgres]:
    server = Postgres(root, durable=False)
    yield server
    server.stop()


def copy(fresh: Path, root: Path) -> Path:
    shutil.copytree(fresh, root)
    if os.geteuid() == 0:  # copying gives root what belongs to the system user
        owner = (fresh / "postgres").stat()
        for path in (root / "postgres", *(root / "postgres").rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid)
    return root


def kept(server: Postgres) -> object:
    with server.connect("office", "clerk") as connection:
        row = connection.execute("SELECT answer FROM kept").fetchone()
    return row and row[0]


def test_data_and_passwords_survive_a_restart(server: Postgres) -> None:
    server.start()
    assert kept(server) == 42
    server.stop()
    assert not server.running
    server.start()
    assert kept(server) == 42


def test_starting_twice_changes_nothing(server: Postgres) -> None:
    server.start()
    pid = server.service.pid
    server.start()
    assert server.service.pid == pid


def test_committed_data_survive_a_killed_server(server: Postgres) -> None:
    server.start()
    with server.connect("office", "clerk") as connection:
        connection.execute("UPDATE kept SET answer = 43")
    assert server.service.pid is not None
    os.kill(server.service.pid, signal.SIGKILL)
    while server.running:
        time.sleep(0.01)
    server.start()
    assert kept(server) == 43


def test_a_stale_lock_file_with_a_living_stranger_s_number_is_no_obstacle(
    root: Path, server: Postgres
) -> None:
    """After a crash the number in postmaster.pid may belong to any other process."""
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    try:
        (root / "postgres" / "postmaster.pid").write_text(f"{stranger.pid}\n")
        server.start()
        assert kept(server) == 42
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_whose_record_was_lost_is_replaced(root: Path, server: Postgres) -> None:
    server.start()
    lost = server.service.pid
    (root / "run" / "postgres.json").unlink()
    again = Postgres(root, durable=False)
    again.start()
    assert again.service.pid != lost
    assert kept(again) == 42


def test_a_path_too_long_for_a_socket_is_worked_round(fresh: Path, tmp_path: Path) -> None:
    server = Postgres(copy(fresh, tmp_path / ("deep" * 30)), durable=False)
    try:
        server.start()
        assert len(os.fsencode(server.socket_folder)) < 90
        assert server.socket_folder.stat().st_mode & 0o077 == 0
        assert kept(server) == 42
    finally:
        server.stop()
    assert not server.socket_folder.exists()


def test_two_servers_live_side_by_side(fresh: Path, tmp_path: Path) -> None:
    servers = [Postgres(copy(fresh, tmp_path / name), durable=False) for name in ("a", "b")]
    try:
        for server in servers:
            server.start()
        with servers[0].connect("office", "clerk") as connection:
            connection.execute("UPDATE kept SET answer = 1")
        assert [kept(server) for server in servers] == [1, 42]
    finally:
        for server in servers:
            server.stop()


def test_nobody_gets_in_without_a_password(server: Postgres) -> None:
    server.start()
    url = server.url("office", "clerk")
    for wrong in (url.replace(server.password("clerk"), ""), url.replace("clerk:", "clerk:x")):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(wrong)


def test_it_listens_on_no_network(server: Postgres) -> None:
    server.start()
    with server.connect() as connection:
        row = connection.execute("SHOW listen_addresses").fetchone()
    assert row == ("",)


def test_an_old_major_version_is_refused_with_a_way_out(root: Path, server: Postgres) -> None:
    (root / "postgres" / "PG_VERSION").write_text("15\n")
    with pytest.raises(StackError, match=r"written by PostgreSQL 15.*make clean"):
        server.start()


def test_lost_passwords_are_refused_with_a_way_out(root: Path, server: Postgres) -> None:
    (root / "secrets.json").unlink()
    with pytest.raises(StackError, match="make clean"):
        server.start()


def test_a_start_that_fails_shows_why(root: Path, server: Postgres) -> None:
    with (root / "postgres" / "postgresql.conf").open("a") as settings:
        settings.write("\nno_such_setting = 1\n")
    # As soon as it was started, or while it was starting: whichever is seen first.
    with pytest.raises(StackError, match=r"(?s)postgres ended .* start.*no_such_set"):
        server.start()


def test_half_made_data_is_not_taken_for_a_database(tmp_path: Path) -> None:
    """The machine stopped in the middle of initdb."""
    root = tmp_path / "root"
    (root / "postgres.new").mkdir(parents=True)
    (root / "postgres.new" / "PG_VERSION").write_text("18\n")
    server = Postgres(root, durable=False)
    try:
        server.start()
        assert server.create_database("office")
        assert not server.create_database("office")
    finally:
        server.stop()
    assert not (root / "postgres.new").exists()
    assert not (root / "postgres.password").exists()


def test_a_database_is_dropped_under_those_who_use_it(server: Postgres) -> None:
    server.start()
    with server.connect("office") as used:
        server.drop_database("office")
        with pytest.raises(psycopg.OperationalError):
            used.execute("SELECT 1")
    server.drop_database("office")
