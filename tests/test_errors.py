"""The error tree: one kind per reader, a sentence per code, and nothing a hostile file can do to it."""

from __future__ import annotations

import dataclasses
import pickle
from pathlib import Path

import pytest

from crossfoot import errors
from crossfoot.errors import (
    Closed,
    Conflict,
    CrossfootError,
    Defect,
    Forbidden,
    Malformed,
    Missing,
    Problem,
    Refusal,
    Sentence,
    Unavailable,
    Unbalanced,
    Unrateable,
    sentence,
    sentences,
)
from tests.tables import rows

KINDS = (Missing, Forbidden, Conflict, Malformed, Closed, Unrateable, Unbalanced)


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sentences of our own, so that these tests say nothing about any room's words."""
    table = {
        "too-hot": Sentence("too-hot", "Malformed", "{what} is too hot at {degrees}.", "Wait until {what} is cooler."),
        "too-cold": Sentence("too-cold", "Conflict", "It is too cold.", "Wait."),
    }
    monkeypatch.setattr(errors, "sentences", lambda: table)


def test_the_tree_has_seven_kinds_of_refusal_and_two_other_ends() -> None:
    assert set(Refusal.__subclasses__()) == set(KINDS)
    assert set(CrossfootError.__subclasses__()) == {Refusal, Unavailable, Defect}
    assert [kind("too-cold").kind for kind in KINDS] == [kind.__name__ for kind in KINDS]
    for kind in KINDS:
        assert f"├ {kind.__name__} " in (errors.__doc__ or "") or f"└ {kind.__name__} " in (errors.__doc__ or "")


def test_every_sentence_declared_names_a_kind_of_the_tree_and_says_something() -> None:
    kinds = {kind.__name__ for kind in KINDS}
    for code, each in sentences.__wrapped__().items():
        assert each.code == code
        assert each.kind in kinds, f"{code} is of no kind: {each.kind}"
        assert each.says.rstrip().endswith((".", "!", "}", ":")), f"{code} does not end its sentence"
        assert each.do, f"{code} does not say what to do"


def test_a_refusal_is_a_sentence_what_to_do_and_its_code() -> None:
    refusal = Malformed("too-hot", what="The soup", degrees=99)
    assert refusal.says == "The soup is too hot at 99."
    assert refusal.do == "Wait until The soup is cooler."
    assert str(refusal) == "The soup is too hot at 99. Wait until The soup is cooler. [too-hot]"
    assert (refusal.code, refusal.kind, refusal.fields) == ("too-hot", "Malformed", {"what": "The soup", "degrees": 99})


@rows(r"""
 held                | shown      | because
 a\nb\t c            | a b c      | on one line
 \x1b[2Jgone         | �[2Jgone   | no command reaches a terminal
 a\x00b              | a�b        | no null
 x\u202egnp          | x�gnp      | nothing turns the text around
 {degrees}           | {degrees}  | a value is no template
 Ωμέγα 株式会社       | Ωμέγα 株式会社 | every script is shown
                     | (empty)    | an empty cell is seen to be empty
 \n                  | (empty)    | so is one of blanks
""")
def test_a_field_cannot_break_its_sentence(held: str, shown: str, because: str) -> None:
    value = held.encode("latin-1", "backslashreplace").decode("unicode-escape")
    assert Malformed("too-hot", what=value, degrees=1).says == f"{shown} is too hot at 1."


def test_a_long_field_is_cut() -> None:
    def says(length: int) -> str:
        return Malformed("too-hot", what="x" * length, degrees=1).says

    assert says(120) == f"{'x' * 120} is too hot at 1."
    assert says(121) == f"{'x' * 119}… is too hot at 1."
    assert says(10_000_000) == f"{'x' * 119}… is too hot at 1."
    assert Malformed("too-hot", what=" " * 999 + "xy", degrees=1).says == "x is too hot at 1."


