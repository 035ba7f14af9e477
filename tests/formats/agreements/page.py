"""The tables of the reference page, made from the shapes of the form."""

from __future__ import annotations

import re

from crossfoot.formats.agreements.shapes import SHAPES, Holds, Shape

ORDER = (
    *("agreement", "period", "role", "uses", "billing", "payment", "conventions", "rounding"),
    *("term", "meter", "conversion", "pricing", "phase", "price", "quoted", "recurring", "tier", "step", "package"),
    *("block", "block_tier", "percentage", "percent_tier", "pre_rated", "cell", "capacity_tier"),
    *("commitment", "cap", "prepaid", "discount", "tax"),
    *("life", "renewal", "uplift", "reading", "termination", "price_book", "list_price"),
)


def tables() -> str:
    """Every shape with its keys, in the order a reader meets them."""
    return "\n".join(_section(name, SHAPES[name]) for name in ORDER)


def _section(name: str, shape: Shape) -> str:
    rows = [f"| `{key}` | {held(each.holds)} | yes | {each.says} |" for key, each in shape.needs.items()]
    rows += [f"| `{key}` | {held(each.holds)} | | {each.says} |" for key, each in shape.takes.items()]
    head = f"### {name}\n\n{shape.says}\n\n| key | holds | needed | means |\n| --- | --- | --- | --- |\n"
    return head + "\n".join(rows) + "\n"


def held(holds: Holds) -> str:
    """What a key holds, in words."""
    if "$ref" in holds:
        name = holds["$ref"].rsplit("/", 1)[1]
        return _link(name) if name in SHAPES else {"whole": "whole number"}.get(name, name)
    if "const" in holds:
        return f"`{holds['const']}`"
    if "enum" in holds:
        return ", ".join(f"`{word}`" for word in holds["enum"])
    if "anyOf" in holds:
        return " or ".join(held(each) for each in holds["anyOf"])
    if holds["type"] == "array":
        return f"list of {held(holds['items'])}"
    if holds["type"] == "object":
        return f"table of {held(holds['additionalProperties'])}"
    return {"string": "text", "boolean": "true or false"}[holds["type"]]


def _link(name: str) -> str:
    return f"[{name}](#{re.sub('[^a-z_]', '', name)})"
