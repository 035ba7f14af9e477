"""Specimens of the wiring: what somebody reads whose database cannot be reached, made or trusted."""

from __future__ import annotations

import argparse
import os
import pwd
from pathlib import Path

import pytest

from crossfoot.site import access, binaries, database, migrating
from crossfoot.site.verbs import serve, trail
from tests.databases import Books


def _closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = pwd.struct_passwd(("nobody", "x", os.geteuid() + 1, os.getegid() + 1, "", "/", ""))
    monkeypatch.setattr(database, "_server_user", lambda server: nobody)
    tmp_path.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setattr(database, "_closed_to", lambda user, folder: home)
    database.start(database.Server(home=home))


def _nobody_to_run_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(database, "SERVICE_USERS", ("no-such-user", "nor-this-one"))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    database.start(database.Server(home=tmp_path / "home"))


def _no_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CROSSFOOT_POSTGRES", str(tmp_path))
    binaries.find_binaries(data_major=None)


def _no_such_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://host")
    access.app_conninfo()


def _no_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://host/books")
    access.owner_conninfo()


def _export_twice(tmp_path: Path) -> None:
    trail._export(argparse.Namespace(folder=str(tmp_path), json=False))


def _too_strong(books_db: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", books_db.server.conninfo(role=database.ADMIN, database=books_db.name))
    migrating.ready()


def _behind(books_db: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", books_db.server.conninfo(role=access.APP, database=books_db.name))
    monkeypatch.setattr(migrating, "migrations_behind", lambda connection: 3)
    migrating.ready()


def _no_steps(books_db: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", books_db.server.conninfo(role=access.APP, database=books_db.name))
    serve.ready_for_steps()


SPECIMENS = {
    "export-folder-there": _export_twice,
    "database-server-missing": _no_programs,
    "database-version-missing": lambda: binaries.find_binaries(data_major=9),
    "database-user-missing": _nobody_to_run_it,
    "database-home-closed": _closed,
    "database-url-malformed": _no_such_address,
    "database-owner-missing": _no_owner,
    "database-role-too-strong": _too_strong,
    "database-behind": _behind,
    "steps-not-there": _no_steps,
}
