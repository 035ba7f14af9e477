"""Parties."""

from __future__ import annotations

from typing import Any

from ninja import Router

from crossfoot.api.wire.routes import Call, reads
from crossfoot.api.wire.shapes import page_shape, shape
from crossfoot.api.wire.strict import Limit
from crossfoot.books.actors.actor import Duty
from crossfoot.books.parties.party import Party, PartyKind
from crossfoot.books.parties.reads.party import party
from crossfoot.books.parties.reads.party_list import PartyFilters, parties_page

router = Router(tags=["parties"])


@reads(router, "/parties", duty=Duty.READ, answer=page_shape(Party))
def list_parties(
    request: Call,
    entity: str,
    kind: PartyKind | None = None,
    begins: str | None = None,
    parent: str | None = None,
    after: str | None = None,
    limit: Limit = 50,
) -> Any:
    """Customers, resellers, vendors and payers, by key. begins: how the key begins. parent: by key."""
    wanted = {"kind": kind, "begins": begins, "parent": parent}
    place = request.place(after, **wanted)
    found = parties_page(request.by, entity=entity, filters=PartyFilters(kind, begins, parent=parent), after=place, limit=limit)
    return request.page(found, **wanted)


@reads(router, "/parties/{key}", duty=Duty.READ, answer=shape(Party))
def get_party(request: Call, entity: str, key: str) -> Any:
    """One party with its latest details."""
    return party(request.by, entity=entity, key=key)
