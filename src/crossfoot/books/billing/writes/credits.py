"""Writes of prepaid credit."""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.credit import Grant, Movement, Pot
from crossfoot.books.billing.models import CreditGrantRow, CreditMovement
from crossfoot.books.columns import days, moment
from crossfoot.books.refusing import refusals
from crossfoot.errors import Missing
from crossfoot.measures import Instant


def write_grant(*, grant: Grant, by: Actor, at: Instant, key: str) -> str:
    """Grant credit: the whole amount goes from issued to available; the grant's name. Raises Conflict: grant-taken."""
    with refusals(grant=grant.name, entity=grant.entity):
        CreditGrantRow.objects.create(
            entity_id=grant.entity,
            name=grant.name,
            agreement=grant.agreement,
            term=grant.term,
            party=grant.party,
            unit=grant.unit,
            amount=grant.amount,
            days=days(grant.days),
            priority=grant.priority,
            terms=list(grant.terms),
            rolled_from=grant.rolled_from,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    first = Movement(grant.name, Pot.ISSUED, Pot.AVAILABLE, grant.amount, cause_kind="grant", cause_id=grant.name)
    write_movement(entity=grant.entity, movement=first, by=by, at=at, key=key)
    return grant.name


def write_movement(*, entity: str, movement: Movement, by: Actor, at: Instant, key: str) -> int:
    """Move credit of a grant from one pot to another; the movement's number.

    Raises Missing: grant-not-there; Conflict: credit-already-moved (this cause moved it before), credit-overdrawn.
    """
    grant = CreditGrantRow.objects.filter(entity_id=entity, name=movement.grant).first()
    if grant is None:
        raise Missing("grant-not-there", grant=movement.grant, entity=entity)
    with refusals(grant=movement.grant, cause=f"{movement.cause_kind} {movement.cause_id}"):
        row = CreditMovement.objects.create(
            entity_id=entity,
            grant=grant,
            from_pot=movement.from_pot.value,
            to_pot=movement.to_pot.value,
            amount=movement.amount,
            cause_kind=movement.cause_kind,
            cause_id=movement.cause_id,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    return row.pk
