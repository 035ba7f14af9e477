"""Writes of the close."""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.close.kept import KeptJoint
from crossfoot.books.close.models import PeriodProof
from crossfoot.books.columns import days, moment
from crossfoot.measures import Instant, Period


def write_proof(*, entity: str, period: Period, joints: tuple[KeptJoint, ...], by: Actor, at: Instant, key: str) -> int:
    """Keep what a walk found; its id."""
    row = PeriodProof.objects.create(
        entity_id=entity,
        days=days(period),
        joints=[_stored(joint) for joint in joints],
        open_total=sum(1 for joint in joints if joint.open),
        by_id=by.id,
        at=moment(at),
        request_key=key,
    )
    return row.pk


def _stored(joint: KeptJoint) -> dict[str, object]:
    sides = [[side.name, side.count, {what: format(foot, "f") for what, foot in side.feet.items()}] for side in joint.sides]
    return {"name": joint.name, "sides": sides, "open": list(joint.open)}
