"""Writes of legal entities and parties."""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import moment
from crossfoot.books.naming import must_be_code, must_be_name
from crossfoot.books.parties.models import LegalEntity, PartyDetails, PartyRow
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.books.refusing import refusals
from crossfoot.errors import Malformed, Missing
from crossfoot.measures import Currency, Instant
from crossfoot.measures.instant import zone


def write_entity(*, entity: Entity, by: Actor, at: Instant, key: str) -> str:
    """Add a legal entity with its own party; its code.

    Raises Conflict: entity-taken; Malformed: unknown-currency, unknown-time-zone, party-not-own, entity-code, and as
    `must_be_name` does.
    """
    must_be_code(entity.code)
    must_be_name(entity.party.name, of=f"the legal entity {entity.code}")
    if entity.party.key != entity.code or entity.party.kind is not PartyKind.OWN or entity.party.entity != entity.code:
        raise Malformed("party-not-own", entity=entity.code, party=entity.party.key)
    zone(entity.time_zone)
    with refusals(entity=entity.code):
        LegalEntity.objects.create(
            code=entity.code,
            currency=Currency.of(entity.currency).code,
            time_zone=entity.time_zone,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    write_party(party=entity.party, by=by, at=at, key=key)
    return entity.code


def write_party(*, party: Party, by: Actor, at: Instant, key: str) -> str:
    """Add a party with its first details; its key. Raises Conflict: party-taken; Missing: party-not-there (the parent)."""
    parent = _row(party.entity, party.parent) if party.parent else None
    with refusals(party=party.key, entity=party.entity):
        row = PartyRow.objects.create(
            entity_id=party.entity,
            key=party.key,
            kind=party.kind.value,
            parent=parent,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    _write_details(row, party, version=1, by=by, at=at, key=key)
    return party.key


def write_details(*, party: Party, by: Actor, at: Instant, key: str) -> int:
    """Give a party new details; their version. `party.version` is the one that was seen last.

    Raises Missing: party-not-there; Conflict: details-stale (somebody changed them since).
    """
    row = _row(party.entity, party.key)
    with refusals(party=party.key, version=party.version):
        _write_details(row, party, version=party.version + 1, by=by, at=at, key=key)
    return party.version + 1


def _write_details(row: PartyRow, party: Party, *, version: int, by: Actor, at: Instant, key: str) -> None:
    PartyDetails.objects.create(
        party=row,
        version=version,
        name=party.name,
        address=list(party.address),
        country=party.country,
        email=party.email,
        tax_id=party.tax_id,
        by_id=by.id,
        at=moment(at),
        request_key=key,
    )


def _row(entity: str, key: str) -> PartyRow:
    row = PartyRow.objects.filter(entity_id=entity, key=key).first()
    if row is None:
        raise Missing("party-not-there", party=key, entity=entity)
    return row
