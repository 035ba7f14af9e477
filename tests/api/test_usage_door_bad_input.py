"""What the door does with input that is wrong, hostile or not the sender's: a clear refusal, nothing lost beside it."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from tests.api.door import World, event, events, opened
from tests.databases import Books


@pytest.fixture(scope="module")
def world(shared_books_db: Books, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One company for all of them: what is refused leaves nothing behind."""
    del shared_books_db
    with opened(tmp_path_factory.mktemp("door")) as world:
        yield world


BAD_EVENTS: list[tuple[str, str, str, str]] = [
    ('"NaN"', "quantity", "not-a-plain-number", "not a number"),
    ('"Infinity"', "quantity", "not-a-plain-number", "no end"),
    ("1e1000000", "quantity", "not-a-plain-number", "a number that would fill memory"),
    ('"１２"', "quantity", "not-a-plain-number", "full-width digits"),
    ('"' + "9" * 40 + '"', "quantity", "too-many-digits", "forty digits"),
    ("9" * 40, "quantity", "too-many-digits", "forty digits as a JSON number"),
    ("9" * 5_000, "quantity", "not-a-plain-number", "more digits than Python reads"),
    ('"1_000"', "quantity", "not-a-plain-number", "digits grouped as in Python"),
    ('"1.0000000000000001"', "quantity", "too-many-places", "sixteen places"),
    ("true", "quantity", "not-a-plain-number", "a word of JSON"),
    ("[1]", "quantity", "not-a-plain-number", "a list"),
    ("null", "quantity", "cell-empty", "nothing"),
    ('1,"quantity":2', "", "name-twice", "two quantities in one event"),
]


@pytest.mark.parametrize(("value", "field", "code", "because"), BAD_EVENTS)
def test_a_bad_quantity_rejects_its_event_alone(world: World, value: str, field: str, code: str, because: str):
    body = json.dumps([event(1), event(2, quantity="?"), event(3)]).replace('"?"', value).encode()
    answer = world.send(body)
    assert answer.status_code == 202, because
    told = answer.json()
    assert (told["accepted"], told["rejected"]) == (2, 1), because
    assert [(each["index"], each["field"], each["code"]) for each in told["problems"]] == [(1, field, code)], because


BAD_EVENT_FIELDS: list[tuple[dict[str, Any], str, str]] = [
    ({"time": "2026-10-07T14:02:00"}, "no-time-zone", "a time without zone"),
    ({"time": "2026-02-30T14:02:00Z"}, "not-a-time", "a day that is none"),
    ({"time": "2026-10-07T14:02:00.1234567Z"}, "time-too-fine", "finer than the source declares"),
    ({"time": None}, "cell-empty", "no time"),
    ({"id": " "}, "cell-empty", "a blank id"),
    ({"subject": ""}, "cell-empty", "no account"),
    ({"subject": "a\0b"}, "text-illegible", "a zero character"),
    ({"time": "", "\0name": "\0", "data": {"\0": "\0"}}, "cell-empty", "bad characters where nobody looks"),
    ({"source": "feed"}, "event-of-other-source", "another source than the call's"),
]


@pytest.mark.parametrize(("changed", "code", "because"), BAD_EVENT_FIELDS)
def test_a_bad_attribute_rejects_its_event_alone(world: World, changed: dict[str, Any], code: str, because: str):
    told = world.send([event(1), event(2, **changed)]).json()
    assert (told["accepted"], told["problems"][0]["code"]) == (1, code), because
    world.compact()
    after = world.told(told["batch"]).json()
    assert (after["state"], after["rejected"]) == ("counted", 1), because


def test_what_is_no_event_is_rejected_in_its_place(world: World):
    told = world.send(json.dumps([event(1), 7, "x", [], event(2)]).encode()).json()
    assert (told["accepted"], [each["index"] for each in told["problems"]]) == (2, [1, 2, 3])
    assert {each["code"] for each in told["problems"]} == {"not-an-object"}
    world.compact()
    assert sum(each["events"]["rejected"] for each in world.told(told["batch"]).json()["metrics"]) == 3


