"""Who is called so?"""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.parties.models import PartyDetails
from crossfoot.books.parties.party import Party
from crossfoot.books.parties.reads.party import parties


def parties_called(viewer: Actor, *, entity: str, words: str, limit: int) -> tuple[Party, ...]:
    """Parties in whose name the words stand, in any case, by key; in the latest name, or in one that an earlier version had.

    Raises Missing: entity-not-seen.
    """
    named = PartyDetails.objects.filter(party__entity=viewer.see(entity), name__icontains=words)
    keys = named.order_by("party__key").values_list("party__key", flat=True).distinct()[:limit]
    return tuple(parties(viewer, entity=entity, keys=list(keys)).values())
