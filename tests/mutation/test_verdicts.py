"""A run of mutants that was stopped goes on where it was, and never with a verdict on other code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.verdicts import Verdicts


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "money.py"
    path.write_text("ONE = 1\n")
    return path


def kept(tmp_path: Path) -> Verdicts:
    return Verdicts(tmp_path / "mutants" / "measures.jsonl", tests=tmp_path.glob("test_*.py"))


def test_a_verdict_is_there_for_the_next_run(tmp_path: Path, module: Path):
    first = kept(tmp_path)
    assert first.of(module) == {}
    first.keep(module, ordinal=1, noticed=False)
    first.keep(module, ordinal=2, noticed=True)
    assert first.of(module) == kept(tmp_path).of(module) == {1: False, 2: True}


def test_another_test_may_notice_what_survived(tmp_path: Path, module: Path):
    kept(tmp_path).keep(module, ordinal=1, noticed=False)
    kept(tmp_path).keep(module, ordinal=2, noticed=True)
    (tmp_path / "test_money.py").write_text("assert ONE == 1\n")
    assert kept(tmp_path).of(module) == {2: True}


def test_a_changed_module_makes_every_verdict_on_it_void(tmp_path: Path, module: Path):
    kept(tmp_path).keep(module, ordinal=2, noticed=True)
    module.write_text("ONE = 2\n")
    assert kept(tmp_path).of(module) == {}
