"""A machine without Chromium skips what needs one, with a word; where the browser was promised it is a failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHROMIUM = Path(os.environ.get("CROSSFOOT_CHROMIUM", "/usr/bin/chromium"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM.is_file() or os.environ.get("CI") == "true":
        return
    here = Path(__file__).parent
    missing = pytest.mark.skip(reason=f"no browser at {CHROMIUM}: install Chromium, or name one in CROSSFOOT_CHROMIUM")
    for item in items:
        if here in item.path.parents:
            item.add_marker(missing)
