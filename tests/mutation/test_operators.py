"""A mutant is one change to what a program does, and to nothing it merely says."""

from __future__ import annotations

import ast

import pytest

from tests.mutation.operators import mutants, mutated

PROGRAM = '''
"""A docstring."""
from decimal import Decimal

def owed(quantity: int, *, free: int = 0) -> "int":
    """What is owed."""
    if quantity < free:
        raise Defect("never seen")
    return max(quantity - free, 0)
'''


def test_every_mutant_of_a_small_program_is_known():
    assert [mutant.name for mutant in mutants(PROGRAM)] == [
        "owed: 0 -> 1",
        "owed: quantity < free -> quantity <= free",
        "owed: raise Defect('never seen') -> pass",
        "owed: return max(quantity - free, 0) -> return None",
        "owed: max -> min",
        "owed: quantity - free -> quantity + free",
        "owed: 0 -> 1",
    ]


def test_each_mutant_differs_from_the_program_in_one_place():
    texts = {ast.unparse(mutated(PROGRAM, ordinal=mutant.ordinal)) for mutant in mutants(PROGRAM)}
    assert len(texts) == len(mutants(PROGRAM))
    assert ast.unparse(ast.parse(PROGRAM)) not in texts


@pytest.mark.parametrize(
    ("text", "becomes", "because"),
    [
        ("x = a and b", "x = a or b", "both is not either"),
        ("x = not a", "x = a", "no is not yes"),
        ("x = -a", "x = a", "a sign is an amount's direction"),
        ("x = 'usd'", "x = 'usd~'", "codes are looked up"),
        ("x += 1", "x -= 1", "a running total"),
        ("x = a if b else c", "x = a if not b else c", "a choice"),
        ("f(a)", "pass", "a call for what it does"),
        ("x = 7 // 2", "x = 7 * 2", "a whole division"),
    ],
)
def test_what_a_statement_is_turned_into(text: str, becomes: str, because: str):
    turned = [ast.unparse(mutated(text, ordinal=mutant.ordinal)) for mutant in mutants(text)]
    assert becomes in turned, because
