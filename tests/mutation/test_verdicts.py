"""A run of mutants that was stopped goes on where it was, and never with a verdict on other code."""

from __future__ import annotations

from pathlib import Path

from tests.mutation.verdicts import Verdicts


def test_a_verdict_is_there_for_the_next_run(tmp_path: Path):
    tests = tmp_path / "test_money.py"
    tests.write_text("assert 1 + 1 == 2\n")
    first = Verdicts(tmp_path / "mutants" / "measures.jsonl", found_with=[tests])
    assert first.get("money.py 1") is None
    first.keep("money.py 1", noticed=False)
    first.keep("money.py 2", noticed=True)
    again = Verdicts(tmp_path / "mutants" / "measures.jsonl", found_with=[tests])
    assert (again.get("money.py 1"), again.get("money.py 2"), again.get("money.py 3")) == (False, True, None)


def test_a_changed_test_makes_every_verdict_void(tmp_path: Path):
    tests = tmp_path / "test_money.py"
    tests.write_text("assert 1 + 1 == 2\n")
    Verdicts(tmp_path / "measures.jsonl", found_with=[tests]).keep("money.py 1", noticed=True)
    tests.write_text("assert 1 + 1 == 2 and True\n")
    assert Verdicts(tmp_path / "measures.jsonl", found_with=[tests]).get("money.py 1") is None
