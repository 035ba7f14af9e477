"""The adapter of the rating cases translates names and units: its syntax tree holds no arithmetic and no peeking."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "rating_adapter"
PAGES = sorted(FOLDER.glob("*.py"))
FORBIDDEN_WORDS = {"id", "source", "expected", "notes", "rounding_sensitivity"}
FORBIDDEN_CALLS = {"sum", "round", "abs", "divmod", "min", "max", "pow", "eval", "exec", "getattr", "float"}
FORBIDDEN_MODULES = {"operator", "math", "fractions", "functools", "statistics", "numpy", "json", "pathlib", "os", "importlib"}


def arithmetic(tree: ast.AST) -> list[str]:
    """Sums, products and the like; `|` between types is none."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign):
            found.append(f"line {node.lineno}: augmented assignment")
        if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.BitOr):
            found.append(f"line {node.lineno}: {type(node.op).__name__}")
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            found.append(f"line {node.lineno}: a minus sign")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            found.append(f"line {node.lineno}: {node.func.id}()")
        if isinstance(node, ast.Import | ast.ImportFrom):
            modules = {node.module or ""} if isinstance(node, ast.ImportFrom) else {each.name for each in node.names}
            found += [f"line {node.lineno}: imports {each}" for each in modules & FORBIDDEN_MODULES]
    return found


def peeking(tree: ast.AST) -> list[str]:
    """Where a case's own name, origin or expected figures could be read: as a key, an attribute, or a parameter that a
    mapping is spread over."""
    found = []
    for node in ast.walk(tree):
        words = set()
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            words = {node.value}
        elif isinstance(node, ast.Attribute):
            words = {node.attr}
        elif isinstance(node, ast.Name):
            words = {node.id}
        elif isinstance(node, ast.arg):
            words = {node.arg}
        found += [f"line {getattr(node, 'lineno', 0)}: {word}" for word in words & FORBIDDEN_WORDS]
    return found


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_the_rating_adapter_works_nothing_out(page: Path) -> None:
    assert arithmetic(ast.parse(page.read_text("utf-8"))) == []


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_the_rating_adapter_reads_neither_name_nor_origin_nor_answer(page: Path) -> None:
    assert peeking(ast.parse(page.read_text("utf-8"))) == []


def test_the_rating_check_would_notice() -> None:
    assert arithmetic(ast.parse("def f(a):\n    a += 1\n    return -a * sum([a])\nimport operator")) != []
    assert len(arithmetic(ast.parse("a += 1; b = -a * sum([a])\nimport operator"))) == 5
    assert peeking(ast.parse("case['expected']; case.get('id'); case.notes; f = lambda *, source: source")) == [
        "line 1: notes",
        "line 1: expected",
        "line 1: id",
        "line 1: source",
        "line 1: source",
    ]
