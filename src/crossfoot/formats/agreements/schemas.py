"""The forms we read, by name and version, and the JSON Schemas made from their shapes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from crossfoot.errors import Malformed
from crossfoot.formats.agreements.reading import Cell
from crossfoot.formats.agreements.shapes import MODELS, SCALARS, SHAPES, Shape

_FORM = re.compile(r"([a-z.-]+)/([0-9]{1,6})", re.ASCII)


def check_schema(cell: Cell, form: str) -> None:
    """Raises Malformed: terms-table-wanted, terms-schema-missing, terms-schema-unknown, terms-schema-newer."""
    if not isinstance(cell.tree, dict):
        cell.pairs()
        return
    got = cell.tree.get("schema")
    name, version = form.split("/")
    if got is None:
        raise Malformed("terms-schema-missing", form=form)
    found = _FORM.fullmatch(got) if isinstance(got, str) else None
    if not found or found[1] != name:
        raise Malformed("terms-schema-unknown", got=got, form=form)
    if int(found[2]) != int(version):
        raise Malformed("terms-schema-newer", got=got, form=form)


def agreement_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of an agreement file."""
    return _schema("agreement", "A Crossfoot agreement")


def price_book_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a price book file."""
    return _schema("price_book", "A Crossfoot price book")


def _schema(top: str, title: str) -> dict[str, Any]:
    return schema_of(top, shapes=SHAPES, title=title)


def schema_of(top: str, *, shapes: Mapping[str, Shape], title: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a file whose outermost table is the shape `top` of some shapes."""
    reached = _reached(top, shapes)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **_table(top, shapes[top]),
        "$defs": SCALARS | {name: _table(name, shapes[name]) for name in sorted(reached - {top})},
    }


def _table(name: str, shape: Shape) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "description": shape.says,
        "type": "object",
        "additionalProperties": False,
        "properties": {key: {**held.holds, "description": held.says} for key, held in shape.keys.items()},
    }
    if shape.needs:
        schema["required"] = list(shape.needs)
    return schema | _ONLY_ONE.get(name, {})


def _one_of(*names: str) -> list[dict[str, Any]]:
    return [{"required": [name]} for name in names]


_ONLY_ONE: dict[str, dict[str, Any]] = {
    "price": {"oneOf": [*_one_of(*MODELS, "recurring", "matrix", "capacity"), {"required": ["book", "item"]}]},
    "cell": {"oneOf": _one_of(*MODELS)},
    "term": {"oneOf": _one_of("price", "phases")},
    "discount": {"oneOf": _one_of("percent", "amount")},
}
"""What the shapes cannot say: exactly one of these keys."""


def _reached(top: str, shapes: Mapping[str, Shape]) -> set[str]:
    """The shapes a shape leads to, itself included."""
    seen: set[str] = set()
    waiting = [top]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in shapes:
            continue
        seen.add(name)
        waiting += re.findall(r"#/\$defs/([a-z_]+)", repr([key.holds for key in shapes[name].keys.values()]))
    return seen
