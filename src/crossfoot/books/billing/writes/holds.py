"""Writes of holds on accounts."""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.models import AccountHold, HoldStep
from crossfoot.books.columns import moment
from crossfoot.books.refusing import refusals
from crossfoot.measures import Instant
from crossfoot.records.contracts.hold import HoldKind, HoldStepKind


def write_hold(
    *,
    entity: str,
    account: str,
    kind: HoldKind,
    reason: str,
    confirm_by: Instant,
    expires_at: Instant,
    by: Actor,
    at: Instant,
    key: str,
) -> int:
    """Place a hold; its number."""
    row = AccountHold.objects.create(
        entity_id=entity,
        account=account,
        kind=kind.value,
        reason=reason,
        confirm_by=moment(confirm_by),
        expires_at=moment(expires_at),
        by_id=by.id,
        at=moment(at),
        request_key=key,
    )
    return int(row.pk)


def write_hold_step(*, entity: str, hold: int, step: HoldStepKind, by: Actor, at: Instant, key: str) -> int:
    """Confirm or lift a hold; its number. Raises Conflict: hold-over (it was already)."""
    with refusals(hold=hold, state=step.value):
        HoldStep.objects.create(entity_id=entity, hold_id=hold, step=step.value, by_id=by.id, at=moment(at), request_key=key)
    return hold
