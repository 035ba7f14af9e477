"""An explanation as a page shows it: each node with an address of its own, a mark for its kind, and links to what it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse

from crossfoot.runs.explain import Node
from crossfoot.web.templatetags.figures import grouped
from crossfoot.web.usage.events import address_of

_MARKS: Mapping[str, str] = {
    "clause": "§",
    "events": "…",
    "event": "↳",
    "run": "#",
    "tax": "%",
    "credit": "−",
}
_OPEN_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """A node ready to be drawn. at: its place, `0.2.1`. mark: of its kind. is_open: whether what is below it shows.

    is_here: whether the address points at it. link: where what it names is, or empty.
    """

    at: str
    kind: str
    mark: str
    what: str
    meta: str
    amount: str
    unit: str
    link: str
    is_open: bool
    is_here: bool
    below: tuple[Shown, ...]


def opened(node: Node, *, at: str, entity: str) -> Shown:
    """The tree with the way to `at` open and `at` marked; without it, the first two floors are open."""
    return _shown(node, place="", at=at if re.fullmatch(r"\d+(\.\d+)*", at) else "", entity=entity)


def _shown(node: Node, *, place: str, at: str, entity: str) -> Shown:
    depth = place.count(".") + 1 if place else 0
    on_the_way = at == place or at.startswith(f"{place}.") or not place
    below = tuple(
        _shown(each, place=f"{place}.{number}" if place else str(number), at=at, entity=entity)
        for number, each in enumerate(node.below)
    )
    return Shown(
        at=place,
        kind=node.kind,
        mark=_MARKS.get(node.kind, ""),
        what=node.what,
        meta=node.meta,
        amount=grouped(node.amount) if node.amount else "",
        unit=node.unit,
        link=_link(node, entity),
        is_open=on_the_way if at else depth < _OPEN_DEPTH,
        is_here=bool(at) and at == place,
        below=below,
    )


def _link(node: Node, entity: str) -> str:
    match node.kind:
        case "line":
            return reverse("invoice-why-line", args=[entity, node.ids["document"], node.ids["line"]])
        case "document":
            return reverse("invoice", args=[entity, node.ids["document"]])
        case "events" | "quantity":
            return address_of(entity, node.ids)
    return ""


def as_text(node: Node, depth: int = 0) -> str:
    """The tree as indented text, for a mail or a note."""
    figure = f"  {node.amount} {node.unit}".rstrip() if node.amount else ""
    meta = f"  ({node.meta})" if node.meta else ""
    own = f"{'  ' * depth}{node.what}{figure}{meta}\n"
    return own + "".join(as_text(each, depth + 1) for each in node.below)
