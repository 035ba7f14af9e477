"""`with refused("code"):` the block must refuse with that code, and the refusal must read as a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from crossfoot.errors import Malformed, Refusal, sentences


@contextmanager
def refused(code: str, *, problems: tuple[str, ...] = ()) -> Iterator[pytest.ExceptionInfo[Refusal]]:
    """Expect a refusal: its code, the kind declared for the code, and a sentence without a hole in it.

    problems: the codes of the problems a Malformed must carry, in order; not looked at when empty.
    Gives pytest's ExceptionInfo, whose `.value` is the refusal once the block has ended.
    """
    with pytest.raises(Refusal) as caught:
        yield caught
    refusal = caught.value
    assert refusal.code == code, f"refused with {refusal.code}, not {code}: {refusal}"
    assert refusal.kind == sentences()[code].kind, f"{code} is declared as {sentences()[code].kind}, raised as {refusal.kind}"
    assert str(refusal).startswith(f"{refusal.says} {refusal.do} [{code}]")
    if problems:
        assert isinstance(refusal, Malformed), f"{refusal.kind} carries no problems"
        assert tuple(problem.code for problem in refusal.problems) == problems
    for problem in getattr(refusal, "problems", ()):
        assert problem.says and problem.do
