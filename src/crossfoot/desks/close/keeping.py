"""Keeping a proof: the joints of a period are walked, and what was found is kept with its moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.close.kept import KeptJoint, KeptSide
from crossfoot.books.close.writes import write_proof
from crossfoot.books.trail.writes import asked
from crossfoot.desks.close.proving import prove
from crossfoot.measures import Instant, Period
from crossfoot.runs.prove import Joint, Side


def keep_proof(*, entity: str, period: Period, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Walk every joint of a period and keep what was found: `{"proof", "open"}`, how many joints are open.

    The walk is made before the transaction that keeps it, which may be long after: it reads the whole lake.
    Raises Missing: period-unrated, entity-not-seen; Forbidden: duty-missing.
    """
    by.must_hold(Duty.READ, entity=entity)
    proven = prove(entity=entity, period=period, by=by)
    request = asked(entity=entity, deed="period.proven", what={"period": str(period)}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        joints = tuple(map(_kept, proven.joints))
        number = write_proof(entity=entity, period=period, joints=joints, by=by, at=at, key=key)
        facts = {"open": len(proven.open), "joints": len(joints)}
        return request.answer(
            {"proof": number, "open": len(proven.open)}, on_kind="period", on_id=str(period.start), facts=facts
        )


def _kept(joint: Joint) -> KeptJoint:
    sides = (_side("entered", joint.entered), _side("passed", joint.passed))
    return KeptJoint(joint.name, (*sides, *(_side(part.name, part.side) for part in joint.parts)), joint.open)


def _side(name: str, side: Side) -> KeptSide:
    return KeptSide(name, side.count, side.feet)
