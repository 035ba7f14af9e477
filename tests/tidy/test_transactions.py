"""One command, one transaction, opened in one place: the desk."""

from __future__ import annotations

import ast

from tests.tidy.source import dotted, pages


def atomics(tree: ast.AST) -> list[ast.expr]:
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Name)]
    return [node for node in named if dotted(node).split(".")[-1] in ("atomic", "set_autocommit", "savepoint")]


def test_only_desks_open_transactions():
    opened = [page.place(node) for page in pages() if not page.module.startswith("desks") for node in atomics(page.tree)]
    assert opened == []


def test_every_transaction_of_a_desk_is_durable():
    light = []
    for page in pages("desks"):
        calls = [node for node in ast.walk(page.tree) if isinstance(node, ast.Call) and dotted(node.func).endswith("atomic")]
        light += [page.place(call) for call in calls if [ast.unparse(word) for word in call.keywords] != ["durable=True"]]
        assert len(atomics(page.tree)) == len(calls), f"{page.path}: only `with transaction.atomic(durable=True)`"
    assert light == []


def test_nothing_is_carried_to_the_outside_inside_a_transaction():
    carried = []
    for page in pages("desks"):
        transports = {
            alias.asname or alias.name
            for node in ast.walk(page.tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("crossfoot.transports")
            for alias in node.names
        }
        for block in ast.walk(page.tree):
            if isinstance(block, ast.With) and any(atomics(item.context_expr) for item in block.items):
                carried += [page.place(n) for n in ast.walk(block) if isinstance(n, ast.Name) and n.id in transports]
    assert carried == []
