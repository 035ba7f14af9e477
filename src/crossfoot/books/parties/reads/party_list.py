"""Which parties are there? A page at a time, by key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Q

from crossfoot.books.actors.actor import Actor
from crossfoot.books.beginning import begins
from crossfoot.books.columns import cut
from crossfoot.books.parties.models import PartyDetails, PartyRow
from crossfoot.books.parties.party import Party, PartyKind
from crossfoot.books.parties.reads.party import parties


@dataclass(frozen=True, slots=True)
class PartyFilters:
    """What to list; None leaves a thing open. begins: how the key begins. parent: by key.

    named: how the key begins, or how words of a name begin that the party has or had: `harb ins` finds Harbor Insurance.
    """

    kind: PartyKind | None = None
    begins: str | None = None
    named: str | None = None
    parent: str | None = None


def parties_page(
    viewer: Actor, *, entity: str, filters: PartyFilters, after: str | None, limit: int
) -> tuple[tuple[Party, ...], str | None]:
    """Parties with their latest details, by key, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = PartyRow.objects.filter(entity=viewer.see(entity))
    wanted = {
        "kind": filters.kind and filters.kind.value,
        "key__begins": filters.begins,
        "parent__key": filters.parent,
        "key__gt": after,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if filters.named:
        rows = rows.filter(Q(*begins("key", filters.named), _of_name(rows, filters.named), _connector=Q.OR))
    page, following = cut(list(rows.order_by("key").values_list("key", flat=True)[: limit + 1]), limit, lambda key: key)
    found = parties(viewer, entity=entity, keys=page)
    return tuple(found[key] for key in page), following


_MET = 200
"""So many versions of details that match are looked at: somebody who means one of more types another letter."""


def _of_name(rows: Any, named: str) -> Q:
    """Parties by the words of their names, from the index of words, which knows no legal entity: the rows asked know it."""
    words = re.findall(r"\w+", named)
    if not words:
        return Q(pk__in=[])
    query = SearchQuery(" & ".join(f"'{word}':*" for word in words), config="simple", search_type="raw")
    found = PartyDetails.objects.annotate(words=SearchVector("name", config="simple")).filter(words=query, party__in=rows)
    return Q(pk__in=list(found.order_by().values_list("party_id", flat=True)[:_MET]))
