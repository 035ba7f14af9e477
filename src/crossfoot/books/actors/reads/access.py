"""Who can do what, why may they, and what was found?"""

from __future__ import annotations

from django.db.models import Q

from crossfoot.books.actors.access import ClashInForce, Waived
from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.models import AccessWaiver, ClashFound, DutyGrant
from crossfoot.books.actors.standing import in_force
from crossfoot.books.columns import instant
from crossfoot.measures import Instant


def duties_of_human(viewer: Actor, *, entity: str, human: int, at: Instant) -> frozenset[Duty]:
    """All that one human holds in an entity at an instant, through every login and in every channel.

    Keys add nothing: what a key may is never more than its owner's. Raises Missing: entity-not-seen.
    """
    theirs = Q(actor_id=human) | Q(actor__human_id=human)
    rows = DutyGrant.objects.filter(theirs, in_force(at), entity=viewer.see(entity))
    return frozenset(Duty(each) for each in rows.values_list("duty", flat=True))


def humans_of(viewer: Actor, *, entity: str, at: Instant) -> tuple[tuple[int, str], ...]:
    """(id, login) of every human who holds something in an entity at an instant, by login. Raises Missing: entity-not-seen."""
    rows = DutyGrant.objects.filter(in_force(at), entity=viewer.see(entity)).select_related("actor", "actor__human")
    found = {(row.actor.human or row.actor).pk: (row.actor.human or row.actor).login for row in rows}
    return tuple(sorted(found.items(), key=lambda each: each[1]))


def waivers_of(viewer: Actor, *, entity: str, human: int | None = None) -> tuple[Waived, ...]:
    """The waivers of an entity, ended ones too, newest first. human: of one alone. Raises Missing: entity-not-seen."""
    rows = AccessWaiver.objects.filter(entity=viewer.see(entity)).select_related("actor").order_by("-at", "-pk")
    if human is not None:
        rows = rows.filter(actor_id=human)
    return tuple(
        Waived(
            id=row.pk,
            entity=row.entity,
            actor=row.actor_id,
            login=row.actor.login,
            pair=row.pair,
            control=row.control,
            reason=row.reason,
            expires_at=instant(row.expires_at),
            by=row.by_id,
            at=instant(row.at),
            ended_at=instant(row.ended_at) if row.ended_at else None,
        )
        for row in rows
    )


def clashes_found(viewer: Actor, *, entity: str, key: str) -> tuple[ClashInForce, ...]:
    """What one look at an entity found, by login and pair. key: the request of the look. Raises Missing: entity-not-seen."""
    rows = ClashFound.objects.filter(entity=viewer.see(entity), request_key=key).select_related("human")
    return tuple(
        ClashInForce(
            entity=row.entity,
            human=row.human_id,
            login=row.human.login,
            pair=row.pair,
            left=row.left,
            right=row.right,
            weight=row.weight,
            waived=row.waived,
            at=instant(row.at),
        )
        for row in rows.order_by("human__login", "pair", "left", "right")
    )
