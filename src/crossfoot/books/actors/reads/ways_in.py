"""How does somebody get in?"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from crossfoot.books.actors.actor import Actor, ActorKind
from crossfoot.books.actors.models import ActorRow, Invitation, SignInSession
from crossfoot.books.actors.sessions import digest
from crossfoot.books.actors.ways_in import Invited, OpenSession, Reason, Standing
from crossfoot.books.columns import instant, moment
from crossfoot.errors import Missing
from crossfoot.measures import Instant


def invitation_of(viewer: None, token: str, *, at: Instant) -> Invited:
    """Whom a link lets in. viewer: None, who holds a link is not known yet.

    Raises Missing: invitation-not-there, for a link that never was, was used, ended or is too old: they are not told apart.
    """
    live: QuerySet[Invitation] = Invitation.objects.filter(
        token=digest(token), used_at=None, ended_at=None, expires_at__gt=moment(at), actor__active=True
    )
    row = live.select_related("actor").first()
    if row is None:
        raise Missing("invitation-not-there")
    actor = row.actor
    return Invited(row.pk, actor.pk, actor.login, actor.name, Reason(row.reason), instant(row.expires_at))


def sessions_of(viewer: Actor) -> tuple[OpenSession, ...]:
    """The viewer's own sessions, the one seen last first."""
    rows = SignInSession.objects.filter(actor_id=viewer.id, started_at__isnull=False).order_by("-seen_at")
    return tuple(
        OpenSession(row.session_key, viewer.id, instant(row.started_at), instant(row.seen_at or row.started_at), row.agent)
        for row in rows
        if row.started_at is not None
    )


def standing_of(viewer: Actor, actor: int) -> Standing:
    """How an actor gets in today. Raises Missing: actor-not-there."""
    row = ActorRow.objects.filter(pk=actor).first()
    if row is None:
        raise Missing("actor-not-there", login=actor)
    kinds = Authenticator.objects.filter(user_id=actor).exclude(type=Authenticator.Type.RECOVERY_CODES)
    factors = tuple(sorted(kinds.values_list("type", flat=True)))
    return Standing(row.has_usable_password(), factors, instant(row.last_login) if row.last_login else None)


def anybody_has_a_way_in(viewer: Actor | None) -> bool:
    """Whether any person ever set a password or signed in. viewer: None on an installation's first day."""
    people = ActorRow.objects.filter(kind=ActorKind.PERSON.value)
    return people.exclude(password__startswith="!").exists() or people.exclude(last_login=None).exists()
