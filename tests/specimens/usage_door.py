"""Specimens of what the usage door refuses: a call as a whole, and an event of it."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.test import RequestFactory

from crossfoot.api import usage_door
from crossfoot.api.usage_door_keys import KeyHolders
from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.cli.session import now
from crossfoot.desks.usage.calls import receiving
from crossfoot.formats.usage.calls import called_rows, read_called
from crossfoot.formats.usage.mapping_file import read_mapping
from tests.api import door
from tests.databases import Books
from tests.specimens.gallery import Provoke

EVERYWHERE = Actor(1, "ada", "Ada", ActorKind.PERSON, frozenset({("DE01", Duty.LOAD_USAGE), ("US01", Duty.LOAD_USAGE)}))


def post(body: bytes = b"[]", **head: Any) -> HttpRequest:
    return RequestFactory().post("/api/v1/usage", body, **{"content_type": "application/json", **head})


def unsigned() -> object:
    return KeyHolders(lambda *asked: EVERYWHERE).holder("", at=now())


def of_two_entities() -> object:
    usage_door._holders.cache_clear()
    given, settings.CROSSFOOT_KEY_HOLDER = settings.CROSSFOOT_KEY_HOLDER, "tests.specimens.usage_door.everywhere"
    try:
        return usage_door._asked(post(HTTP_AUTHORIZATION="Bearer key"), Duty.LOAD_USAGE)
    finally:
        settings.CROSSFOOT_KEY_HOLDER = given
        usage_door._holders.cache_clear()


def everywhere(viewer: None, presented: str, at: object) -> Actor:
    return EVERYWHERE


def by_patch() -> object:
    return usage_door.taken_method(RequestFactory().patch("/api/v1/usage"), ("POST",))


def of_two_sources() -> object:
    body = b'[{"id": "1", "source": "gateway"}, {"id": "2", "source": "billing"}]'
    rows = called_rows(body, limit=10)
    mapping = read_mapping(door.MAPPING, name="gateway.yaml")
    return [each for row in read_called(rows, mapping=mapping, source="gateway").rejected for each in row.problems]


def by_content(books_db: Books, tmp_path: Path) -> object:
    del books_db
    before = settings.CROSSFOOT_LAKE
    try:
        world = door.founded(tmp_path)
        body = b'{"id": "1", "source": "nameless"}'
        return receiving.receive_call(entity="US01", body=body, by=world.ada, at=now())
    finally:
        settings.CROSSFOOT_LAKE = before


def empty(books_db: Books) -> object:
    del books_db
    return receiving.receive_call(entity="US01", body=b"[]", by=EVERYWHERE, at=now())


def backlogged() -> object:
    before, settings.CROSSFOOT_CALLS_BACKLOG_BYTES = settings.CROSSFOOT_CALLS_BACKLOG_BYTES, 0
    try:
        return receiving.must_have_room()
    finally:
        settings.CROSSFOOT_CALLS_BACKLOG_BYTES = before


SPECIMENS: dict[str, Provoke] = {
    "call-not-signed": unsigned,
    "call-which-entity": of_two_entities,
    "call-method": by_patch,
    "call-media-type": lambda: usage_door._body(post(content_type="text/csv")),
    "call-too-large": lambda: usage_door._body(post(b" " * 5_000_001)),
    "call-packed-wrongly": lambda: usage_door._body(post(gzip.compress(b"[]")[:-3], HTTP_CONTENT_ENCODING="gzip")),
    "call-not-json": lambda: called_rows(b'[{"id": "1", "source": "gate', limit=10),
    "call-empty": empty,
    "call-too-many": lambda: called_rows(b"[1,2,3]", limit=2),
    "event-of-other-source": of_two_sources,
    "source-names-by-content": by_content,
    "usage-backlog-full": backlogged,
}
