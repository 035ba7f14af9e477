"""The decimal rules of the canonical SQL, checked on its syntax tree.

Engines differ where decimals are concerned: products that lose digits or overflow, branches whose scales differ, sums
that wrap, roundings of their own. A text that keeps these rules means the same on all of them:

1. each factor of a product is an explicit CAST to a DECIMAL, p1 + p2 + 1 <= 38, and not both narrow (DuckDB keeps the
   product of two 18-digit decimals in 18 digits) - or the product is one of whole numbers;
2. each term of a sum or difference is an explicit CAST to a DECIMAL of one scale with digits to spare for the carry,
   and the result is CAST - or it is one of whole numbers;
3. branches of CASE and COALESCE and columns of UNION that are decimal are all CAST to one type; no GREATEST or LEAST;
4. nothing rounds but CAST;
5. no division, no average, no binary fraction; every SUM is CAST.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import sqlglot
from sqlglot import exp

DIGITS_MAX = 38
NARROW_DIGITS = 18
WHOLE_NAMES = re.compile(r"(.*_)?(no|ns|cell|piece|row_number|ordinal)|events.*")
DECIMAL_NAMES = re.compile(r"(.*_)?(quantity|price|base|origin|extension|amount|foot|reach|upto_\d+|largest|least)")
_WHOLE_TYPES = (exp.DataType.Type.INT, exp.DataType.Type.BIGINT, exp.DataType.Type.SMALLINT)
_BINARY_TYPES = (exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT)
_ROUNDING = (exp.Round, exp.Floor, exp.Ceil)
_ROUNDING_NAMES = {"TRUNC", "TRUNCATE", "ROUND_EVEN", "ROUNDBANKERS"}
_BINARY = (exp.Div, exp.IntDiv, exp.Avg, exp.Median, exp.Quantile, exp.PercentileCont, exp.PercentileDisc)


def broken_rules(sql: str) -> list[str]:
    """Each breach of the rules in one statement: the rule's number and the offending text. Empty when it keeps them."""
    tree = sqlglot.parse_one(sql, read="duckdb")
    return [f"rule {rule}: {node.sql('duckdb')}" for rule, node in _breaches(tree)]


def _breaches(tree: exp.Expr) -> Iterator[tuple[int, exp.Expr]]:
    for node in tree.walk():
        if isinstance(node, exp.Mul) and not _good_product(node):
            yield 1, node
        if isinstance(node, exp.Add | exp.Sub) and not isinstance(node.parent, exp.Add | exp.Sub) and not _good_sum(node):
            yield 2, node
        if isinstance(node, exp.Case | exp.Coalesce) and not _one_type(_branches(node)):
            yield 3, node
        if isinstance(node, exp.Union) and not all(_one_type(column) for column in _columns(node)):
            yield 3, node
        if isinstance(node, exp.Greatest | exp.Least):
            yield 3, node
        if isinstance(node, _ROUNDING) or (isinstance(node, exp.Anonymous) and node.name.upper() in _ROUNDING_NAMES):
            yield 4, node
        if isinstance(node, _BINARY):
            yield 5, node
        if isinstance(node, exp.DataType) and node.this in _BINARY_TYPES:
            yield 5, node
        if isinstance(node, exp.Sum) and not _cast_above(node):
            yield 5, node


def _good_product(node: exp.Mul) -> bool:
    left, right = node.left, node.right
    if _whole(left) and _whole(right):
        return True
    first, second = _decimal(left), _decimal(right)
    if first is None or second is None:
        return False
    narrow = first[0] <= NARROW_DIGITS and second[0] <= NARROW_DIGITS and first[0] + second[0] > NARROW_DIGITS
    return first[0] + second[0] + 1 <= DIGITS_MAX and not narrow


def _good_sum(node: exp.Expr) -> bool:
    terms = list(_terms(node))
    if all(_whole(term) for term in terms):
        return True
    types = [_decimal(term) for term in terms]
    if any(kind is None for kind in types) or not isinstance(_above(node), exp.Cast):
        return False
    known = [kind for kind in types if kind]
    return len({scale for _, scale in known}) == 1 and max(known)[0] + len(known) - 1 <= DIGITS_MAX


def _terms(node: exp.Expr) -> Iterator[exp.Expr]:
    if isinstance(node, exp.Add | exp.Sub):
        yield from _terms(node.left)
        yield from _terms(node.right)
    elif isinstance(node, exp.Paren):
        yield from _terms(node.this)
    else:
        yield node


def _branches(node: exp.Expr) -> list[exp.Expr]:
    if isinstance(node, exp.Case):
        chosen = [branch.args["true"] for branch in node.args["ifs"]]
        return chosen + ([node.args["default"]] if node.args.get("default") is not None else [])
    return [node.this, *node.expressions]


def _columns(node: exp.Union) -> Iterable[list[exp.Expr]]:
    sides = [side.unnest() if isinstance(side, exp.Subquery) else side for side in (node.left, node.right)]
    rows = [[column.unalias() for column in side.selects] for side in sides if isinstance(side, exp.Query)]
    return [list(column) for column in zip(*rows, strict=True)]


def _one_type(branches: list[exp.Expr]) -> bool:
    """Whether none of the branches is decimal, or all are CAST to the same DECIMAL."""
    flat = [inner for branch in branches for inner in _unfolded(branch)]
    if not any(_decimal(branch) or _named_decimal(branch) for branch in flat):
        return True
    return len({_decimal(branch) for branch in flat}) == 1 and _decimal(flat[0]) is not None


def _unfolded(branch: exp.Expr) -> list[exp.Expr]:
    branch = branch.unnest()
    if isinstance(branch, exp.Case | exp.Coalesce):
        return [inner for each in _branches(branch) for inner in _unfolded(each)]
    return [branch]


def _named_decimal(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and DECIMAL_NAMES.fullmatch(node.name) is not None


def _decimal(node: exp.Expr) -> tuple[int, int] | None:
    """(precision, scale) of an explicit CAST to DECIMAL, None for anything else."""
    node = node.unnest()
    if not isinstance(node, exp.Cast) or node.to.this != exp.DataType.Type.DECIMAL:
        return None
    sizes = [int(size.name) for size in node.to.expressions]
    return (sizes[0], sizes[1]) if len(sizes) == 2 else None


def _whole(node: exp.Expr) -> bool:
    """Whether a node is a whole number by its form or its name."""
    node = node.unnest()
    if isinstance(node, exp.Literal):
        return node.is_int
    if isinstance(node, exp.Neg):
        return _whole(node.this)
    if isinstance(node, exp.Cast):
        return node.to.this in _WHOLE_TYPES
    if isinstance(node, exp.Case):
        return all(_whole(branch) for branch in _branches(node))
    if isinstance(node, exp.Mul | exp.Add | exp.Sub):
        return _whole(node.left) and _whole(node.right)
    if isinstance(node, exp.Count):
        return True
    return isinstance(node, exp.Column) and WHOLE_NAMES.fullmatch(node.name) is not None


def _above(node: exp.Expr) -> exp.Expr | None:
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    return parent


def _cast_above(node: exp.Expr) -> bool:
    """Whether a SUM is CAST, alone or with its FILTER, or inside a COALESCE that is."""
    parent = node.parent
    while isinstance(parent, exp.Filter | exp.Coalesce | exp.Window | exp.Paren):
        parent = parent.parent
    return isinstance(parent, exp.Cast)
