"""Deeds and things in words, and the page a thing stands on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse

PAGES: Mapping[str, str] = {
    "document": "invoice",
    "approval": "approval",
    "approval-request": "approval",
    "agreement": "agreement",
    "run": "run",
    "batch": "batch",
    "actor": "person",
    "period": "proof-of",
}
"""Kind of a thing -> name of its page's route, where the entity and the thing's name are all it takes."""


def page_of(entity: str, kind: str, name: str) -> str:
    """The address of a thing's own page; empty where it has none here."""
    try:
        own = name[:7] if kind == "period" else name  # a month is named by its first day, its proof by the month
        return reverse(PAGES[kind], args=[entity, own]) if name else ""
    except (KeyError, NoReverseMatch):
        return ""


def life_of(entity: str, kind: str, name: str) -> str:
    """The address of a thing's life; empty for what has no name."""
    return reverse("trail-on", args=[entity, kind, name]) if kind and name else ""


def pairs(facts: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    """Facts as readable pairs, outer before inner: `("totals, USD", "1200.00")`."""
    for name, value in facts.items():
        if isinstance(value, Mapping):
            yield from pairs(value, f"{within}{name}.")
        elif isinstance(value, list | tuple) and not any(isinstance(each, Mapping | list) for each in value):
            yield f"{within}{name}", ", ".join(map(str, value)) or "none"
        else:
            yield f"{within}{name}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
