"""Taking a backup while others write: one snapshot of the database, the lake's files that it names, the calls that wait.

The three agree because a snapshot is exported by a transaction that stays open, `pg_dump` reads in that snapshot, and the
lake's files are listed in it; files of the lake never change, and those that were ever named are never removed. While the
snapshot is taken and the waiting calls are copied no call is counted: a call is in one of the two, or in both, which is
counted once.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import psycopg
from psycopg import IsolationLevel, conninfo

from crossfoot.bulk.spool.waiting import alone
from crossfoot.errors import Missing, Unavailable
from crossfoot.jobs.schema import SCHEMA
from crossfoot.site import access, home
from crossfoot.site.backups.manifest import BackupManifest, digest_of
from crossfoot.site.binaries import find_binaries

CALLS = ".calls"
LAST = "last-backup.json"
_WAIT_SECONDS_MAX = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was taken. copied: files of the lake that an earlier backup in the folder did not have."""

    folder: Path
    manifest: BackupManifest
    copied: int
    bytes: int


def take_backup(root: Path, *, lake: Path) -> Taken:
    """Take a backup into a folder of its own below `root`. lake: where the lake is.

    Raises Missing: database-owner-missing, lake-file-missing, backup-damaged (a file of the lake is not what its name says);
    Unavailable when `pg_dump` fails.
    """
    made_at = datetime.now(UTC)
    folder = root / f"{made_at:%Y%m%dT%H%M%S}{made_at.microsecond // 1000:03}Z"
    folder.mkdir(parents=True, mode=0o700)
    owner = access.owner_conninfo()
    with psycopg.connect(owner) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with _uncounted(lake):
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            snapshot = str(row[0]) if row else ""
            files = _copy_calls(lake / CALLS, folder / "calls")
        named = {
            f"{entity}/{shelf}/{name}.parquet": int(size)
            for entity, shelf, name, size in connection.execute(
                "SELECT DISTINCT entity, shelf, name, bytes FROM books_lakefile ORDER BY 1, 2, 3"
            )
        }
        last = connection.execute("SELECT name FROM django_migrations WHERE app = 'books' ORDER BY id DESC LIMIT 1").fetchone()
        major = connection.info.server_version // 10_000
        _dump(owner, snapshot, folder / "database.dump", major=major)
        connection.rollback()
    copied = sum(_copy_named(lake / name, root / "lake" / name) for name in named)
    files = {**files, "database.dump": digest_of(folder / "database.dump")}
    made = BackupManifest(
        made_at.isoformat(timespec="seconds"), metadata.version("crossfoot"), major, str(last[0]) if last else "", files, named
    )
    made.write(folder)
    _sync(folder / "database.dump", folder, root)
    _note(made_at, folder)
    size = sum((folder / name).stat().st_size for name in files) + sum(named.values())
    return Taken(folder, made, copied, size)


@contextmanager
def _uncounted(lake: Path) -> Iterator[None]:
    """Keep the compactor from its work. Raises Unavailable when a round of it takes too long."""
    spool = lake / CALLS
    if not spool.is_dir():
        yield
        return
    until = time.monotonic() + _WAIT_SECONDS_MAX
    while True:
        with alone(spool) as first:
            if first:
                yield
                return
        if time.monotonic() > until:
            raise Unavailable("The calls that wait are being counted for more than a minute.", retry_after=60)
        time.sleep(0.05)


def _copy_calls(spool: Path, target: Path) -> dict[str, str]:
    files = {}
    for path in sorted(spool.rglob("*")) if spool.is_dir() else ():
        if not path.is_file() or path.name.endswith(".lock"):
            continue
        copy = target / path.relative_to(spool)
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, copy)
        except FileNotFoundError:  # a segment that its writer sealed, and so renamed, meanwhile: it comes under the other name
            continue
        files[f"calls/{copy.relative_to(target)}"] = digest_of(copy)
    return files


def _dump(owner: str, snapshot: str, target: Path, *, major: int) -> None:
    program = find_binaries(data_major=None if access.managed() else major).program("pg_dump")
    words = ["--format=custom", "--compress=6", "--no-owner", "--no-privileges", f"--exclude-schema={SCHEMA}"]
    done = subprocess.run(
        [program, *words, f"--snapshot={snapshot}", f"--file={target}", f"--dbname={without_password(owner)}"],
        env=surroundings(owner),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise Unavailable(f"pg_dump could not read the database: {done.stderr.strip()[-500:]}")


def _copy_named(source: Path, target: Path) -> int:
    """Copy a file whose name is its digest, when the copy is not there yet; how many were copied."""
    if target.is_file() and source.is_file() and target.stat().st_size == source.stat().st_size:
        return 0
    if not source.is_file():
        raise Missing("lake-file-missing", name=source.stem, shelf=source.parent.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".draft")
    shutil.copyfile(source, draft)
    if digest_of(draft) != target.stem:
        draft.unlink()
        raise Missing("backup-damaged", file=source)
    _sync(draft)
    draft.rename(target)
    return 1


def _note(made_at: datetime, folder: Path) -> None:
    """Note on this machine when the last backup was taken, for `crossfoot doctor`."""
    page = home.home() / LAST
    home.make_home(page.parent)
    page.write_text(json.dumps({"made_at": made_at.isoformat(timespec="seconds"), "folder": str(folder)}) + "\n", "utf-8")


def _sync(*paths: Path) -> None:
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def without_password(info: str) -> str:
    """An address that may stand among a program's arguments, which other users of a machine can read."""
    parts = {name: str(value) for name, value in conninfo.conninfo_to_dict(info).items() if name != "password"}
    return conninfo.make_conninfo("", **parts)


def surroundings(info: str) -> dict[str, str]:
    """The environment of PostgreSQL's programs, with the password where there is one."""
    found = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": os.environ.get("HOME", "/")}
    if password := conninfo.conninfo_to_dict(info).get("password"):
        found["PGPASSWORD"] = str(password)
    return found
