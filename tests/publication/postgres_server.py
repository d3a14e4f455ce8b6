"""A PostgreSQL server of our own: started in a temporary folder on a loopback port, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

PASSWORD = "p@ss:wörd/1"
_numbers = count()


class NotInstalledError(Exception):
    """Why no server can be started here."""


@dataclass(frozen=True, slots=True)
class Server:
    folder: Path
    port: int

    def url(self, user: str, database: str) -> str:
        return f"postgresql://{user}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/{database}"

    @property
    def admin(self) -> str:
        return self.url("postgres", "postgres")

    def create_database(self) -> str:
        """An empty database that the role `publisher` owns; its name."""
        import psycopg

        database = f"marts_{next(_numbers)}"
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {database} OWNER publisher TEMPLATE template0 ENCODING 'UTF8'")
        return database


def _programs() -> Path:
    """The newest server's folder. Raises NotInstalledError."""
    folders = [Path(found).parent for found in (shutil.which("initdb"),) if found]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -float(path.parent.name))
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NotInstalledError("PostgreSQL is not installed (apt-get install postgresql)")


def _as_server_user(folder: Path) -> Sequence[str]:
    """How to run a program as somebody other than root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return ()
    try:
        account = pwd.getpwnam("postgres")
    except KeyError:
        raise NotInstalledError("running as root, and there is no user postgres to start PostgreSQL as") from None
    os.chown(folder, account.pw_uid, account.pw_gid)
    return ("runuser", "-u", "postgres", "--")


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Raises NotInstalledError where the machine has none."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="tinhso-postgres-", dir="/tmp"))
    try:
        prefix = _as_server_user(folder)
        data = folder / "data"
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        initdb = [
            programs / "initdb", "--pgdata", data, "--username", "postgres", "--pwfile", secret, "--no-sync",
            "--auth-local", "trust", "--auth-host", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8",
        ]  # fmt: skip
        _run([*prefix, *map(str, initdb)], folder)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=120"
        control = [*prefix, str(programs / "pg_ctl"), "--pgdata", str(data), "--silent", "--wait"]
        _run([*control, "--log", str(folder / "log"), "--options", options, "start"], folder)
        try:
            server = Server(folder, port)
            _create_publisher(server)
            yield server
        finally:
            subprocess.run([*control, "--mode", "immediate", "stop"], cwd=folder, check=False, timeout=60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, timeout=120, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command[-1]}: {done.stderr}")


def _create_publisher(server: Server) -> None:
    """Who publishes is no superuser: it owns its databases and may make the reading role."""
    import psycopg
    from psycopg import sql

    with psycopg.connect(server.admin, autocommit=True) as connection:
        statement = sql.SQL("CREATE ROLE publisher LOGIN CREATEROLE PASSWORD {}").format(sql.Literal(PASSWORD))
        connection.execute(statement)
