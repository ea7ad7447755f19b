"""A real PgBouncer in transaction mode before a test's server."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from local.stack import ports
from local.stack.postgres import Postgres
from local.stack.processes import Service
from local.stack.system_user import let_pass, system_user

PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
WHY_NOT = "pgbouncer is not installed (make system-packages)"


class PgBouncer:
    """Two server connections for each login, handed round after every transaction."""

    def __init__(self, root: Path, server: Postgres, logins: Iterable[str]) -> None:
        self._root = root
        self._server = server
        self._logins = tuple(logins)
        self._port = ports.any_free()
        self._service = Service(root, "pgbouncer")

    def url(self, database: str, user: str) -> str:
        password = quote(self._server.password(user), safe="")
        return f"postgresql://{user}:{password}@{ports.HOST}:{self._port}/{database}"

    def start(self) -> None:
        assert PROGRAM is not None, WHY_NOT
        users, config = self._root / "users.txt", self._root / "pgbouncer.ini"
        users.write_text(
            "".join(f'"{name}" "{self._server.password(name)}"\n' for name in self._logins)
        )
        config.write_text(
            f"[databases]\n* = host={self._server.socket_folder}\n"
            "[pgbouncer]\npool_mode = transaction\nserver_round_robin = 1\n"
            "default_pool_size = 2\nmin_pool_size = 2\nmax_client_conn = 100\n"
            f"listen_addr = {ports.HOST}\nlisten_port = {self._port}\nunix_socket_dir =\n"
            f"auth_type = scram-sha-256\nauth_file = {users}\n"
        )
        user = system_user()
        if user:
            let_pass([users], [])
            for file in (users, config):
                shutil.chown(file, user)
        self._service.start([PROGRAM, config], env={}, cwd=Path("/"), user=user)
        self._service.wait_until(self._answers, 30)

    def stop(self) -> None:
        self._service.stop()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres", self._logins[0]), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def open_pgbouncer(root: Path, server: Postgres, logins: Iterable[str]) -> Iterator[PgBouncer]:
    pooler = PgBouncer(root, server, logins)
    pooler.start()
    try:
        yield pooler
    finally:
        pooler.stop()
