"""A company with a source that sends its usage over HTTP, and the door it sends through."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.test import Client

from crossfoot.api import usage_door
from crossfoot.books.actors.actor import Actor
from crossfoot.cli.session import now
from crossfoot.desks.usage import loading
from crossfoot.desks.usage.calls.compacting import Compaction, compact_calls
from tests.journeys.company import ENTITY, people

KEY = "cf_test_key-of-ada"
MAPPING = b"""
schema: crossfoot.usage-mapping/1
source: gateway
identity: {columns: [id]}
at: {column: time, places: 6}
account: {column: subject}
measures:
  - metric: {column: type}
    quantity: {column: quantity}
dims:
  region: {column: region}
reverses: {column: takes_back}
"""
FEED = MAPPING.replace(b"source: gateway", b"source: feed")
WALL = FEED.replace(b"source: feed", b"source: wall").replace(b"places: 6", b"places: 0, zone: Europe/Berlin")
CONTENT = FEED.replace(b"source: feed", b"source: nameless").replace(b"{columns: [id]}", b"content")


@dataclass(frozen=True, slots=True)
class World:
    """Ada's key is KEY; client speaks for her."""

    ada: Actor
    ben: Actor
    lake: Path

    def send(self, events: Any, *, key: str = "", query: str = "", **head: str) -> Any:
        """One call, as JSON unless it is bytes already; the response."""
        body = events if isinstance(events, bytes) else json.dumps(events).encode()
        told = {"HTTP_AUTHORIZATION": f"Bearer {KEY}", "content_type": "application/json", "HTTP_HOST": "localhost", **head}
        if key:
            told["HTTP_IDEMPOTENCY_KEY"] = key
        return Client().generic("POST", f"/api/v1/usage{query}", body, **told)

    def told(self, call: str) -> Any:
        """What became of a call."""
        return Client().get(f"/api/v1/usage/batches/{call}", HTTP_AUTHORIZATION=f"Bearer {KEY}", HTTP_HOST="localhost")

    def compact(self) -> Compaction:
        """A round of the compactor, this process's segment sealed first."""
        return compact_calls(by=self.ada, at=now(), seal="own")

    def counted(self) -> tuple[int, int, Decimal]:
        """Events, distinct events and quantity that count, read from the lake's own files."""
        return lake_counts(self.lake)


def founded(folder: Path) -> World:
    """The company, with the sources registered."""
    settings.CROSSFOOT_LAKE = str(folder / "lake")
    ada, ben = people()
    for name, mapping in (("gateway", MAPPING), ("feed", FEED), ("wall", WALL), ("nameless", CONTENT)):
        loading.register_source(
            entity=ENTITY,
            name=name,
            mapping=mapping,
            mapping_file=f"{name}.yaml",
            expected_per_hour=None,
            by=ada,
            at=now(),
            key=f"source/{name}",
        )
    return World(ada, ben, folder / "lake")


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[World]:
    """The company, and a door that knows Ada's key."""
    before = settings.CROSSFOOT_LAKE, settings.CROSSFOOT_KEY_HOLDER
    settings.CROSSFOOT_KEY_HOLDER = "tests.api.door.holder_of"
    usage_door._holders.cache_clear()
    try:
        yield founded(folder)
    finally:
        settings.CROSSFOOT_LAKE, settings.CROSSFOOT_KEY_HOLDER = before
        usage_door._holders.cache_clear()


def event(number: int, *, quantity: object = "1.5", source: str = "gateway", **changed: Any) -> dict[str, Any]:
    """An event in the form of CloudEvents."""
    data = {"quantity": quantity, "region": "eu"}
    told = {
        "specversion": "1.0",
        "id": f"e-{number}",
        "source": source,
        "type": "api-call",
        "time": f"2026-10-07T14:02:{number % 60:02d}.25Z",
        "subject": f"cus-{number % 7}",
        "data": data,
    }
    return {**told, **changed}


def events(numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Events of these numbers."""
    return [event(number) for number in numbers]


def lake_counts(lake: Path) -> tuple[int, int, Decimal]:
    """Events, distinct events and quantity in the event files that the manifest names."""
    from crossfoot.books.actors.reads.actor import actor_named
    from crossfoot.books.usage.reads.manifest import manifest

    names = [each.name for each in manifest(actor_named(None, "ada"), entity=ENTITY).shelf("events")]
    if not names:
        return 0, 0, Decimal(0)
    files = [str(lake / ENTITY / "events" / f"{name}.parquet") for name in names]
    with duckdb.connect() as connection:
        query = "SELECT COUNT(*), COUNT(DISTINCT (source, event_id)), SUM(quantity) FROM read_parquet(?)"
        ((rows, distinct, quantity),) = connection.execute(query, [files]).fetchall()
    return rows, distinct, Decimal(quantity)


def holder_of(viewer: None, presented: str, at: object) -> Actor:
    """Whose key it is, where no keys are kept yet."""
    from crossfoot.books.actors.reads.actor import actor_named
    from crossfoot.errors import Missing

    if presented != KEY:
        raise Missing("actor-not-there", login="nobody")
    return actor_named(None, "ada")
