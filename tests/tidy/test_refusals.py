"""Every "no" is declared, is said somewhere, and has been read as a person reads it."""

from __future__ import annotations

import ast
import string
import tomllib

from crossfoot import errors
from tests.specimens.gallery import gathered
from tests.tidy.source import PACKAGE, dotted, pages

KINDS = {kind.__name__ for kind in errors.Refusal.__subclasses__()}
DECLARED = errors.sentences()


def _names_forms_problem(node: ast.ImportFrom | ast.ClassDef) -> bool:
    """Whether `Problem` here is what a form shows beside a field: a sentence, not a code."""
    if isinstance(node, ast.ClassDef):
        return node.name == "Problem" and not node.bases
    return (node.module or "").startswith("crossfoot.web.flows") and any(each.name == "Problem" for each in node.names)


def said() -> dict[str, str]:
    """Codes written in a raise or a Problem, with their place."""
    found = {}
    for page in pages():
        forms_own = any(
            isinstance(node, ast.ImportFrom | ast.ClassDef) and _names_forms_problem(node) for node in ast.walk(page.tree)
        )
        raisers = KINDS if forms_own else {*KINDS, "Problem"}
        for node in ast.walk(page.tree):
            if isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in raisers and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found[first.value] = page.place(node)
    return found


def test_every_code_that_is_raised_is_declared():
    assert {code: place for code, place in said().items() if code not in DECLARED} == {}


def test_every_declared_code_is_written_in_the_source():
    nodes = [node for page in pages() for node in ast.walk(page.tree) if isinstance(node, ast.Constant)]
    written = {node.value for node in nodes if isinstance(node.value, str)}
    assert sorted(DECLARED.keys() - written) == []


def test_every_declaration_is_whole():
    for page in (PACKAGE / "refusals").glob("*.toml"):
        for code, row in tomllib.loads(page.read_text("utf-8")).items():
            assert row.keys() == {"kind", "says", "do"}, code
            assert row["kind"] in KINDS, code
            assert row["says"][-1] in ".?:", code  # a colon leads to the list of problems
            assert row["do"][-1] in ".:}" or ": crossfoot " in row["do"], code  # or to names, or to a command to copy
            for sentence in (row["says"], row["do"]):
                assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(sentence)), code


def test_every_code_has_a_specimen():
    assert sorted(DECLARED.keys() - gathered().keys()) == []
