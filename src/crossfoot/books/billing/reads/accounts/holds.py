"""Which accounts are held?"""

from __future__ import annotations

from django.db.models import QuerySet

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.models import AccountHold
from crossfoot.books.columns import instant, moment
from crossfoot.errors import Missing
from crossfoot.measures import Instant
from crossfoot.records.contracts.hold import Hold, HoldKind, HoldStepKind


def hold(viewer: Actor, *, entity: str, number: int) -> Hold:
    """One hold. Raises Missing: entity-not-seen, hold-not-there."""
    for found in _holds(AccountHold.objects.filter(entity=viewer.see(entity), pk=number)):
        return found
    raise Missing("hold-not-there", hold=number, entity=entity)


def holds(viewer: Actor, *, entity: str, limit: int = 200) -> tuple[Hold, ...]:
    """Holds, the latest first, those that are over as well. Raises Missing: entity-not-seen."""
    return _holds(AccountHold.objects.filter(entity=viewer.see(entity)).order_by("-id")[:limit])


def holds_protecting(viewer: Actor, *, entity: str, at: Instant) -> tuple[Hold, ...]:
    """The holds that protect at a moment, the earliest first. Raises Missing: entity-not-seen."""
    rows = AccountHold.objects.filter(entity=viewer.see(entity), at__lte=moment(at), expires_at__gt=moment(at))
    return tuple(each for each in _holds(rows.order_by("id")) if each.protects(at))


def _holds(rows: QuerySet[AccountHold]) -> tuple[Hold, ...]:
    return tuple(_hold(row) for row in rows.prefetch_related("steps"))


def _hold(row: AccountHold) -> Hold:
    steps = {step.step: step for step in row.steps.all()}
    confirmed, lifted = steps.get(HoldStepKind.CONFIRMED.value), steps.get(HoldStepKind.LIFTED.value)
    return Hold(
        id=row.pk,
        entity=row.entity_id,
        account=row.account,
        kind=HoldKind(row.kind),
        reason=row.reason,
        by=row.by_id,
        at=instant(row.at),
        confirm_by=instant(row.confirm_by),
        expires_at=instant(row.expires_at),
        confirmed_by=confirmed.by_id if confirmed else None,
        confirmed_at=instant(confirmed.at) if confirmed else None,
        lifted_by=lifted.by_id if lifted else None,
        lifted_at=instant(lifted.at) if lifted else None,
    )
