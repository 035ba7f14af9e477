"""The usage door, a call at a time: what is taken, what comes back, and what it becomes."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal

from tests.api.door import World, event, events


def test_what_is_sent_is_accepted_kept_and_counted(world: World):
    answer = world.send(events(range(100)))
    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert (told["state"], told["sent"], told["accepted"], told["rejected"], told["problems"]) == ("received", 100, 100, 0, [])
    assert world.told(told["batch"]).json() == {"batch": told["batch"], "state": "received"}
    assert world.compact().calls == 1
    after = world.told(told["batch"]).json()
    assert after["state"] == "counted"
    (metric,) = after["metrics"]
    assert metric["events"] == {"read": 100, "accepted": 100, "duplicate": 0, "conflict": 0, "rejected": 0}
    assert metric["quantity"]["accepted"] == "150"
    assert world.counted() == (100, 100, Decimal(150))
    assert world.compact().idle


def test_every_event_ends_in_one_of_four_ways_that_add_up(world: World):
    world.send(events(range(10)))
    bad = event(90, time="2026-10-07T14:02:00")
    answer = world.send([event(3), event(4, quantity="7"), event(50), bad]).json()
    assert (answer["sent"], answer["accepted"], answer["rejected"]) == (4, 3, 1)
    (problem,) = answer["problems"]
    assert (problem["index"], problem["field"], problem["code"]) == (3, "time", "no-time-zone")
    assert problem["cells"]["id"] == "e-90"
    world.compact()
    told = world.told(answer["batch"]).json()
    (metric,) = told["metrics"]
    assert metric["events"] == {"read": 4, "accepted": 1, "duplicate": 1, "conflict": 1, "rejected": 1}
    assert metric["quantity"] == {"read": "11.5", "accepted": "1.5", "duplicate": "1.5", "conflict": "7", "rejected": "1.5"}
    assert told["problems"] == answer["problems"]
    assert world.counted() == (11, 11, Decimal("16.5"))


def test_the_same_key_is_the_same_call_before_and_after_it_is_counted(world: World):
    body = json.dumps(events(range(5))).encode()
    first = world.send(body, key="k-1").json()
    again = world.send(body, key="k-1").json()
    assert again == first
    other = world.send(events(range(6)), key="k-1")
    assert (other.status_code, other.json()["code"]) == (409, "request-key-reused")
    assert world.compact().calls == 1
    later = world.send(body, key="k-1").json()
    assert (later["batch"], later["state"]) == (first["batch"], "counted")
    other = world.send(events(range(6)), key="k-1")
    assert (other.status_code, other.json()["code"]) == (409, "request-key-reused")
    assert world.compact().calls == 0
    assert world.counted() == (5, 5, Decimal("7.5"))


def test_a_packed_call_and_a_single_event_are_taken(world: World):
    packed = gzip.compress(json.dumps(events(range(3))).encode())
    assert world.send(packed, HTTP_CONTENT_ENCODING="gzip").json()["accepted"] == 3
    assert world.send(event(9), content_type="application/cloudevents+json").json()["accepted"] == 1
    world.compact()
    assert world.counted() == (4, 4, Decimal(6))
