"""Who held what as of then, and with a second factor? Which emergencies did nobody look at?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from crossfoot.books.actors.access import Emergency, Held
from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.models import DutyGrant, EmergencyRow
from crossfoot.books.columns import instant, moment
from crossfoot.errors import Missing
from crossfoot.measures import Instant

_NEVER_ON = "unknown"


def held_as_of(viewer: Actor, *, entity: str, as_of: Instant) -> tuple[Held, ...]:
    """Every duty that was held in an entity at an instant, by login and duty; sign-ins and factors as they are known today.

    Raises Missing: entity-not-seen.
    """
    rows = list(_grants(viewer.see(entity), moment(as_of)))
    factors = second_factors(viewer, {row.actor_id for row in rows})
    return tuple(_held(row, row.actor.last_login, factors[row.actor_id]) for row in rows)


def second_factors(viewer: Actor, actors: Iterable[int]) -> Mapping[int, str]:
    """Whether each has a second factor: `on`, `off`, or `unknown` for keys and services, which have none. viewer: who asks;
    that somebody has one is told to whoever sees a grant of theirs."""
    del viewer
    wanted = set(actors)
    on = set(
        Authenticator.objects.filter(user_id__in=wanted)
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user_id", flat=True)
    )
    people = set(
        DutyGrant.objects.filter(actor_id__in=wanted, actor__kind=ActorKind.PERSON.value).values_list("actor_id", flat=True)
    )
    return {each: ("on" if each in on else "off") if each in people else _NEVER_ON for each in wanted}


def emergencies(viewer: Actor, *, entity: str) -> tuple[Emergency, ...]:
    """Every emergency access there was in an entity, the latest first. Raises Missing: entity-not-seen."""
    rows = EmergencyRow.objects.filter(entity=viewer.see(entity)).select_related("actor").order_by("-at", "-pk")
    return tuple(_emergency(row) for row in rows)


def emergency_numbered(viewer: Actor, *, entity: str, number: int) -> Emergency:
    """One of them. Raises Missing: entity-not-seen, emergency-not-there."""
    row = EmergencyRow.objects.filter(entity=viewer.see(entity), pk=number).select_related("actor").first()
    if row is None:
        raise Missing("emergency-not-there", number=number, entity=entity)
    return _emergency(row)


def _grants(entity: str, then: datetime) -> QuerySet[DutyGrant]:
    return (
        DutyGrant.objects.filter(
            Q(ended_at=None) | Q(ended_at__gt=then),
            Q(expires_at=None) | Q(expires_at__gt=then),
            entity=entity,
            granted_at__lte=then,
        )
        .select_related("actor", "actor__human", "granted_by")
        .order_by("actor__login", "duty", "pk")
    )


def _held(row: DutyGrant, last_sign_in: datetime | None, mfa: str) -> Held:
    actor = row.actor
    human = actor.human.login if actor.human else actor.login if actor.kind == ActorKind.PERSON.value else ""
    return Held(
        grant=row.pk,
        entity=row.entity,
        actor=actor.pk,
        login=actor.login,
        name=actor.name,
        kind=ActorKind(actor.kind),
        human_login=human,
        duty=Duty(row.duty),
        channel=row.channel,
        role=row.role,
        granted_at=instant(row.granted_at),
        granted_by=row.granted_by.login,
        expires_at=instant(row.expires_at) if row.expires_at else None,
        last_sign_in=instant(last_sign_in) if last_sign_in else None,
        mfa=mfa,
    )


def _emergency(row: EmergencyRow) -> Emergency:
    return Emergency(
        id=row.pk,
        entity=row.entity,
        actor=row.actor_id,
        login=row.actor.login,
        reason=row.reason,
        duties=tuple(Duty(each) for each in row.duties),
        until=instant(row.until),
        by=row.by_id,
        at=instant(row.at),
        reviewed_at=instant(row.reviewed_at) if row.reviewed_at else None,
        reviewed_by=row.reviewed_by_id,
        finding=row.finding,
    )