PACKED = {"HTTP_CONTENT_ENCODING": "gzip"}
REFUSED: list[tuple[bytes, dict[str, str], int, str, str]] = [
    (b" ", {}, 400, "call-not-json", "nothing was sent"),
    (b"[]", {}, 400, "call-empty", "no event"),
    (b'[{"id": "1"}]', {}, 400, "call-empty", "no source"),
    (json.dumps(events(range(9))).encode()[:-40], {}, 400, "call-not-json", "cut short on its way"),
    (b"[" * 100_000 + b"]" * 100_000, {}, 400, "call-not-json", "nested too deep"),
    (b'[{"id": NaN}]', {}, 400, "call-not-json", "no JSON"),
    (b'[{"id": "a\\ud800b"}]', {}, 400, "call-not-json", "half of a surrogate pair"),
    (b'"text"', {}, 400, "call-not-json", "no array"),
    (json.dumps([event(1)] * 10_001).encode(), {}, 413, "call-too-many", "one event too many"),
    (b" " * 5_000_001, {}, 413, "call-too-large", "one byte too many"),
    (gzip.compress(b" " * 6_000_000), PACKED, 400, "call-packed-wrongly", "a bomb, by its ratio"),
    (
        gzip.compress(json.dumps(events(range(9))).encode())[:-9],
        {"HTTP_CONTENT_ENCODING": "gzip"},
        400,
        "call-packed-wrongly",
        "cut",
    ),
    (b"not gzip", PACKED, 400, "call-packed-wrongly", "not packed at all"),
    (b"[]", {"HTTP_CONTENT_ENCODING": "br"}, 415, "call-media-type", "packed otherwise"),
    (b"id,n\n1,2\n", {"content_type": "text/csv"}, 415, "call-media-type", "no JSON, and it says so"),
    (json.dumps([event(1, source="unknown")]).encode(), {}, 404, "source-not-there", "a source nobody registered"),
    (json.dumps([event(1, source="nameless")]).encode(), {}, 422, "source-names-by-content", "no ids"),
    (b"[]", {"HTTP_AUTHORIZATION": "Bearer wrong"}, 401, "call-not-signed", "an unknown key"),
    (b"[]", {"HTTP_AUTHORIZATION": ""}, 401, "call-not-signed", "no key"),
    (b"[]", {"HTTP_AUTHORIZATION": "Basic YTpi"}, 401, "call-not-signed", "another scheme"),
]


@pytest.mark.parametrize(("body", "head", "status", "code", "because"), REFUSED, ids=[row[-1] for row in REFUSED])
def test_a_call_that_cannot_be_taken_is_refused_as_a_whole(
    world: World, body: bytes, head: dict[str, str], status: int, code: str, because: str
):
    answer = world.send(body, **head)
    assert (answer.status_code, answer.json()["code"]) == (status, code), because
    assert answer["Content-Type"] == "application/problem+json"


def test_what_unpacks_to_too_much_is_refused(world: World):
    parts = [json.dumps(event(number)).encode() for number in range(30_000)]
    answer = world.send(gzip.compress(b"[" + b",".join(parts) + b"]"), HTTP_CONTENT_ENCODING="gzip")
    assert (answer.status_code, answer.json()["code"]) == (413, "call-too-large")


def test_another_entity_is_not_there(world: World):
    answer = world.send(events(range(2)), query="?entity=DE01")
    assert (answer.status_code, answer.json()["code"]) == (404, "entity-not-seen")


def test_a_full_backlog_is_answered_with_when_to_come_again(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "CROSSFOOT_CALLS_BACKLOG_BYTES", 0)
    answer = world.send(events(range(2)))
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (429, "usage-backlog-full", "5")


def test_a_batch_id_that_is_not_ours_is_not_there(world: World):
    call = world.send(events(range(2))).json()["batch"]
    assert world.told(call).json()["state"] == "received"
    for forged in (call[:-1] + ("0" if call[-1] != "0" else "1"), "call-" + "a" * 32, "call-..", "x"):
        answer = world.told(forged)
        assert (answer.status_code, answer.json()["code"]) == (404, "batch-not-there"), forged
