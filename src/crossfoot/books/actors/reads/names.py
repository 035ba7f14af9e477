"""What are they called?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.models import ActorRow


def names(viewer: Actor, numbers: Iterable[int | None]) -> Mapping[int, str]:
    """The names of actors that rows and the trail know by these ids, in one question; unknown ids are left out.

    Whoever may see a row may see who wrote it, whether or not that person still is here.
    """
    wanted = {number for number in numbers if number is not None}
    return dict(ActorRow.objects.filter(pk__in=wanted).values_list("pk", "name"))
