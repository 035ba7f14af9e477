"""API keys: made, listed, changed for a new one, ended, and those nobody uses ended too."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import CHECKER, Actor, ActorKind, Duty
from crossfoot.books.actors.key import PREFIX_LENGTH, KeyKnown, whole
from crossfoot.books.actors.reads.keys import key_holder, key_prefixed, keys_of
from crossfoot.books.actors.writes.keys import expire_key, revoke_keys, touch_key, write_key
from crossfoot.books.trail.writes import asked
from crossfoot.errors import Forbidden, Malformed
from crossfoot.measures import Instant

LASTS_AT_MOST = timedelta(days=366)
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def create_key(
    *, entity: str, name: str, duties: Sequence[Duty], until: Instant, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Make a key for programs of the person who asks. The answer's `key` is shown this once; asking again gives no secret.

    duties: what it may do: some of those the person holds there, and no checker's. Raises Forbidden: duty-missing (one not
    held), duty-of-people, key-of-no-person; Malformed: key-span.
    """
    what = {"name": name, "duties": sorted(duties), "until": str(until)}
    request = asked(entity=entity, deed="key.created", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        for duty in {Duty.READ, *duties}:
            by.must_hold(duty, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        presented = _made(entity, name, frozenset({Duty.READ, *duties}), until, by=by, at=at, key=key, replaces="")
        prefix = presented.split("_")[1]
        facts = {"prefix": prefix, "duties": sorted({Duty.READ, *duties}), "until": str(until)}
        return {**request.answer(facts, on_kind="key", on_id=prefix, facts=facts), "key": presented}


def rotate_key(
    *, entity: str, prefix: str, until: Instant, overlap: timedelta, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Make a key with the same duties in place of one; the old one still opens for a while. By its owner.

    overlap: how long both open. Raises Missing: key-not-there (another's too); Forbidden as `create_key`; Malformed: key-span.
    """
    what = {"prefix": prefix, "until": str(until), "overlap": overlap.total_seconds().__str__()}
    request = asked(entity=entity, deed="key.rotated", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.READ, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        old = key_prefixed(by, entity=entity, prefix=prefix)
        if not by.answers_for(old.owner):
            raise Forbidden("key-not-yours", prefix=prefix)
        for duty in old.duties:
            by.must_hold(duty, entity=entity)
        presented = _made(entity, old.name, frozenset(old.duties), until, by=by, at=at, key=key, replaces=prefix)
        ends = Instant.of(at.datetime() + overlap)
        expire_key(entity=entity, prefix=prefix, expires=ends, by=by, at=at, key=key)
        fresh = presented.split("_")[1]
        facts = {"prefix": fresh, "replaces": prefix, "old_until": str(ends)}
        return {**request.answer(facts, on_kind="key", on_id=prefix, facts=facts), "key": presented}


def revoke_key(*, entity: str, prefix: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """End a key at once: its owner's own, or anybody's for who may grant duties.

    Raises Missing: key-not-there; Forbidden: key-not-yours, duty-missing.
    """
    request = asked(entity=entity, deed="key.revoked", what={"prefix": prefix}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.READ, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        known = key_prefixed(by, entity=entity, prefix=prefix)
        if not by.answers_for(known.owner) and not by.holds(Duty.GRANT_DUTIES, entity=entity):
            raise Forbidden("key-not-yours", prefix=prefix)
        ended = revoke_keys(entity=entity, prefixes=(prefix,), by=by, at=at, key=key)
        return request.answer({"prefix": prefix, "ended": ended}, on_kind="key", on_id=prefix, facts={"ended": ended})


def end_dormant_keys(*, entity: str, unused: timedelta, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """End every key that was not used for so long, or was never used since it was made. Raises Forbidden: duty-missing."""
    what = {"unused": str(int(unused.total_seconds()))}
    request = asked(entity=entity, deed="keys.dormant-ended", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.OPERATE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        since = Instant.of(at.datetime() - unused)
        dormant = tuple(each.prefix for each in keys_of(by, entity) if _is_dormant(each, since))
        revoke_keys(entity=entity, prefixes=dormant, by=by, at=at, key=key)
        return request.answer({"ended": list(dormant)}, on_kind="entity", on_id=entity, facts={"ended": len(dormant)})


def enter_by_key(viewer: Actor | None, presented: str, at: Instant) -> Actor:
    """Who comes by a key; its use is noted, at most once a minute, so that keys nobody uses can be told from those in use.

    viewer: None, for at the door nobody is known yet. Raises Forbidden: key-not-valid.
    """
    with transaction.atomic(durable=True):
        actor = key_holder(viewer, presented, at)
        touch_key(by=actor, at=at, key="")
    return actor


def _is_dormant(known: KeyKnown, since: Instant) -> bool:
    return known.revoked_at is None and (known.last_used_at or known.made_at) < since


def _made(
    entity: str, name: str, duties: frozenset[Duty], until: Instant, *, by: Actor, at: Instant, key: str, replaces: str
) -> str:
    """A fresh key, kept; what a program presents."""
    if by.kind is not ActorKind.PERSON or by.human is None:
        raise Forbidden("key-of-no-person", login=by.login)
    for duty in sorted(duties & CHECKER):
        raise Forbidden("duty-of-people", login="a key", duty=duty)
    if not at < until <= Instant.of(at.datetime() + LASTS_AT_MOST):
        raise Malformed("key-span", until=str(until))
    prefix = "".join(secrets.choice(_ALPHABET) for _ in range(PREFIX_LENGTH))
    secret = secrets.token_urlsafe(32)
    write_key(
        entity=entity,
        owner=by.human,
        prefix=prefix,
        secret=secret,
        name=name,
        duties=duties,
        expires=until,
        by=by,
        at=at,
        key=key,
        replaces=replaces,
    )
    return whole(prefix, secret)
