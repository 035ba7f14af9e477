"""kill -9 of the door's server and of the compactor, under load: nothing acknowledged is missing, nothing is doubled."""

from __future__ import annotations

import json
import random
import threading
import time
from decimal import Decimal

import httpx

from crossfoot.cli.session import now
from crossfoot.desks.usage.calls.compacting import compact_calls
from crossfoot.desks.usage.calls.spool import spool_root
from tests.api.door import KEY, World, event, lake_counts
from tests.api.serving import compactor, door_server, free_port, served, wait_until_open
from tests.databases import Books

KILLS = 20
CLIENTS = 2
EVENTS_A_CALL = 10
PAUSE_SECONDS = 0.3
"""Between two calls of a client: enough calls to be killed in, few enough to be counted in a minute."""
HEAD = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}


class Client(threading.Thread):
    """Sends call after call, each again and again until it is acknowledged; half of its calls have a key."""

    def __init__(self, number: int, port: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.number, self.port, self.stop = number, port, stop
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self.retries = 0

    def run(self) -> None:
        call = 0
        while not self.stop.is_set():
            ids = [f"{self.number}-{call}-{place}" for place in range(EVENTS_A_CALL)]
            body = json.dumps([event(place, id=name) for place, name in enumerate(ids)]).encode()
            head = {**HEAD, "Idempotency-Key": f"{self.number}-{call}"} if call % 2 else HEAD
            while True:
                try:
                    answer = httpx.post(f"http://127.0.0.1:{self.port}/api/v1/usage", content=body, headers=head, timeout=10)
                except httpx.TransportError:
                    answer = None
                if answer is not None and answer.status_code == 202:
                    if answer.json()["accepted"] != EVENTS_A_CALL:
                        self.refused.append(answer.text)
                    self.acknowledged += ids
                    break
                if answer is not None and answer.status_code != 429:
                    self.refused.append(answer.text)
                self.retries += 1
                if self.stop.is_set() and self.retries > 10_000:
                    return
                time.sleep(0.02)
            call += 1
            time.sleep(PAUSE_SECONDS)


def test_no_acknowledged_event_is_missing_and_none_is_doubled(world: World, books_db: Books):
    rng, port, stop = random.Random(20261125), free_port(), threading.Event()
    clients = [Client(number, port, stop) for number in range(CLIENTS)]
    serving, counting = door_server(books_db.name, world.lake, port=port, workers=1), compactor(books_db.name, world.lake)
    with served(serving, port=port), served(counting):
        for client in clients:
            client.start()
        for kill in range(KILLS):
            await_more(clients)  # however slow the machine is, each kill falls into traffic
            time.sleep(rng.uniform(0, 0.4))
            victim = serving if kill % 2 else counting
            victim.kill()
            victim.start()
            if victim is serving:
                wait_until_open(port)
        stop.set()
        for client in clients:
            client.join()
    until = time.monotonic() + 60
    while list(spool_root().glob("*.se*")) and time.monotonic() < until:
        compact_calls(by=world.ada, at=now())
    acknowledged = {name for client in clients for name in client.acknowledged}
    assert [client.refused for client in clients] == [[], []]
    assert sum(client.retries for client in clients) > 0, "the kills were felt"
    rows, distinct, quantity = lake_counts(world.lake)
    assert rows == distinct
    assert quantity == rows * Decimal("1.5")
    missing = acknowledged - ids_in(world)
    assert missing == set()
    assert len(acknowledged) >= KILLS * EVENTS_A_CALL


def await_more(clients: list[Client], *, seconds: float = 60) -> None:
    """Until one more call was acknowledged."""
    before, until = sum(len(client.acknowledged) for client in clients), time.monotonic() + seconds
    while sum(len(client.acknowledged) for client in clients) == before:
        assert time.monotonic() < until, "nothing is acknowledged any more"
        time.sleep(0.01)


def ids_in(world: World) -> set[str]:
    """The ids of the events that count."""
    import duckdb

    from crossfoot.books.usage.reads.manifest import manifest

    names = [each.name for each in manifest(world.ada, entity="US01").shelf("events")]
    files = [str(world.lake / "US01" / "events" / f"{name}.parquet") for name in names]
    with duckdb.connect() as connection:
        return {row[0] for row in connection.execute("SELECT event_id FROM read_parquet(?)", [files]).fetchall()}
