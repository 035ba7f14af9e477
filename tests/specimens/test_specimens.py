"""Each refusal reads as it was agreed: provoked by a real call, compared with its golden text."""

from __future__ import annotations

import inspect
import os
from pathlib import Path

import pytest

from crossfoot.errors import sentences
from tests.specimens.gallery import FOLDER, Provoke, gathered, golden, provoked

SPECIMENS = gathered()


@pytest.mark.parametrize("code", sorted(SPECIMENS))
def test_a_refusal_reads_as_its_specimen(code: str, request: pytest.FixtureRequest) -> None:
    fixtures = _fixtures(SPECIMENS[code], request)
    text = provoked(code, SPECIMENS[code], fixtures)
    for folder in (value for value in fixtures.values() if isinstance(value, Path)):
        text = text.replace(str(folder), "FOLDER")
    if os.environ.get("CROSSFOOT_UPDATE_SPECIMENS"):
        golden(code).write_text(f"{text}\n", "utf-8")
    assert golden(code).read_text("utf-8") == f"{text}\n"


def test_only_declared_codes_are_shown() -> None:
    assert SPECIMENS.keys() - sentences().keys() == set()


def test_no_text_is_left_of_a_code_that_is_gone() -> None:
    assert {page.stem for page in FOLDER.glob("*.txt")} - SPECIMENS.keys() == set()


def _fixtures(provoke: Provoke, request: pytest.FixtureRequest) -> dict[str, object]:
    return {name: request.getfixturevalue(name) for name in inspect.signature(provoke).parameters}
