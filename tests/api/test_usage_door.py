"""The usage door, a call at a time: what is taken, what comes back, and what it becomes."""

from __future__ import annotations

import gzip
import json
import os
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import connections

from crossfoot.books.trail.work.reads import alerts
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.bulk.spool.frames import Frame, Head, read_segment
from crossfoot.cli.session import now
from crossfoot.desks.close.usage_joints import accepted_lake, read_accepted
from crossfoot.desks.usage import counting, loading, merging, sweeping
from crossfoot.desks.usage.calls import spool
from crossfoot.desks.usage.calls.compacting import keep_compacting
from crossfoot.site.doctor import machine
from tests.api.door import World, event, events
from tests.journeys.company import ENTITY


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


def test_waiting_for_a_call_tells_how_it_ended(world: World):
    stop, failed = threading.Event(), list[BaseException]()

    def compacting() -> None:
        try:
            keep_compacting(by=lambda: world.ada, now=now, stop=stop, pause_seconds=0.05)
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    worker = threading.Thread(target=compacting)
    worker.start()
    try:
        answer = world.send(events(range(4)), HTTP_PREFER="respond-async, wait=25")
    finally:
        stop.set()
        worker.join()
    assert failed == []
    assert (answer.status_code, answer["Preference-Applied"]) == (202, "wait=25")
    assert answer.json()["state"] == "counted"
    assert answer.json()["metrics"][0]["events"]["accepted"] == 4


def test_calls_and_files_are_proven_by_the_same_joints(world: World, tmp_path: Path):
    world.send([event(1), event(2), event(3, quantity="x"), event(4, time="2026-10-07T14:02:00")])
    world.send(events(range(2, 6)), key="again")
    world.compact()
    file = tmp_path / "late.csv"
    file.write_text("id,time,subject,type,quantity,region,takes_back\ne-5,2026-10-07T14:02:05.25Z,cus-5,api-call,1.5,eu,\n")
    loading.load_files(entity=ENTITY, source="gateway", paths=[file], backfill="", by=world.ada, at=now(), key="file")
    counted = counting.count_staged(entity=ENTITY, by=world.ada, at=now(), key="count")
    assert counted["events_duplicate"] == 1, "what came by the door first is the same event in a file"
    read, lake = read_accepted(entity=ENTITY, by=world.ada), accepted_lake(entity=ENTITY, by=world.ada)
    assert (read.is_closed, lake.is_closed) == (True, True)
    assert (read.entered.count, read.passed.count, lake.passed.count) == (9, 5, 5)


def test_a_segment_torn_in_the_middle_of_a_frame_gives_what_was_whole(world: World):
    for number in range(3):
        world.send(events(range(number * 10, number * 10 + 10)))
    spool.writer().seal()
    (segment,) = spool.spool_root().glob("*.sealed")
    whole = segment.read_bytes()
    segment.write_bytes(whole[:-7])
    done = world.compact()
    assert (done.calls, done.torn_bytes > 0, done.damaged) == (2, True, 0)
    assert world.counted() == (20, 20, Decimal(30))


def test_a_damaged_segment_is_kept_for_a_person(world: World):
    for number in range(3):
        world.send(events(range(number * 10, number * 10 + 10)))
    spool.writer().seal()
    (segment,) = spool.spool_root().glob("*.sealed")
    spoilt = bytearray(segment.read_bytes())
    spoilt[len(spoilt) // 2] ^= 1
    segment.write_bytes(bytes(spoilt))
    done = world.compact()
    assert (done.calls, done.torn_bytes, done.damaged) == (1, 0, 1)
    assert [path.read_bytes() for path in spool.spool_root().glob("*.damaged")] == [bytes(spoilt)]
    assert world.compact().idle


def test_a_call_that_cannot_be_brought_in_is_set_aside_and_the_others_are_counted(world: World):
    for number in range(5):
        world.send(events(range(number * 10, number * 10 + 10)))
    writer = spool.writer()
    broken = replaced(spool_frames()[2].head, call="call-broken", sent=11)
    writer.keep(broken, spool_frames()[2].body)
    done = world.compact()
    assert (done.calls, done.events) == (5, 50)
    assert world.counted() == (50, 50, Decimal(75))
    (alert,) = alerts(world.ada, entity=ENTITY)
    assert (alert.kind.value, alert.about) == ("call-aside", "call-broken")
    (kept,) = spool.spool_root().glob("*.aside")
    assert read_segment(kept).frames[0].head == broken
    assert [each.health.value for each in [machine.calls(world.lake)]] == ["ill"]
    world.send(events(range(100, 110)))
    assert world.compact().calls == 1, "it holds nothing up"
    kept.unlink()
    world.send(events(range(110, 120)))
    world.compact()
    assert alerts(world.ada, entity=ENTITY) == ()
    assert machine.calls(world.lake).health.value == "well"


def spool_frames() -> list[Frame]:
    return [frame for path in spool.spool_root().glob("*.seg") for frame in read_segment(path).frames]


def replaced(head: Head, **changed: Any) -> Head:
    return Head(**{**{name: getattr(head, name) for name in Head.__struct_fields__}, **changed})


def test_marks_of_keys_whose_calls_never_came_are_swept_and_others_stay(world: World):
    world.send(events(range(3)), key="comes")
    for key in ("cut-off", "just-now"):
        spool.claim(f"call-{key}", digest="0" * 64, entity=ENTITY, key=key, at=now())
    marks = spool.spool_root() / "keys"
    for mark in marks.iterdir():
        if mark.name != "call-just-now":
            os.utime(mark, (0, 0))
    spool.writer().seal()
    (segment,) = spool.spool_root().glob("*.sealed")
    os.utime(segment, (0, 0))
    assert sweeping.sweep_calls(by=world.ada, at=now()) == {"removed": 0}, "a call as old still waits"
    world.compact()
    assert sweeping.sweep_calls(by=world.ada, at=now()) == {"removed": 1}
    assert [mark.name for mark in marks.iterdir()] == ["call-just-now"]


def test_small_files_of_calls_become_one_and_nothing_that_counts_changes(world: World):
    for number in range(merging.FILES_LEAST):
        world.send(events(range(number * 10, number * 10 + 12)))
        world.compact()
    before = world.counted()
    done = merging.merge_lake(entity=ENTITY, by=world.ada, at=now(), key="merge/1")
    assert done == {"files": merging.FILES_LEAST, "rows": before[0]}
    assert merging.merge_lake(entity=ENTITY, by=world.ada, at=now(), key="merge/1") == done
    assert merging.merge_lake(entity=ENTITY, by=world.ada, at=now(), key="merge/2")["files"] == 0
    assert len(manifest(world.ada, entity=ENTITY).shelf("events")) == 1
    assert world.counted() == before == (82, 82, Decimal(123))
    world.send(events(range(85)))
    world.compact()
    assert world.counted() == (85, 85, Decimal("127.5")), "what was merged is still known"
