"""Which row keeps the thing that trail lines name?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.apps import apps

from crossfoot.books.actors.actor import Actor

KEPT: Mapping[str, tuple[str, str]] = {
    "source": ("UsageSource", "name"),
    "backfill": ("Backfill", "name"),
    "batch": ("UsageBatch", "name"),
    "webhook": ("WebhookEndpoint", "name"),
    "period": ("FiscalPeriod", "days__startswith"),
    "party": ("PartyRow", "key"),
    "work": ("WorkRequest", "pk"),
}
"""Kind of a thing in the trail -> the model whose row may change, and how the thing's name finds the row."""

_READ: Mapping[str, Callable[[str], Any]] = {"pk": int, "days__startswith": date.fromisoformat}


def row_of(viewer: Actor, *, entity: str, on_kind: str, on_id: str) -> tuple[str, str]:
    """(model's name, row's number) of a thing, as `explorer.timeline` takes them; two empty texts where no row changes.

    Raises Missing: entity-not-seen.
    """
    code = viewer.see(entity)
    if on_kind not in KEPT:
        return "", ""
    table, way = KEPT[on_kind]
    try:
        wanted = _READ.get(way, str)(on_id)
        row = apps.get_model("books", table).objects.filter(entity=code, **{way: wanted}).values_list("pk", flat=True).first()
    except (ValueError, OverflowError):
        row = None
    return (table, str(row)) if row else ("", "")