def test_a_refusal_raised_wrongly_is_our_defect() -> None:
    with pytest.raises(Defect, match="refusal too-hot was raised without its field 'degrees'"):
        str(Malformed("too-hot", what="The soup"))
    with pytest.raises(Defect, match="refusal code without a sentence: no-such-code"):
        str(Malformed("no-such-code"))
    with pytest.raises(Defect, match="no-such-code"):
        sentence("no-such-code")
    assert sentence("too-cold").do == "Wait."


@rows("""
 file       | row | field  | place                             | because
 prices.csv | 3   | amount | prices.csv, row 3, field amount   | all there is to know
 prices.csv |     |        | prices.csv                        | the whole file
            | 3   |        | row 3                             | a row of something nameless
            |     | amount | field amount                      | a field
            | 0   |        | row 0                             | nought is a row too
            |     |        |                                   | nowhere in particular
""")
def test_a_problem_says_where(file: str, row: str, field: str, place: str, because: str) -> None:
    problem = Problem("too-hot", file, int(row) if row else None, field, {"what": "It", "degrees": 9})
    assert problem.place == place
    assert problem.says == "It is too hot at 9."
    assert problem.do == "Wait until It is cooler."
    assert str(problem) == (f"{place}: It is too hot at 9." if place else "It is too hot at 9.")


def test_problems_of_any_kind_of_code_can_be_listed() -> None:
    assert str(Problem("too-cold", row=2)) == "row 2: It is too cold."
    with pytest.raises(dataclasses.FrozenInstanceError):
        Problem("too-cold").row = 1  # type: ignore[misc]


@pytest.mark.parametrize(("count", "listed", "tail"), [(0, 0, ""), (1, 1, ""), (20, 20, ""), (21, 20, "\n  ... and 1 more")])
def test_a_malformed_input_lists_its_first_problems(count: int, listed: int, tail: str) -> None:
    refusal = Malformed("too-cold", problems=(Problem("too-cold", row=row) for row in range(count)))
    assert len(refusal.problems) == count
    lines = "".join(f"\n  row {row}: It is too cold." for row in range(listed))
    assert str(refusal) == f"It is too cold. Wait. [too-cold]{lines}{tail}"


def test_the_outside_world_may_say_when_to_try_again() -> None:
    assert Unavailable("The bank is closed.").retry_after is None
    busy = Unavailable("The bank is busy.", retry_after=30)
    assert (str(busy), busy.retry_after) == ("The bank is busy.", 30)


def test_errors_cross_a_process_whole() -> None:
    refusal = Malformed("too-hot", problems=[Problem("too-cold", row=2)], what="The soup", degrees=99)
    back = pickle.loads(pickle.dumps(refusal))
    assert (type(back), str(back), back.problems, back.fields) == (Malformed, str(refusal), refusal.problems, refusal.fields)
    assert pickle.loads(pickle.dumps(Unavailable("Later.", retry_after=3))).retry_after == 3
    assert str(pickle.loads(pickle.dumps(Defect("broken")))) == "broken"


def test_a_code_is_declared_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "refusals"
    folder.mkdir()
    monkeypatch.setattr("crossfoot.errors.resources.files", lambda package: tmp_path)
    page = '[too-hot]\nkind = "Malformed"\nsays = "Hot."\ndo = "Wait."\n'
    (folder / "a.toml").write_text(page, "utf-8")
    (folder / "README.md").write_text("no sentences here", "utf-8")
    assert sentences.__wrapped__() == {"too-hot": Sentence("too-hot", "Malformed", "Hot.", "Wait.")}
    (folder / "b.toml").write_text(page, "utf-8")
    with pytest.raises(Defect, match="refusal code declared twice: too-hot"):
        sentences.__wrapped__()


def test_the_declared_sentences_are_read_once() -> None:
    assert sentences() is sentences()
    assert sentences()["unknown-currency"].kind == "Malformed"
