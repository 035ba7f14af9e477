"""Specimens of what the command line refuses before any desk is asked: each a line as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crossfoot.cli.session import ACTOR_VARIABLE, ENTITY_VARIABLE
from crossfoot.site.main import VERBS, parser_for
from tests.books import company as small
from tests.databases import Books
from tests.specimens.gallery import Provoke


def typed(*words: str) -> None:
    """What the command does once it is parsed."""
    arguments = parser_for(VERBS[words[0]]).parse_args(words)
    arguments.run(arguments)


def in_company(*words: str) -> Provoke:
    """A command of Ada's, or of nobody's, where the small company is and no variable says who or where."""

    def provoke(books_db: Books, monkeypatch: pytest.MonkeyPatch) -> None:
        del books_db
        monkeypatch.delenv(ACTOR_VARIABLE, raising=False)
        monkeypatch.delenv(ENTITY_VARIABLE, raising=False)
        small.found_company()
        typed(*words)

    return provoke


def absent(tmp_path: Path) -> None:
    typed("usage", "preview", str(tmp_path / "usage.csv"))


SPECIMENS: dict[str, Provoke] = {
    "who-is-acting": in_company("runs"),
    "which-entity": in_company("runs", "--as", "root"),
    "file-not-readable": absent,
    "line-not-a-number": in_company("explain", "INV-000001/first", "--as", "ada"),
}
