"""Who holds what in an entity, as of an instant, and how they come in?"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Q

from crossfoot.books.actors.access import Held
from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.models import ActorRow, DutyGrant, SignInSession
from crossfoot.books.actors.ways_in import OpenSession
from crossfoot.books.columns import instant, moment
from crossfoot.errors import Missing
from crossfoot.measures import Instant


def held_in(viewer: Actor, *, entity: str, at: Instant, actor: int | None = None) -> tuple[Held, ...]:
    """Every duty held in an entity at an instant, by login and duty; of one actor when named. Three questions in all.

    Second factors and last sign-ins are as of now. Raises Missing: entity-not-seen.
    """
    then = moment(at)
    rows = DutyGrant.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=then),
        Q(expires_at=None) | Q(expires_at__gt=then),
        entity=viewer.see(entity),
        granted_at__lte=then,
    )
    if actor is not None:
        rows = rows.filter(actor_id=actor)
    found = list(rows.select_related("actor", "actor__human", "granted_by").order_by("actor__login", "duty", "pk"))
    factors = Authenticator.objects.filter(user_id__in={row.actor_id for row in found})
    secured = set(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("user_id", flat=True))
    return tuple(
        Held(
            grant=row.pk,
            entity=row.entity,
            actor=row.actor_id,
            login=row.actor.login,
            name=row.actor.name,
            kind=ActorKind(row.actor.kind),
            human_login=_human_login(row.actor),
            duty=Duty(row.duty),
            channel=row.channel,
            role=row.role,
            granted_at=instant(row.granted_at),
            granted_by=row.granted_by.login,
            expires_at=instant(row.expires_at) if row.expires_at else None,
            last_sign_in=instant(row.actor.last_login) if row.actor.last_login else None,
            mfa="on" if row.actor_id in secured else "off",
        )
        for row in found
    )


def known_in(viewer: Actor, *, entity: str, number: int) -> tuple[str, str, ActorKind, str]:
    """(login, name, kind, state) of somebody who holds or held something in an entity. state: `here` or `left`.

    Raises Missing: entity-not-seen, actor-not-there (nor told apart from one of another entity).
    """
    ever = DutyGrant.objects.filter(entity=viewer.see(entity), actor_id=number)
    row = ActorRow.objects.filter(pk=number).first()
    if row is None or not ever.exists():
        raise Missing("actor-not-there", login=number)
    return row.login, row.name, ActorKind(row.kind), "here" if row.active else "left"


def sessions_open(viewer: Actor, *, entity: str, number: int) -> tuple[OpenSession, ...]:
    """Where somebody is signed in, told to them and to who may grant duties. Raises Missing: entity-not-seen."""
    viewer.see(entity)
    if number != viewer.id and not viewer.holds(Duty.GRANT_DUTIES, entity=entity):
        return ()
    rows = SignInSession.objects.filter(actor_id=number, started_at__isnull=False).order_by("-seen_at")
    return tuple(
        OpenSession(row.session_key, number, instant(row.started_at), instant(row.seen_at or row.started_at), row.agent)
        for row in rows
        if row.started_at is not None
    )


def _human_login(row: ActorRow) -> str:
    if row.human_id is not None and row.human is not None:
        return str(row.human.login)
    return str(row.login) if row.kind == ActorKind.PERSON.value else ""
