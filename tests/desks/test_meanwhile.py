"""What happens to a load, or a count, while somebody else sweeps the lake or loads another file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crossfoot.desks.usage import counting, loading
from tests.databases import Books
from tests.refusals import refused


@pytest.fixture
def company(books_db: Books, tmp_path: Path) -> Iterator[Any]:
    """The company of three, October loaded and counted."""
    from tests.journeys import trio

    with trio.opened(tmp_path) as opened:
        yield opened


def swept(company: Any, key: str) -> int:
    """Sweep the lake when everything in it is two hours old; how many files went."""
    from crossfoot.cli.session import now
    from crossfoot.desks.usage.sweeping import sweep_lake
    from tests.journeys.company import ENTITY

    at = now()
    for path in (company.files / "lake").glob("*/*/*"):
        os.utime(path, ns=(at.ns - 7_200 * 10**9,) * 2)
    return int(sweep_lake(entity=ENTITY, by=company.ada, at=at, key=key)["removed"])


def test_a_load_whose_file_was_swept_is_not_acknowledged(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.journeys import trio

    late = trio.late(company.files).name
    staged = loading._numbered

    def slowly(*given: Any) -> Any:
        found = staged(*given)
        assert swept(company, "sweep") == 1
        return found

    monkeypatch.setattr(loading, "_numbered", slowly)
    with refused("lake-file-swept"):
        company.load("gateway", late, key="load/late")
    monkeypatch.undo()
    assert company.count(key="count/nothing")["batches"] == 0
    company.load("gateway", late, key="load/late")
    assert swept(company, "sweep/again") == 0, "what is named stays, however old it is"
    assert company.count(key="count/late")["events_accepted"] == 3


def test_a_count_begins_again_when_somebody_loads_meanwhile(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.journeys import trio

    company.load("gateway", trio.late(company.files, "one.csv").name, key="load/one")
    compact, other = counting.compact_batches, [trio.late(company.files, "other.csv").name]

    def slowly(*given: Any) -> Any:
        done = compact(*given)
        if other:
            company.load("gateway", other.pop(), key="load/other")
        return done

    monkeypatch.setattr(counting, "compact_batches", slowly)
    counted = company.count(key="count/both")
    assert (counted["batches"], counted["events_accepted"]) == (2, 6)


def test_a_count_that_is_always_overtaken_says_so(company: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.journeys import trio

    company.load("gateway", trio.late(company.files, "one.csv").name, key="load/one")
    compact, names = counting.compact_batches, iter(f"late-{each}.csv" for each in range(99))

    def slowly(*given: Any) -> Any:
        done = compact(*given)
        name = next(names)
        company.load("gateway", trio.late(company.files, name).name, key=f"load/{name}")
        return done

    monkeypatch.setattr(counting, "compact_batches", slowly)
    with refused("manifest-stale"):
        company.count(key="count/never")
    monkeypatch.undo()
    assert company.count(key="count/after")["events_accepted"] == 3 * 5
