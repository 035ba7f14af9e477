"""Terminals on databases and lakes of their own: one where nothing is there yet, one where the start has been played."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import override_settings

from tests import databases
from tests.docs.console import DOCS, ROOT, Terminal, play

START = DOCS / "start" / "ten-minutes.md"


@dataclass(frozen=True, slots=True)
class Played:
    """Where the start was played: the database it filled and the folder it worked in, lake included."""

    database: str
    folder: Path
    actor: str


@contextlib.contextmanager
def opened(folder: Path, *, actor: str = "") -> Iterator[Terminal]:
    """A terminal in a folder, with `examples/` as in the repository."""
    if not (folder / "examples").exists():
        (folder / "examples").symlink_to(ROOT / "examples")
    with pytest.MonkeyPatch.context() as environment, override_settings(CROSSFOOT_LAKE=str(folder / "lake")):
        environment.delenv("CROSSFOOT_ENTITY", raising=False)
        environment.setenv("CROSSFOOT_ACTOR", actor)
        yield Terminal(folder, environment)


@pytest.fixture
def bare(tmp_path: Path, books_db: databases.Books) -> Iterator[Terminal]:
    """Nobody acts yet, nothing is recorded yet."""
    with opened(tmp_path) as terminal:
        yield terminal


@pytest.fixture(scope="module")
def played(database_server: databases.database.Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """The start, played once for all pages that go on where it ends."""
    folder = tmp_path_factory.mktemp("start")
    with databases.cloned(database_server) as books:
        with opened(folder) as terminal:
            play(START, terminal)
        databases.connections.close_all()  # a database somebody is connected to cannot be cloned
        yield Played(books.name, folder, actor="ben")


@pytest.fixture
def started(database_server: databases.database.Server, played: Played, tmp_path: Path) -> Iterator[Terminal]:
    """As the start left it, in a copy."""
    folder = tmp_path / "start"
    shutil.copytree(played.folder, folder, symlinks=True)
    with (
        databases.cloned(database_server, template=played.database),
        opened(folder, actor=played.actor) as terminal,
    ):
        yield terminal
