"""Who is called so?"""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.parties.party import Party
from crossfoot.books.parties.reads.party_list import PartyFilters, parties_page


def parties_called(viewer: Actor, *, entity: str, words: str, limit: int) -> tuple[Party, ...]:
    """Parties in whose name words begin so, in any case and order, by key; in the latest name or in an earlier one.

    Raises Missing: entity-not-seen.
    """
    return parties_page(viewer, entity=entity, filters=PartyFilters(named=words), after=None, limit=limit)[0]
