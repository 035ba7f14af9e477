"""Who is this party, by the latest details or by those a document printed?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from crossfoot.books.actors.actor import Actor
from crossfoot.books.parties.models import LegalEntity, PartyDetails
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.errors import Missing


def party(viewer: Actor, *, entity: str, key: str) -> Party:
    """A party with its latest details. Raises Missing: entity-not-seen, party-not-there."""
    for found in _latest(PartyDetails.objects.filter(party__entity=viewer.see(entity), party__key=key)):
        return found
    raise Missing("party-not-there", party=key, entity=entity)


def party_as(viewer: Actor, *, entity: str, key: str, version: int) -> Party:
    """A party with its details of one version. Raises Missing: entity-not-seen, party-not-there."""
    for found in _latest(PartyDetails.objects.filter(party__entity=viewer.see(entity), party__key=key, version=version)):
        return found
    raise Missing("party-not-there", party=key, entity=entity)


def parties(viewer: Actor, *, entity: str, keys: Iterable[str] | None = None) -> Mapping[str, Party]:
    """Parties by key, in order of their keys; all when no keys are asked for. Raises Missing: entity-not-seen."""
    rows = PartyDetails.objects.filter(party__entity=viewer.see(entity))
    if keys is not None:
        rows = rows.filter(party__key__in=list(keys))
    return {each.key: each for each in _latest(rows)}


def legal_entities(viewer: Actor) -> tuple[Entity, ...]:
    """The legal entities whose rows the viewer may see, by code."""
    rows = LegalEntity.objects.filter(code__in=viewer.entities).order_by("code")
    return tuple(_entity(viewer, row) for row in rows)


def entity_codes(viewer: Actor | None) -> tuple[str, ...]:
    """The codes of all legal entities. viewer: None where the program itself asks, which works for every one of them."""
    rows = LegalEntity.objects.order_by("code")
    return tuple((rows if viewer is None else rows.filter(code__in=viewer.entities)).values_list("code", flat=True))


def legal_entity(viewer: Actor, code: str) -> Entity:
    """One legal entity. Raises Missing: entity-not-seen."""
    row = LegalEntity.objects.filter(code=viewer.see(code)).first()
    if row is None:
        raise Missing("entity-not-seen", entity=code)
    return _entity(viewer, row)


def _entity(viewer: Actor, row: LegalEntity) -> Entity:
    return Entity(row.code, row.currency, row.time_zone, party(viewer, entity=row.code, key=row.code))


def _latest(rows: QuerySet[PartyDetails]) -> Iterable[Party]:
    newest = rows.order_by("party__key", "-version").distinct("party__key").select_related("party", "party__parent")
    return [
        Party(
            entity=row.party.entity_id,
            key=row.party.key,
            kind=PartyKind(row.party.kind),
            name=row.name,
            address=tuple(row.address),
            country=row.country,
            email=row.email,
            tax_id=row.tax_id,
            parent=row.party.parent.key if row.party.parent else "",
            version=row.version,
        )
        for row in newest
    ]
