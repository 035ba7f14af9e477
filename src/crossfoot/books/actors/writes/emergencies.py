"""Writes of access in an emergency."""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.models import EmergencyRow
from crossfoot.books.actors.writes.actor import grant_duty
from crossfoot.books.columns import moment
from crossfoot.measures import Instant


def write_emergency(
    *, entity: str, actor: Actor, duties: frozenset[Duty], reason: str, until: Instant, by: Actor, at: Instant, key: str
) -> int:
    """Give somebody duties that end by themselves; the emergency's number, which their grants carry as their role."""
    row = EmergencyRow.objects.create(
        entity=entity,
        actor_id=actor.id,
        reason=reason,
        duties=sorted(duties),
        until=moment(until),
        by_id=by.id,
        at=moment(at),
        request_key=key,
    )
    for duty in sorted(duties):
        grant_duty(entity=entity, actor=actor, duty=duty, by=by, at=at, key=key, role=f"emergency-{row.pk}", until=until)
    return int(row.pk)


def review_emergency(*, entity: str, number: int, finding: str, by: Actor, at: Instant, key: str) -> bool:
    """Keep who looked at it afterwards and what they found; whether nobody had before. key: kept in the trail's line."""
    del key
    waiting = EmergencyRow.objects.filter(entity=entity, pk=number, reviewed_at=None)
    return bool(waiting.update(reviewed_at=moment(at), reviewed_by_id=by.id, finding=finding))
