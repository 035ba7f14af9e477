"""The table decorator and the refusal check themselves: a test helper that passes everything is worse than none."""

from __future__ import annotations

import pytest

from crossfoot.errors import Malformed, Missing, Problem
from tests.refusals import refused
from tests.specimens.gallery import provoked
from tests.tables import decimals, parsed, rows


@rows(r"""
 a  | b   | because
 1  |     | an empty cell is an empty string
 x  | p\|q | a bar can be written
""")
def test_cells_arrive_as_stripped_strings(a: str, b: str, because: str) -> None:
    assert (a, b) in {("1", ""), ("x", "p|q")}


@pytest.mark.parametrize("table", ["a | b\n1 | 2", "a | because\n1 | 2 | 3", "a | because\n1 |", "a | because\n"])
def test_a_table_that_would_test_nothing_is_refused(table: str) -> None:
    with pytest.raises(ValueError, match=r"because|cells under|no reason|without rows"):
        parsed(table)


def test_decimals_reads_a_sum() -> None:
    assert [str(each) for each in decimals("100.00 + 0.08")] == ["100.00", "0.08"]
    assert decimals("") == []


def test_refused_wants_the_code_the_kind_and_a_refusal_at_all() -> None:
    with refused("file-not-columnar") as caught:
        raise Malformed("file-not-columnar", file="x.csv", reason="no rows")
    assert caught.value.fields["file"] == "x.csv"
    with pytest.raises(AssertionError, match="refused with file-not-columnar"), refused("other"):
        raise Malformed("file-not-columnar", file="x.csv", reason="no rows")
    with pytest.raises(AssertionError, match="declared as Malformed"), refused("file-not-columnar"):
        raise Missing("file-not-columnar", file="x.csv", reason="no rows")
    with pytest.raises(pytest.fail.Exception), refused("file-not-columnar"):
        pass


def test_refused_compares_the_codes_of_problems() -> None:
    problem = Problem("file-not-columnar", facts={"file": "x.csv", "reason": "no rows"})
    with refused("file-not-columnar", problems=("file-not-columnar",)):
        raise Malformed("file-not-columnar", problems=[problem], file="x.csv", reason="no rows")
    with pytest.raises(AssertionError), refused("file-not-columnar", problems=("other",)):
        raise Malformed("file-not-columnar", problems=[problem], file="x.csv", reason="no rows")


def test_a_specimen_may_raise_carry_or_return_its_code() -> None:
    problem = Problem("sum-too-wide", row=3, facts={"digits": 30, "places": 12})

    def raises() -> None:
        raise Malformed("file-not-columnar", problems=[problem], file="x.csv", reason="no rows")

    assert provoked("file-not-columnar", raises, {}).startswith("x.csv cannot be read as columns: no rows.")
    for provoke in (raises, lambda: problem, lambda: [problem]):
        assert provoked("sum-too-wide", provoke, {}).startswith("row 3: The usage of the period")
    for provoke in (lambda: None, lambda: 5, raises):
        with pytest.raises(AssertionError, match="the specimen of other"):
            provoked("other", provoke, {})
