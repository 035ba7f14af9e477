"""kill -9 at any moment of `crossfoot usage load` loses no acknowledged event and doubles none."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from django.conf import settings
from django.db import connections

from tests.databases import Books
from tests.journeys.killing import killer

KILLS = 50
ROWS = 25
MAPPING = b"""
schema: crossfoot.usage-mapping/1
source: gateway
identity: {columns: [id]}
at: {column: at, places: 0}
account: {column: who}
measures:
  - metric: {constant: calls}
    quantity: {column: n}
"""


@pytest.fixture
def lake(books_db: Books, tmp_path: Path) -> Iterator[Path]:
    """A legal entity with one source of usage, and the folder of its lake."""
    from crossfoot.cli.session import now
    from crossfoot.desks.usage import loading
    from tests.journeys.company import ENTITY, people

    before, settings.CROSSFOOT_LAKE = settings.CROSSFOOT_LAKE, str(tmp_path / "lake")
    ada, _ = people()
    loading.register_source(
        entity=ENTITY, name="gateway", mapping=MAPPING, mapping_file="gateway.yaml", expected_per_hour=None,
        by=ada, at=now(), key="source",
    )  # fmt: skip
    connections["default"].close()
    yield tmp_path / "lake" / ENTITY
    settings.CROSSFOOT_LAKE = before


def written(folder: Path, number: int) -> Path:
    """The file of a number: its own rows, the first row of the file before it, and one row that no reader accepts."""
    rows = [f"{number}.{each},2026-10-01T00:00:{each:02},acme,{number * ROWS + each}.5" for each in range(ROWS)]
    rows += [f"{number - 1}.0,2026-10-01T00:00:00,acme,{(number - 1) * ROWS}.5"] if number else []
    path = folder / f"usage-{number}.csv"
    path.write_text("\n".join(["id,at,who,n", *(row.replace(",acme", "Z,acme") for row in rows), f"{number}.x,,acme,1"]) + "\n")
    return path


def load(path: Path) -> list[str]:
    return ["usage", "load", str(path), "--source", "gateway", "--as", "ada", "--json"]


def test_killed_at_fifty_moments_no_acknowledged_event_is_lost_and_none_doubled(
    books_db: Books, lake: Path, tmp_path: Path, record_property
) -> None:
    moments, out, began = random.Random(20_261_001), tmp_path / "out", time.monotonic()
    with killer(books_db.name, lake=lake.parent) as forks:
        assert forks.run(load(written(tmp_path, 0)), out=out).code == 0, out.read_text()
        whole = forks.run(load(written(tmp_path, 1)), out=out).seconds
        killed, found, number = 0, dict[str, int](), 1
        while killed < KILLS:
            number += 1
            assert number < 6 * KILLS, f"only {killed} of {number} commands lived long enough to be killed"
            path = written(tmp_path, number)  # half of the kills come in the second half, where commits and counting are
            ended = forks.run(load(path), out=out, after=moments.uniform(moments.choice((0, 0.5)) * whole, whole))
            if ended.code is None:
                killed += 1
                state = state_of(path)
                found[state] = found.get(state, 0) + 1
                again = forks.run(load(path), out=out)
                assert again.code == 0, out.read_text()
                whole = (whole + again.seconds) / 2  # the machine may become slower or faster meanwhile
            else:
                assert ended.code == 0, out.read_text()
    for name, value in {"attempts": number - 1, "killed": killed, **found, "seconds": time.monotonic() - began}.items():
        record_property(name, value)
    assert len(found) > 1, f"every kill came at the same stage: {found}"
    everything_once(lake, files=number + 1)
    joints_closed()
    sweep_takes_only_what_nothing_names(lake, forks_of=books_db)


def state_of(path: Path) -> str:
    """How far a killed command came with its file."""
    from crossfoot.books.actors.reads.actor import actor_named
    from crossfoot.books.usage.reads.batches import batches
    from tests.journeys.company import ENTITY

    found = [each.state.value for each in batches(actor_named(None, "ada"), entity=ENTITY) if each.file_name == path.name]
    return found[0] if found else "nothing"


def everything_once(lake: Path, *, files: int) -> None:
    """The manifest's event files hold each event of the files once, and the counts say so too."""
    from crossfoot.books.actors.reads.actor import actor_named
    from crossfoot.books.usage.reads.batches import batches, counts_of
    from crossfoot.books.usage.reads.manifest import manifest
    from tests.journeys.company import ENTITY

    ada = actor_named(None, "ada")
    seen = manifest(ada, entity=ENTITY)
    assert seen.shelf("staged") == ()
    paths = [str(lake / "events" / f"{each.name}.parquet") for each in seen.shelf("events")]
    held = duckdb.sql(f"SELECT event_id, quantity FROM read_parquet({paths})").fetchall()
    sent = {
        f"{number}.{each}": Decimal(number * ROWS + each) + Decimal("0.5") for number in range(files) for each in range(ROWS)
    }
    assert len(held) == len({event for event, _ in held}), "an event is doubled"
    assert dict(held) == sent
    counts = [count for own in counts_of(ada, entity=ENTITY).values() for count in own]
    assert sum(each.events_accepted for each in counts) == len(sent)
    assert sum(each.quantity_accepted for each in counts) == sum(sent.values())
    assert sum(each.events_duplicate for each in counts) == files - 1
    assert sum(each.events_rejected for each in counts) == files
    assert sum(each.events_conflict for each in counts) == 0
    assert len(batches(ada, entity=ENTITY)) == files


def joints_closed() -> None:
    """What was read is accounted for, and the lake holds what was accepted."""
    from crossfoot.books.actors.reads.actor import actor_named
    from crossfoot.desks.close.usage_joints import accepted_lake, read_accepted
    from tests.journeys.company import ENTITY

    ada = actor_named(None, "ada")
    for joint in (read_accepted(entity=ENTITY, by=ada), accepted_lake(entity=ENTITY, by=ada)):
        assert joint.is_closed and joint.entered.count, (joint.name, joint.open)


def sweep_takes_only_what_nothing_names(lake: Path, *, forks_of: Books) -> None:
    """What the kills left behind goes once it is an hour old, and nothing else goes."""
    from crossfoot.books.actors.reads.actor import actor_named
    from crossfoot.books.usage.reads.manifest import names_ever
    from tests.journeys.company import ENTITY

    connections["default"].close()
    sweep, out = ["usage", "sweep", "--as", "ada", "--json"], lake.parent / "swept"
    lying = {path.stem for path in lake.glob("*/*")}
    with killer(forks_of.name, lake=lake.parent) as forks:
        assert forks.run(sweep, out=out).code == 0
        assert {path.stem for path in lake.glob("*/*")} == lying, "a file that may still be named was taken"
        old = time.time() - 3_700
        for path in lake.glob("*/*"):
            os.utime(path, (old, old))
        stray = lake / "staged" / "0123.parquet.tmp"
        stray.write_bytes(b"half a file")
        os.utime(stray, (old, old))
        assert forks.run(sweep, out=out).code == 0
    kept = names_ever(actor_named(None, "ada"), entity=ENTITY)
    assert {path.stem for path in lake.glob("*/*")} == kept
