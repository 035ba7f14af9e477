"""Handing duties over: however they are given, what would clash is refused first."""

from __future__ import annotations

from collections.abc import Sequence

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.roles import role_named
from crossfoot.books.actors.writes.actor import grant_duty
from crossfoot.desks.access.segregating import must_not_clash
from crossfoot.measures import Instant


def hand_over(
    *,
    entity: str,
    actor: Actor,
    roles: Sequence[str],
    duties: Sequence[Duty],
    by: Actor,
    at: Instant,
    key: str,
    channel: str = "",
) -> None:
    """Give roles and single duties, all or none, inside the transaction of the deed that gives them.

    channel: the one they are held to; empty for all. Raises Missing: role-unknown; Forbidden: duties-clash, control-missing,
    duty-of-people.
    """
    given = [role_named(role) for role in sorted(set(roles))]
    wanted = frozenset(duties).union(*(role.duties for role in given))
    must_not_clash(entity=entity, receiver=actor, wanted=wanted, by=by, at=at)
    for role in given:
        for duty in sorted(role.duties):
            grant_duty(entity=entity, actor=actor, duty=duty, by=by, at=at, key=key, channel=channel, role=role.name)
    for duty in sorted(set(duties)):
        grant_duty(entity=entity, actor=actor, duty=duty, by=by, at=at, key=key, channel=channel)
