"""Writes of ways in: tallies, invitations, passwords, sessions."""

from __future__ import annotations

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import F

from crossfoot.books.actors.actor import Actor, ActorKind
from crossfoot.books.actors.models import ActorRow, Invitation, SignInSession, SignInTally
from crossfoot.books.actors.sessions import digest
from crossfoot.books.actors.ways_in import Reason
from crossfoot.books.columns import moment
from crossfoot.errors import Missing
from crossfoot.measures import Instant

DOOR = "crossfoot.sign-in"
"""The service that writes down what strangers try: nobody signs in as it, and it holds no duty."""


def count_try(*, subject: str, seconds: int, at: Instant, by: Actor | None, key: str) -> int:
    """Count one more try and say how many there were within the window. Of many at once each gets a number of its own.

    subject: a digest. seconds: how long the window is; the first try after it begins another.
    """
    table = SignInTally._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS held (subject, tries, since) VALUES (%s, 1, %s) ON CONFLICT (subject) DO UPDATE SET"
            " tries = CASE WHEN held.since <= %s THEN 1 ELSE held.tries + 1 END,"
            " since = CASE WHEN held.since <= %s THEN EXCLUDED.since ELSE held.since END RETURNING tries",
            [subject, moment(at), *[moment(at) - timedelta(seconds=seconds)] * 2],
        )
        return int(cursor.fetchone()[0])


def forget_tries(*, subjects: tuple[str, ...], by: Actor | None, key: str) -> None:
    """Begin counting anew."""
    SignInTally.objects.filter(subject__in=subjects).delete()


def take_back_try(*, subject: str, by: Actor | None, key: str) -> None:
    """Count one less: it was no failure."""
    SignInTally.objects.filter(subject=subject, tries__gt=0).update(tries=F("tries") - 1)


def drop_old_tallies(*, before: Instant, by: Actor | None, key: str) -> int:
    """Remove what nobody asks for any more; how many."""
    return SignInTally.objects.filter(since__lt=moment(before)).delete()[0]


def door(*, at: Instant, by: Actor | None, key: str) -> Actor | None:
    """The service that notes what strangers try. None before there is anybody who could answer for it."""
    first = ActorRow.objects.order_by("pk").first()
    if first is None:
        return None
    row, _ = ActorRow.objects.get_or_create(
        login=DOOR,
        defaults={
            "name": "Sign-in",
            "kind": ActorKind.SERVICE.value,
            "by_id": first.pk,
            "at": moment(at),
            "request_key": key,
            "password": "!",
        },
    )
    return Actor(row.pk, row.login, row.name, ActorKind.SERVICE)


def write_invitation(*, actor: int, token: str, reason: Reason, hours: int, by: Actor, at: Instant, key: str) -> None:
    """Make a link for an actor; links made for them before end. token: the secret, of which the digest is kept."""
    Invitation.objects.filter(actor_id=actor, used_at=None, ended_at=None).update(ended_at=moment(at))
    Invitation.objects.create(
        actor_id=actor,
        token=digest(token),
        reason=reason.value,
        at=moment(at),
        by_id=by.id,
        expires_at=moment(at) + timedelta(hours=hours),
        request_key=key,
    )


def use_invitation(*, invitation: int, at: Instant, by: Actor, key: str) -> None:
    """Use a link up. Of two who use it at once one is refused. Raises Missing: invitation-not-there."""
    live = Invitation.objects.filter(pk=invitation, used_at=None, ended_at=None, expires_at__gt=moment(at))
    if not live.update(used_at=moment(at)):
        raise Missing("invitation-not-there")


def write_password(*, actor: int, password: str, by: Actor, key: str) -> None:
    """Keep a password's hash. Every session under the earlier one is over."""
    ActorRow.objects.filter(pk=actor).update(password=make_password(password))


def end_sessions(*, actor: int, by: Actor, key: str) -> int:
    """End every session of an actor at once, those being served included; how many there were."""
    ActorRow.objects.filter(pk=actor).update(session_generation=F("session_generation") + 1)
    return SignInSession.objects.filter(actor_id=actor).delete()[0]


def end_session(*, actor: int, session: str, by: Actor, key: str) -> None:
    """End one session of an actor. session: its digest. Raises Missing: session-not-there."""
    if not SignInSession.objects.filter(actor_id=actor, session_key=session).delete()[0]:
        raise Missing("session-not-there")


def drop_factors(*, actor: int, by: Actor, key: str) -> int:
    """Take an actor's second factors away; how many."""
    dropped: int = Authenticator.objects.filter(user_id=actor).delete()[0]
    return dropped
