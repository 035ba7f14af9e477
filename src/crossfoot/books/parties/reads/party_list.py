"""Which parties are there? A page at a time, by key."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import cut
from crossfoot.books.parties.models import PartyRow
from crossfoot.books.parties.party import Party, PartyKind
from crossfoot.books.parties.reads.party import parties


@dataclass(frozen=True, slots=True)
class PartyFilters:
    """What to list; None leaves a thing open. begins: how the key begins. parent: by key."""

    kind: PartyKind | None = None
    begins: str | None = None
    parent: str | None = None


def parties_page(
    viewer: Actor, *, entity: str, filters: PartyFilters, after: str | None, limit: int
) -> tuple[tuple[Party, ...], str | None]:
    """Parties with their latest details, by key, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = PartyRow.objects.filter(entity=viewer.see(entity))
    wanted = {
        "kind": filters.kind and filters.kind.value,
        "key__startswith": filters.begins,
        "parent__key": filters.parent,
        "key__gt": after,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    page, following = cut(list(rows.order_by("key").values_list("key", flat=True)[: limit + 1]), limit, lambda key: key)
    found = parties(viewer, entity=entity, keys=page)
    return tuple(found[key] for key in page), following
