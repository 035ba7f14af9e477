"""Which agreement has that title?"""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.models import AgreementVersion


def agreements_titled(viewer: Actor, *, entity: str, words: str, limit: int) -> tuple[tuple[str, str], ...]:
    """(agreement, latest title that matches) where the words stand in a version's title, in any case, by agreement.

    Raises Missing: entity-not-seen.
    """
    rows = AgreementVersion.objects.filter(agreement__entity=viewer.see(entity), title__icontains=words)
    latest = rows.order_by("agreement__name", "-version").distinct("agreement__name")
    return tuple(latest.values_list("agreement__name", "title")[:limit])
