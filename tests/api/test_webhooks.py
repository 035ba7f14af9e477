"""Webhooks: told of every deed exactly as often as it takes, signed, and never led into a private network."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.conf import settings
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from crossfoot.books.trail.webhooks.reads.endpoints import attempts_of, endpoint, messages_page
from crossfoot.books.trail.webhooks.webhook import EndpointState, MessageState
from crossfoot.desks import access
from crossfoot.desks.delivery import webhooks
from crossfoot.errors import Forbidden, Malformed, Missing
from crossfoot.measures import Instant
from crossfoot.transports.http import Reach, must_be_address, pause_before, post
from tests.databases import Books
from tests.journeys.company import ENTITY, people


class Receiver:
    """A receiver on this machine: it keeps what it gets and answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                status, headers = receiver.answers.pop(0) if receiver.answers else (204, {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *given: Any) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hooks"


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(settings, "CROSSFOOT_WEBHOOK_REACH", "loopback")
    made = Receiver()
    yield made
    made.server.shutdown()
    made.thread.join()
    made.server.server_close()


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> Instant:
        return Instant.of(self.now)

    def forward(self, **more: int) -> None:
        self.now += timedelta(**more)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ada(books_db: Books) -> Any:
    del books_db
    return people()[0]


def added(ada: Any, clock: Clock, receiver: Receiver, *deeds: str) -> str:
    done = webhooks.add_endpoint(
        entity=ENTITY, name="books", url=receiver.url, deeds=deeds or ("duties.given",), by=ada, at=clock(), key="add"
    )
    return str(done["secret"])


def act(ada: Any, clock: Clock, word: str) -> None:
    from crossfoot.books.actors.actor import Duty

    access.give_duties(entity=ENTITY, login="ben", duties=[Duty.READ], by=ada, at=clock(), key=word)


def deliver(ada: Any, clock: Clock) -> webhooks.Delivered:
    return webhooks.deliver_due(entity=ENTITY, by=ada, clock=clock, key="pass")


def messages(ada: Any) -> tuple[Any, ...]:
    return messages_page(ada, entity=ENTITY, endpoint="books", state=None, after=None, limit=50)[0]


def test_a_deed_is_told_once_signed_and_without_names_or_money(ada: Any, clock: Clock, receiver: Receiver):
    secret = added(ada, clock, receiver)
    act(ada, clock, "one")
    assert deliver(ada, clock) == webhooks.Delivered(1, 1, 0, 0)
    assert deliver(ada, clock).sent == 0
    ((headers, body),) = receiver.got
    told = Webhook(secret).verify(body, headers)
    assert told["type"] == "duties.given"
    assert set(told["data"]) == {"entity", "on_kind", "on_id", "place"}
    assert headers["webhook-id"] == f"msg_{ENTITY}.{told['data']['place']}"


def test_a_deed_that_did_not_happen_is_not_told(ada: Any, clock: Clock, receiver: Receiver):
    added(ada, clock, receiver)
    from crossfoot.books.actors.actor import Duty

    with pytest.raises(Missing, match="actor-not-there"):
        access.give_duties(entity=ENTITY, login="nobody", duties=[Duty.READ], by=ada, at=clock(), key="never")
    assert messages(ada) == ()


def test_only_deeds_that_were_asked_for_are_told(ada: Any, clock: Clock, receiver: Receiver):
    added(ada, clock, receiver, "document.issued")
    act(ada, clock, "one")
    assert messages(ada) == ()


def test_a_stale_a_foreign_and_an_altered_message_are_refused_by_the_receivers_own_check(
    ada: Any, clock: Clock, receiver: Receiver
):
    secret = added(ada, clock, receiver)
    act(ada, clock, "one")
    deliver(ada, clock)
    ((headers, body),) = receiver.got
    other = "whsec_" + base64.b64encode(b"another secret of some length").decode()
    (message,) = messages(ada)
    old, old_headers = webhooks.signed(message, secret=secret, at=Instant.of(clock.now - timedelta(minutes=6)))
    for check, sent, with_headers in (
        (other, body, headers),
        (secret, body.replace(b"duties", b"prices"), headers),
        (secret, body, {**headers, "webhook-id": "msg_US01.1"}),
        (secret, old, old_headers),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(check).verify(sent, with_headers)


def test_what_is_not_taken_comes_again_under_the_same_id_after_a_growing_pause(ada: Any, clock: Clock, receiver: Receiver):
    added(ada, clock, receiver)
    act(ada, clock, "one")
    receiver.answers = [(500, {}), (503, {"Retry-After": "900"})]
    assert deliver(ada, clock).again == 1
    assert deliver(ada, clock).sent == 0  # not yet its turn
    clock.forward(seconds=7)
    assert deliver(ada, clock).again == 1
    clock.forward(minutes=7)
    assert deliver(ada, clock).sent == 0  # the receiver asked for fifteen minutes
    clock.forward(minutes=9)
    assert deliver(ada, clock).taken == 1
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    (message,) = messages(ada)
    kept = attempts_of(ada, entity=ENTITY, endpoint="books", place=message.place)
    assert [(each.number, each.status) for each in kept] == [(1, 500), (2, 503), (3, 204)]
    assert endpoint(ada, entity=ENTITY, name="books").failing_since is None


def test_gone_for_good_turns_the_endpoint_off(ada: Any, clock: Clock, receiver: Receiver):
    added(ada, clock, receiver)
    act(ada, clock, "one")
    receiver.answers = [(410, {})]
    assert deliver(ada, clock).given_up == 1
    found = endpoint(ada, entity=ENTITY, name="books")
    assert (found.state, found.why_off) == (EndpointState.OFF, "it answered 410: gone for good")
    act(ada, clock, "two")
    assert len(messages(ada)) == 1
    assert deliver(ada, clock).sent == 0


def test_days_of_failure_turn_it_off_and_a_replay_tells_what_was_missed(ada: Any, clock: Clock, receiver: Receiver):
    added(ada, clock, receiver)
    act(ada, clock, "one")
    receiver.answers = [(500, {})] * 20
    for _ in range(9):
        deliver(ada, clock)
        clock.forward(hours=30)
    assert endpoint(ada, entity=ENTITY, name="books").state is EndpointState.OFF
    act(ada, clock, "two")
    receiver.answers.clear()
    webhooks.change(
        entity=ENTITY,
        name="books",
        url=receiver.url,
        deeds=["duties.given"],
        state=EndpointState.ON,
        by=ada,
        at=clock(),
        key="on",
    )
    done = webhooks.replay(entity=ENTITY, name="books", first=1, last=1_000, by=ada, at=clock(), key="again")
    assert done["messages"] == 2  # what was done before there was anybody to tell is not among them
    before = len(receiver.got)
    assert deliver(ada, clock).taken == 2
    assert len(receiver.got) == before + 2
    assert {each.state for each in messages(ada)} == {MessageState.DELIVERED}


def test_a_redirect_is_not_followed(ada: Any, clock: Clock, receiver: Receiver):
    added(ada, clock, receiver)
    act(ada, clock, "one")
    receiver.answers = [(302, {"Location": "http://169.254.169.254/latest/meta-data"})]
    assert deliver(ada, clock).again == 1
    (message,) = messages(ada)
    (kept,) = attempts_of(ada, entity=ENTITY, endpoint="books", place=message.place)
    assert (kept.status, kept.says) == (302, "it wants to lead elsewhere")
    assert len(receiver.got) == 1


def test_the_secret_is_kept_nowhere(ada: Any, clock: Clock, receiver: Receiver, books_db: Books):
    secret = added(ada, clock, receiver)
    with books_db.connect() as app:
        tables = [row[0] for row in app.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        for table in tables:
            assert app.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{secret[6:]}%"]).fetchone() == (
                0,
            )


PRIVATE = [
    "https://127.0.0.1/", "https://10.0.0.8/", "https://192.168.1.1/", "https://172.16.0.1/", "https://169.254.169.254/",
    "https://[::1]/", "https://[fe80::1]/", "https://[fd00::1]/", "https://[::ffff:127.0.0.1]/", "https://0.0.0.0/",
    "https://100.64.0.1/", "https://[2002:7f00:1::]/",
]  # fmt: skip
ODD = [
    "http://hooks.example.com/",
    "ftp://hooks.example.com/",
    "https://",
    "https://a:b@hooks.example.com/",
    "https://x/#a",
    "file:///etc/passwd",
]


@pytest.mark.parametrize("url", [*PRIVATE, *ODD])
def test_an_address_that_leads_inside_or_is_none_is_refused(url: str):
    with pytest.raises(Malformed, match="webhook-url"):
        must_be_address(url, reach=Reach.PUBLIC)


@pytest.mark.parametrize("found", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
def test_a_name_that_leads_inside_is_refused_after_it_is_looked_up(monkeypatch: pytest.MonkeyPatch, found: str):
    import socket

    answers = [(0, 0, 0, "", ("93.184.216.34", 443)), (0, 0, 0, "", (found, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **named: answers)
    with pytest.raises(Forbidden, match="webhook-private"):
        post("https://hooks.example.com/", body=b"{}", headers={}, reach=Reach.PUBLIC)


def test_pauses_grow_differ_between_messages_and_end():
    pauses = [pause_before(attempt, of="msg_US01.1") for attempt in range(2, 12)]
    assert pauses[-1] is None
    assert pauses[:-1] == sorted(pauses[:-1])
    assert len({pause_before(5, of=f"msg_US01.{place}") for place in range(50)}) > 10


def test_a_message_is_small(ada: Any, clock: Clock, receiver: Receiver):
    added(ada, clock, receiver)
    act(ada, clock, "one")
    deliver(ada, clock)
    assert len(receiver.got[0][1]) < 300
    assert json.loads(receiver.got[0][1])["data"]["on_kind"] == "actor"
