"""The door with a company behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from django.conf import settings

from tests.api.programs import program
from tests.databases import Books

if TYPE_CHECKING:
    from tests.api.door import World


@pytest.fixture
def world(books_db: Books, tmp_path: Path) -> Iterator[World]:
    """A company, its sources, its lake and Ada's key."""
    from tests.api.door import opened

    del books_db
    with opened(tmp_path) as world:
        yield world


@pytest.fixture(scope="module")
def month(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, int]:
    """The company with October billed, and the run."""
    from tests.journeys.company import billed

    del shared_books_db
    return billed(tmp_path_factory.mktemp("api"))


@pytest.fixture
def worker(month: tuple[Any, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Carries out the work of a number, as a worker would."""
    from django.db import connection

    from crossfoot.jobs.long_work import work_through

    monkeypatch.setattr(settings, "CROSSFOOT_EXPORTS", str(tmp_path / "exports"))

    def work(number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT entity, request_key FROM books_workrequest WHERE id = %s", [number])
            work_through(*cursor.fetchone())

    return work


@pytest.fixture
def ada(month: tuple[Any, int], monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """Ada's program: she prepares."""
    monkeypatch.setattr(settings, "CROSSFOOT_KEY_HOLDER", "tests.api.programs.holder_of")
    with program("ada") as made:
        yield made


@pytest.fixture
def ben(month: tuple[Any, int], monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """Ben's program: he approves and issues."""
    monkeypatch.setattr(settings, "CROSSFOOT_KEY_HOLDER", "tests.api.programs.holder_of")
    with program("ben") as made:
        yield made
