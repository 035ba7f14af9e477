"""Joiners, movers and leavers: roles given, changed, and all access ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.writes.actor import close_actor, end_role
from crossfoot.books.actors.writes.keys import revoke_keys_of
from crossfoot.books.trail.writes import asked
from crossfoot.desks.access.handing import hand_over
from crossfoot.errors import Forbidden
from crossfoot.measures import Instant


def change_roles(
    *,
    entity: str,
    login: str,
    give: Sequence[str],
    end: Sequence[str],
    by: Actor,
    at: Instant,
    key: str,
    channel: str = "",
) -> Mapping[str, Any]:
    """Give somebody roles in an entity and end others, in one deed: a joiner's first, a mover's new ones for the old.

    channel: the one the roles given are held to; empty for all. Raises Forbidden: duty-missing, own-access, duties-clash,
    control-missing; Missing: actor-not-there, role-unknown, role-not-held.
    """
    what = {"login": login, "give": sorted(give), "end": sorted(end), "channel": channel}
    request = asked(entity=entity, deed="roles.changed", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.GRANT_DUTIES, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        actor = actor_named(by, login, at)
        if by.answers_for(actor.id):
            raise Forbidden("own-access", deed="change")
        for name in sorted(end):
            end_role(entity=entity, actor=actor.id, role=name, by=by, at=at, key=key)
        hand_over(entity=entity, actor=actor, roles=give, duties=(), channel=channel, by=by, at=at, key=key)
        facts = {"given": sorted(give), "ended": sorted(end), "channel": channel}
        return request.answer({"actor": actor.id, **facts}, on_kind="actor", on_id=str(actor.id), facts=facts)


def leave(*, entity: str, login: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Somebody leaves: every duty of theirs ends in every entity, every key, every session; the account is closed.

    entity: where the deed is recorded, and where `by` holds the duty. What they did keeps their number.
    Raises Forbidden: duty-missing, own-access; Missing: actor-not-there.
    """
    request = asked(entity=entity, deed="person.left", what={"login": login}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.GRANT_DUTIES, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        actor = actor_named(by, login, at)
        if by.answers_for(actor.id):
            raise Forbidden("own-access", deed="end")
        human = actor.human if actor.human is not None else actor.id
        keys = revoke_keys_of(owner=human, by=by, at=at, key=key)
        duties = close_actor(actor=human, by=by, at=at, key=key)
        facts = {"duties": duties, "keys": keys}
        return request.answer({"actor": human, **facts}, on_kind="actor", on_id=str(human), facts=facts)
