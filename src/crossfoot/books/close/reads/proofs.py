"""What was proven of a period, and when?"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crossfoot.books.actors.actor import Actor
from crossfoot.books.close.kept import KeptJoint, KeptProof, KeptSide
from crossfoot.books.close.models import PeriodProof
from crossfoot.books.columns import days, instant, period
from crossfoot.measures import Period


def latest_proof(viewer: Actor, *, entity: str, within: Period | None = None) -> KeptProof | None:
    """The last walk of a period's joints; of whatever period came last when none is asked for. None: there was none yet.

    Raises Missing: entity-not-seen.
    """
    for found in proofs(viewer, entity=entity, within=within, limit=1):
        return found
    return None


def proofs(viewer: Actor, *, entity: str, within: Period | None = None, limit: int = 20) -> tuple[KeptProof, ...]:
    """Walks of a period, or of all, the latest first. Raises Missing: entity-not-seen."""
    rows = PeriodProof.objects.filter(entity=viewer.see(entity))
    if within is not None:
        rows = rows.filter(days=days(within))
    return tuple(
        KeptProof(row.pk, row.entity_id, period(row.days), tuple(map(_joint, row.joints)), row.by_id, instant(row.at))
        for row in rows.order_by("-id")[:limit]
    )


def _joint(stored: Any) -> KeptJoint:
    sides = tuple(
        KeptSide(name, count, {what: Decimal(foot) for what, foot in feet.items()}) for name, count, feet in stored["sides"]
    )
    return KeptJoint(stored["name"], sides, tuple(stored["open"]))
