"""One PostgreSQL server a test session, one template, and a clone of it for each test that asks.

The server is always ours and always new, whatever DATABASE_URL says: tests never touch a database somebody uses.
It starts when the first test asks for a database. The workers of one session share it; the first to come builds the
template under a file lock. Speed over safety: it does not sync, for what it holds is thrown away.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from django.db import connections
from psycopg import sql

from crossfoot.books import wall
from crossfoot.site import access, database, migrating

TEMPLATE = "crossfoot"
_PREFIX = "crossfoot-tests-"
_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
}


@dataclass(frozen=True, slots=True)
class Books:
    """A database of this test's own. Django's default connection leads to it, as the app role."""

    name: str
    server: database.Server

    def connect(self, role: str = access.APP, *, standing: str = "*") -> psycopg.Connection:
        """Another connection, in autocommit, as the role named. standing: in which legal entities; everywhere, as tests do."""
        info = self.server.conninfo(role=role, database=self.name)
        return psycopg.connect(info, autocommit=True, options=f"-c crossfoot.entities={standing}")


def open_session() -> Path:
    """Make the session's folder and point the installation at it. Called once, before any worker starts."""
    sweep()
    home = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir="/tmp"))
    home.chmod(0o711)  # root's server runs as another user
    os.environ["CROSSFOOT_HOME"] = str(home)
    os.environ["CROSSFOOT_SECRET_KEY"] = "only for tests"
    for variable in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        os.environ.pop(variable, None)
    return home


def close_session(home: Path) -> None:
    """Stop the server, if it ever started, and remove everything."""
    database.stop(database.Server(home=home))
    shutil.rmtree(home, ignore_errors=True)


def sweep() -> None:
    """Remove what sessions left behind whose process is gone."""
    for home in Path("/tmp").glob(f"{_PREFIX}*"):
        maker = int(home.name.removeprefix(_PREFIX).split("-")[0])
        with contextlib.suppress(Exception):  # another session sweeps too, and may have been quicker
            if home.stat().st_uid == os.geteuid() and not Path(f"/proc/{maker}").exists():
                close_session(home)


def ready_server() -> database.Server:
    """The session's server, with the template migrated once by the owner role."""
    server = database.Server(settings=_SETTINGS)
    ready = server.home / "template.ready"
    if ready.exists():
        return server
    with (server.home / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            database.start(server)
            migrating.prepare()
            with psycopg.connect(access.admin_conninfo(), autocommit=True) as admin:
                admin.execute("ALTER ROLE crossfoot_owner CREATEDB")  # here alone: a test's database is the owner's to make
            ready.touch()
    return server


@contextlib.contextmanager
def cloned(server: database.Server, *, template: str = TEMPLATE) -> Iterator[Books]:
    """A database cloned from a template by the owner role, dropped in the end; Django's connection leads to it."""
    books = Books(f"test_{uuid4().hex}", server)
    name, source = sql.Identifier(books.name), sql.Identifier(template)
    with psycopg.connect(server.conninfo(role=access.OWNER, database="postgres"), autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, source))
    settings = connections["default"].settings_dict
    before, settings["NAME"] = settings["NAME"], books.name
    settings["OPTIONS"] = {**settings["OPTIONS"], "options": "-c crossfoot.entities=*"}  # tests stand everywhere, doors do not
    connections["default"].close()  # a module's shared database may be open behind a test's own
    wall.step_away()  # a door that an earlier test went through without its middleware left its person standing there
    try:
        yield books
    finally:
        connections.close_all()
        wall.step_away()
        settings["NAME"] = before if before.startswith("test_") else "outside_of_a_test"
        # The launcher's superuser, because a connection that a test closed may take a moment to be gone.
        with psycopg.connect(access.admin_conninfo(), autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
