"""Mutants: one small, wrong change each to a module's syntax tree."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
}
_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A change at one node. ordinal: its number in the module, in the order of the text; name: what it is listed by."""

    ordinal: int
    line: int
    name: str


def mutants(source: str) -> list[Mutant]:
    """Every mutant of a module."""
    found: list[Mutant] = []
    for ordinal, (place, old, new) in enumerate(_changes(ast.parse(source))):
        before, after = (_shown(node) for node in (old, new))
        found.append(Mutant(ordinal, old.lineno, f"{place}: {before} -> {after}"))
    return found


def mutated(source: str, *, ordinal: int) -> ast.Module:
    """The module's tree with one mutant's change made."""
    tree = ast.parse(source)
    for number, (_, old, new) in enumerate(_changes(tree)):
        if number == ordinal:
            replaced = _Replacing(old, new).visit(tree)
            return ast.fix_missing_locations(replaced)
    raise IndexError(ordinal)


class _Replacing(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return ast.copy_location(self.new, node) if node is self.old else self.generic_visit(node)


def _changes(tree: ast.Module) -> Iterator[tuple[str, ast.expr | ast.stmt, ast.AST]]:
    for place, node in _live(tree, place="module"):
        for new in _turned(node):
            yield place, node, new


def _live(node: ast.AST, *, place: str) -> Iterator[tuple[str, ast.expr | ast.stmt]]:
    """The nodes that do something when the program runs: no docstrings, annotations, decorators, imports or messages."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        place = node.name if place == "module" else f"{place}.{node.name}"
    if isinstance(node, ast.expr | ast.stmt):
        yield place, node
    if isinstance(node, ast.Import | ast.ImportFrom) or _tells(node):
        return
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "bases", "keywords" if isinstance(node, ast.ClassDef) else ""):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_docstring(child) and not isinstance(child, ast.expr_context):
                yield from _live(child, place=place)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _tells(node: ast.AST) -> bool:
    """A message for people who look for a defect, or a name of a type: no behaviour."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("Defect", "ValueError", "TypeError", "AssertionError", "TypeVar", "cast")
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")


def _turned(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(ops=[operation, *_]) if type(operation) in _COMPARISONS:
            yield _with(node, ops=[_COMPARISONS[type(operation)](), *node.ops[1:]])
        case ast.BinOp(op=operation) if type(operation) in _ARITHMETIC:
            yield _with(node, op=_ARITHMETIC[type(operation)]())
        case ast.AugAssign(op=operation) if type(operation) in _ARITHMETIC:
            yield _with(node, op=_ARITHMETIC[type(operation)]())
        case ast.BoolOp(op=ast.And()):
            yield _with(node, op=ast.Or())
        case ast.BoolOp(op=ast.Or()):
            yield _with(node, op=ast.And())
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"{value}~")
        case ast.Name(id=name, ctx=ast.Load()) if name in _NAMES:
            yield ast.Name(_NAMES[name], ast.Load())
        case ast.IfExp(test=test):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield ast.Return(ast.Constant(None))
        case ast.Raise() | ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _with(node: ast.AST, **changed: object) -> ast.AST:
    new = copy.copy(node)
    for name, value in changed.items():
        setattr(new, name, value)
    return new


def _shown(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= _SHOWN_MAX else text[: _SHOWN_MAX - 3] + "..."


_SHOWN_MAX = 90
