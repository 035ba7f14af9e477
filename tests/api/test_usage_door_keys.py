"""Whose call it is: live keys alone, asked for once in a few seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction

from crossfoot.api import usage_door
from crossfoot.api.usage_door_keys import KeyHolders
from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.key import whole
from crossfoot.books.actors.writes.keys import expire_key, revoke_keys, write_key
from crossfoot.cli.session import now
from crossfoot.errors import Forbidden, Missing
from crossfoot.measures import Instant
from tests.api.door import World, events
from tests.journeys.company import ENTITY

SOON = Instant(now().ns + 3_600 * 10**9)


@pytest.fixture
def keyed(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The world, its door asking for real keys and remembering none."""
    monkeypatch.setattr(settings, "CROSSFOOT_KEY_HOLDER", "crossfoot.books.actors.reads.keys.key_holder")
    usage_door._holders.cache_clear()
    usage_door._holders()._seconds = 0.0
    yield world
    usage_door._holders.cache_clear()


def made(world: World, prefix: str, *duties: Duty, expires: Instant = SOON) -> str:
    """A key of Ada's, as it is presented."""
    with transaction.atomic():
        write_key(
            entity=ENTITY,
            owner=world.ada.id,
            prefix=prefix,
            secret=prefix * 5,
            name=f"gateway {prefix}",
            duties=frozenset(duties),
            expires=expires,
            by=world.ada,
            at=now(),
            key=prefix,
        )
    return f"Bearer {whole(prefix, prefix * 5)}"


def test_a_live_key_sends_and_ended_ones_do_not(keyed: World):
    live, ended, revoked = (made(keyed, prefix, Duty.LOAD_USAGE) for prefix in ("aaaaaaaa", "bbbbbbbb", "cccccccc"))
    for key in (live, ended, revoked):
        assert keyed.send(events(range(2)), HTTP_AUTHORIZATION=key).status_code == 202
    with transaction.atomic():
        expire_key(entity=ENTITY, prefix="bbbbbbbb", expires=now(), by=keyed.ada, at=now(), key="e")
        revoke_keys(entity=ENTITY, prefixes=("cccccccc",), by=keyed.ada, at=now(), key="r")
    answers = [keyed.send(events(range(2)), HTTP_AUTHORIZATION=key) for key in (live, ended, revoked)]
    assert [answer.status_code for answer in answers] == [202, 401, 401]
    assert answers[1].json()["code"] == "call-not-signed"
    assert keyed.compact().calls == 4, "what was taken before stays taken"


def test_a_key_that_may_only_read_does_not_send(keyed: World):
    reading = made(keyed, "dddddddd", Duty.READ)
    answer = keyed.send(events(range(2)), HTTP_AUTHORIZATION=reading)
    assert (answer.status_code, answer.json()["code"]) == (403, "duty-missing")


def test_a_holder_is_remembered_for_a_few_seconds_and_no_longer():
    asked: list[str] = []
    live = True

    def ask(viewer: None, presented: str, at: Instant) -> Actor:
        asked.append(presented)
        if not live:
            raise Missing("actor-not-there", login="nobody")
        return Actor(7, "key-1", "Key", ActorKind.SERVICE)

    holders = KeyHolders(ask, seconds=0.2)
    assert [holders.holder("Bearer k", at=now()).id for _ in range(3)] == [7, 7, 7]
    assert asked == ["k"]
    live = False
    time.sleep(0.25)
    for _ in range(2):
        with pytest.raises(Forbidden, match="call-not-signed"):
            holders.holder("Bearer k", at=now())
    assert asked == ["k", "k", "k"], "a refusal is never remembered"
