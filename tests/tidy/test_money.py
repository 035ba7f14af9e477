"""Exact money: nothing binary, nothing divided, nothing rounded, but in the one named place."""

from __future__ import annotations

import ast

import pytest

from tests.tidy.source import Page, pages

FLOORS = ("measures", "terms", "records", "engines")
STATISTICS = ("engines.staffing", "engines.scorecards", "engines.controls", "engines.collections")  # never touch money
ROUNDING = ("measures.rounding",)


def breaches(page: Page) -> list[str]:
    found = []
    paths = {id(inner) for node in ast.walk(page.tree) if joins_path(node) for inner in ast.walk(node)}
    for node in ast.walk(page.tree):
        if id(node) in paths:
            continue
        if isinstance(node, ast.Name) and node.id == "float":
            found.append(f"{page.place(node)}: float")
        elif isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"{page.place(node)}: {node.value} is a binary fraction")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round":
            found.append(f"{page.place(node)}: round()")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            found.append(f"{page.place(node)}: division")
    return found


def joins_path(node: ast.AST) -> bool:
    """Whether a chain of `/` has a text in it: then it names a file."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return joins_path(node.left) or joins_path(node.right)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_no_float_no_round_and_no_division_near_money():
    looked_at = [page for page in pages(*FLOORS) if not page.module.startswith((*STATISTICS, *ROUNDING))]
    assert looked_at
    assert [breach for page in looked_at for breach in breaches(page)] == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("x = 1 / 2", 1),
        ("x /= 2", 1),
        ("float('1')", 1),
        ("x: float = 0.5", 2),
        ("round(x)", 1),
        ("x = 7 // 2; y.rounded(2)", 0),
        ("folder / 'zones' / name", 0),
    ],
)
def test_the_rule_sees_what_it_forbids(text: str, number: int):
    page = pages("errors")[0]
    assert len(breaches(Page(page.path, "x", text, ast.parse(text)))) == number


def test_who_owes_whom_is_not_known_to_rating_and_matching():
    named = [
        page.place(node)
        for page in pages("engines/rating", "engines/matching")
        for node in ast.walk(page.tree)
        if isinstance(node, ast.Name | ast.alias | ast.Attribute)
        and "Direction" in (getattr(node, "id", ""), getattr(node, "name", ""), getattr(node, "attr", ""))
    ]
    assert named == []
