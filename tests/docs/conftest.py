"""A terminal in a folder of its own, on a database and a lake of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.databases import Books
from tests.docs.console import ROOT, Terminal


@pytest.fixture
def terminal(
    tmp_path: Path, books_db: Books, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    """Nobody acts yet, nothing is recorded yet; `examples/` is there."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    for variable in ("CROSSFOOT_ACTOR", "CROSSFOOT_ENTITY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "100")  # argparse folds its help to the terminal
    with override_settings(CROSSFOOT_LAKE=str(tmp_path / "lake")):
        yield Terminal(monkeypatch, capsys, folder=tmp_path)
