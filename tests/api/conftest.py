"""The door with a company behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from tests.databases import Books

if TYPE_CHECKING:
    from tests.api.door import World


@pytest.fixture
def world(books_db: Books, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A company, its sources, its lake and Ada's key."""
    from crossfoot.api import usage_door
    from tests.api import door

    del books_db
    monkeypatch.setattr(settings, "CROSSFOOT_LAKE", settings.CROSSFOOT_LAKE)
    monkeypatch.setattr(settings, "CROSSFOOT_KEY_HOLDER", "tests.api.door.holder_of")
    usage_door._holders.cache_clear()
    yield door.founded(tmp_path)
    usage_door._holders.cache_clear()
