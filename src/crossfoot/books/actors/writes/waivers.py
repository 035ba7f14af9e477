"""Writes of waivers, and of the clashes a look found."""

from __future__ import annotations

from collections.abc import Sequence

from crossfoot.books.actors.access import ClashInForce
from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.models import AccessWaiver, ClashFound
from crossfoot.books.columns import moment
from crossfoot.books.naming import must_be_name
from crossfoot.measures import Instant


def write_waiver(
    *, entity: str, human: int, pair: int, control: str, reason: str, until: Instant, by: Actor, at: Instant, key: str
) -> None:
    """Keep a waiver; the one before it for the same pair ends. Raises Malformed: as `must_be_name` does, of the control."""
    must_be_name(control, of="the control")
    live = AccessWaiver.objects.filter(entity=entity, actor_id=human, pair=pair, ended_at=None)
    live.update(ended_at=moment(at), ended_by_id=by.id)
    AccessWaiver.objects.create(
        entity=entity,
        actor_id=human,
        pair=pair,
        control=control,
        reason=reason,
        expires_at=moment(until),
        by_id=by.id,
        at=moment(at),
        request_key=key,
    )


def write_clashes(*, entity: str, found: Sequence[ClashInForce], by: Actor, at: Instant, key: str) -> None:
    """Keep what a look at an entity found."""
    ClashFound.objects.bulk_create(
        ClashFound(
            entity=entity,
            human_id=each.human,
            pair=each.pair,
            left=each.left,
            right=each.right,
            weight=each.weight,
            waived=each.waived,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
        for each in found
    )
