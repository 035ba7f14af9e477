"""Putting a backup back: into an empty installation, or into a database and a lake that somebody names."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from crossfoot.errors import Conflict, Malformed, Missing, Unavailable
from crossfoot.site import access, migrating
from crossfoot.site.backups.manifest import BackupManifest, backups_in, digest_of, read_manifest, verify
from crossfoot.site.backups.taking import CALLS, surroundings, without_password
from crossfoot.site.binaries import find_binaries
from crossfoot.site.roles import let_owner_build, make_database, make_roles


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and where."""

    manifest: BackupManifest
    database: str
    lake: Path
    files: int


def chosen(root: Path, name: str | None) -> Path:
    """The backup of that name below `root`; None for the latest. Raises Missing: backup-not-there."""
    if name is None:
        found = backups_in(root)
        if not found:
            raise Missing("backup-not-there", folder=root)
        return found[0]
    read_manifest(root / name)
    return root / name


def restore_backup(root: Path, *, backup: Path, database: str, lake: Path) -> Restored:
    """Verify a backup, then put it into an empty database of that name and an empty lake. Django's apps must be ready.

    The database is made where it is missing, on the server that this installation works with. The tables of an older release
    are brought up to date.
    Raises Missing: backup-not-there, backup-damaged, database-owner-missing; Malformed: backup-unreadable;
    Conflict: restore-not-empty; Unavailable when `pg_restore` fails.
    """
    found = verify(root, backup)
    if any(lake.glob("*/*/*.parquet")):
        raise Conflict("restore-not-empty", place=f"the lake {lake}")
    owner = _empty_database(database)
    _load(owner, backup / "database.dump")
    with _pointed_at(owner, database):
        migrating.migrate()
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("ANALYZE")
    for name in found.lake:
        _copy(root / "lake" / name, lake / name, digest=Path(name).stem)
    for name in found.files:
        if name.startswith("calls/"):
            _copy(backup / name, lake / CALLS / name.removeprefix("calls/"), digest=found.files[name])
    return Restored(found, database, lake, len(found.lake))


@contextmanager
def _pointed_at(owner: str, name: str) -> Iterator[None]:
    """Have the program take a database for its own, for as long as it brings it up to date."""
    app = conninfo.make_conninfo(access.app_conninfo(), dbname=name)
    before = {variable: os.environ.get(variable) for variable in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    os.environ.update({"DATABASE_URL": app, "DATABASE_OWNER_URL": owner})
    try:
        yield
    finally:
        for variable, value in before.items():
            if value is None:
                del os.environ[variable]
            else:
                os.environ[variable] = value


def _empty_database(name: str) -> str:
    """Make roles and the database where they are missing; how its owner connects. Raises Conflict: restore-not-empty."""
    admin = access.admin_conninfo()
    with psycopg.connect(admin, autocommit=True) as connection:
        make_roles(connection, passwords=access.passwords())
        make_database(connection, name=name)
    with psycopg.connect(conninfo.make_conninfo(admin, dbname=name), autocommit=True) as connection:
        let_owner_build(connection)
    owner = conninfo.make_conninfo(access.owner_conninfo(), dbname=name)
    with psycopg.connect(owner) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        if tables and tables[0]:
            _drop_when_unused(connection, name)
    return owner


def _drop_when_unused(owner: psycopg.Connection, name: str) -> None:
    """Take away the tables of an installation that nobody has used yet. Raises Conflict: restore-not-empty."""
    actors = owner.execute("SELECT to_regclass('public.books_actorrow')").fetchone()
    if not actors or actors[0] is None or owner.execute("SELECT 1 FROM books_actorrow LIMIT 1").fetchone():
        raise Conflict("restore-not-empty", place=f"the database {name}")
    for (each,) in owner.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
        owner.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier("public", each)))
    routines = owner.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " AND pg_has_role(current_user, proowner, 'MEMBER')"
    ).fetchall()
    for (each,) in routines:
        owner.execute(sql.SQL("DROP ROUTINE IF EXISTS {} CASCADE").format(sql.SQL(each)))


def _load(owner: str, dump: Path) -> None:
    program = find_binaries(data_major=None).program("pg_restore")
    words = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    done = subprocess.run(
        [program, *words, f"--dbname={without_password(owner)}", str(dump)],
        env=surroundings(owner),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Unavailable(f"pg_restore could not load the database: {done.stderr.strip()[-500:]}")


def _copy(source: Path, target: Path, *, digest: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.draft")
    shutil.copyfile(source, draft)
    if digest_of(draft) != digest:
        draft.unlink()
        raise Missing("backup-damaged", file=source)
    draft.rename(target)


def must_name_both(database: str | None, lake: str | None) -> None:
    """A database elsewhere wants a lake elsewhere: two databases over one lake would sweep each other's files.

    Raises Malformed: restore-half-named.
    """
    if (database is None) != (lake is None):
        raise Malformed("restore-half-named")
