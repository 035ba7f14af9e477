"""What the tests of the wiring share."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that a service user may pass through, as /var/lib is; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="crossfoot-place-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)
