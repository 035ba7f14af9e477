"""Links that let somebody in once: for who is new, and for who lost a password or a second factor."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from django.db import transaction

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.reads.actor import actor_named, actor_numbered
from crossfoot.books.actors.reads.ways_in import anybody_has_a_way_in, invitation_of, standing_of
from crossfoot.books.actors.ways_in import Reason
from crossfoot.books.actors.writes.ways_in import (
    drop_factors,
    end_sessions,
    use_invitation,
    write_invitation,
    write_password,
)
from crossfoot.books.trail.writes import write_line
from crossfoot.books.wall import at_the_door
from crossfoot.desks.sign_in.noting import INSTALLATION
from crossfoot.errors import Conflict, Forbidden
from crossfoot.measures import Instant

HOURS = 24


def invite(*, login: str, by: Actor, at: Instant, key: str) -> str:
    """Make a one-time link for somebody; the secret that goes into it, which is shown now and kept nowhere.

    Who has a password already gets in anew with it: password, second factors and sessions of before are taken away when
    the link is used. Links made for the same person before end.
    Raises Missing: actor-not-there; Forbidden: duty-missing (grant-duties in any entity), same-person, not-a-person.
    """
    token = secrets.token_urlsafe(32)
    with at_the_door(), transaction.atomic(durable=True):
        must_grant(by)
        actor = actor_named(by, login)
        if actor.kind is not ActorKind.PERSON:
            raise Forbidden("not-a-person", login=login)
        held = standing_of(by, actor.id)
        reason = Reason.LOST if held.has_password or held.factors else Reason.JOIN
        by.must_not_be(actor.id, deed="invite")
        _keep(actor, token, reason, by, at, key)
    return token


def first_link(*, login: str, at: Instant, key: str) -> str:
    """The link of the very first person of an installation, who invites themselves because there is nobody else.

    Raises Missing: actor-not-there; Conflict: somebody-is-in, once anybody has a way in.
    """
    token = secrets.token_urlsafe(32)
    with at_the_door(), transaction.atomic(durable=True):
        actor = actor_named(None, login)
        if anybody_has_a_way_in(actor):
            raise Conflict("somebody-is-in", login=login)
        _keep(actor, token, Reason.JOIN, actor, at, key)
    return token


def accept(*, token: str, password: str, at: Instant, key: str) -> Actor:
    """Use a link up and set the password of whom it is for; who came in. The password was judged at the door.

    Raises Missing: invitation-not-there (never was, used, ended, too old).
    """
    with at_the_door(), transaction.atomic(durable=True):
        invited = invitation_of(None, token, at=at)
        actor = actor_named(None, invited.login)
        use_invitation(invitation=invited.id, at=at, by=actor, key=key)
        factors = drop_factors(actor=actor.id, by=actor, key=key) if invited.reason is Reason.LOST else 0
        write_password(actor=actor.id, password=password, by=actor, key=key)
        end_sessions(actor=actor.id, by=actor, key=key)
        facts = {"reason": invited.reason.value, "factors_dropped": factors}
        _tell("invitation.used", actor, facts, actor, at, key)
    return actor


def change_password(*, password: str, by: Actor, at: Instant, key: str) -> None:
    """Set one's own password. Every session of before is over, this one too: the door begins it anew."""
    with at_the_door(), transaction.atomic(durable=True):
        write_password(actor=by.id, password=password, by=by, key=key)
        end_sessions(actor=by.id, by=by, key=key)
        _tell("password.changed", by, {}, by, at, key)


def end_all_sessions(*, actor: int, by: Actor, at: Instant, key: str) -> int:
    """End every session of somebody at once; how many. One's own, or with the duty to grant duties anybody's.

    Raises Missing: actor-not-there; Forbidden: duty-missing.
    """
    with at_the_door(), transaction.atomic(durable=True):
        if actor != by.id:
            must_grant(by)
        whose = actor_numbered(by, actor)
        ended = end_sessions(actor=actor, by=by, key=key)
        _tell("sessions.ended", whose, {"sessions": ended}, by, at, key)
    return ended


def must_grant(by: Actor) -> None:
    """Raises Forbidden: duty-missing, for who may grant duties nowhere."""
    if not any(duty is Duty.GRANT_DUTIES for _, duty in by.duties):
        raise Forbidden("duty-missing", login=by.login, duty=Duty.GRANT_DUTIES, entity="any legal entity")


def _keep(actor: Actor, token: str, reason: Reason, by: Actor, at: Instant, key: str) -> None:
    write_invitation(actor=actor.id, token=token, reason=reason, hours=HOURS, by=by, at=at, key=key)
    _tell("invitation.made", actor, {"reason": reason.value, "hours": HOURS}, by, at, key)


def _tell(deed: str, about: Actor, facts: Mapping[str, object], by: Actor, at: Instant, key: str) -> None:
    write_line(entity=INSTALLATION, deed=deed, on_kind="actor", on_id=str(about.id), facts=facts, by=by, at=at, key=key)
