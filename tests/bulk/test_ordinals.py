"""Rows without ids, loaded together, are told apart over the whole load; sent again in other files they change nothing."""

from decimal import Decimal
from pathlib import Path

import duckdb

from crossfoot.bulk.compact import compact
from crossfoot.bulk.importing import import_file, stage_events
from crossfoot.bulk.lake import Lake, SegmentFacts, Shelf
from crossfoot.bulk.ordinals import number_equals
from crossfoot.formats.usage.mapping import Column, Constant, ContentOrdinal, Measure, Time, UsageMapping
from tests.bulk.lakes import Shelves, event
from tests.refusals import refused

MAPPING = UsageMapping(
    "azure",
    ContentOrdinal(),
    Time("at", zone="UTC"),
    Constant("acme"),
    (Measure(Constant("in"), Column("i")), Measure(Constant("out"), Column("o"))),
)
A, B, C = "2026-10-01 00:00:00,1,2\n", "2026-10-01 00:00:00,3,4\n", "2026-10-01 00:00:01,1,2\n"


def load(lake: Lake, folder: Path, *files: str, batch_id: str = "b") -> tuple[SegmentFacts, ...]:
    """The segments of files loaded together, numbered."""
    staged = []
    for number, rows in enumerate(files):
        path = folder / f"{batch_id}-{number}.csv"
        path.write_text("at,i,o\n" + rows)
        done = import_file(lake, path, mapping=MAPPING, batch_id=batch_id)
        assert done.left == ()
        staged += [done.staged] if done.staged else []
    return number_equals(lake, staged=staged)


def ids(lake: Lake, segments: tuple[SegmentFacts, ...]) -> list[str]:
    found = []
    for facts in segments:
        lake.verify(Shelf.STAGED, [facts.name])
        relation = duckdb.read_parquet(str(lake.path(Shelf.STAGED, facts.name)))
        found += [row[0] for row in relation.project("event_id").fetchall()]
    return found


def test_equal_rows_of_two_files_of_one_load_are_both_kept(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    names = ids(lake, load(lake, tmp_path, A + B, C + A + A, A))
    assert len(names) == 12 == len(set(names))
    assert {name[32:] for name in names} == {f"#{number}/{metric}" for number in range(1, 5) for metric in ("in", "out")}


def test_the_load_is_named_as_one_file_of_it_would_be(tmp_path: Path) -> None:
    lake, other = Lake(tmp_path / "lake"), Lake(tmp_path / "other")
    assert sorted(ids(lake, load(lake, tmp_path, A + B, C + A + A, A))) == sorted(
        ids(other, load(other, tmp_path, A + B + C + A + A + A))
    )


def test_segments_that_share_nothing_stay_as_they_are(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    before = load(lake, tmp_path, A, B)
    assert number_equals(lake, staged=before) == before
    assert len(list((tmp_path / "lake" / "staged").iterdir())) == 2


def test_a_segment_numbered_anew_replaces_its_file(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    segments = load(lake, tmp_path, A + B, A)
    assert {path.stem for path in (tmp_path / "lake" / "staged").iterdir()} == {facts.name for facts in segments}
    assert [facts.foot for facts in segments] == [
        (("in", Decimal(4)), ("out", Decimal(6))),
        (("in", Decimal(1)), ("out", Decimal(2))),
    ]


def test_the_same_rows_sent_again_in_other_files_change_nothing(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path / "lake")
    for batch_id, files in (("first", (A + A + B + C,)), ("renamed", (A + A + B + C,)), ("re-split", (A + B, A, C))):
        staged = list(load(shelves.lake, tmp_path, *files, batch_id=batch_id))
        done = compact(shelves.lake, staged=staged, window=shelves.events, known_series=shelves.series, known_conflicts=[])
        shelves.events += [done.events] if done.events else []
        shelves.series += [done.series.name] if done.series else []
        fresh, again = (sum(getattr(each, name) for each in done.outcomes) for name in ("events_new", "events_duplicate"))
        assert (fresh, again) == ((8, 0) if batch_id == "first" else (0, 8))
        assert sum(each.events_conflict for each in done.outcomes) == 0


def test_the_same_file_twice_in_one_load_is_refused(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    with refused("file-twice-in-load"):
        load(lake, tmp_path, A + B, A + B)


def test_a_metric_of_any_name_keeps_its_place_in_the_id(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    digest = "0" * 32
    segments = [
        facts
        for batch in (["#1/a\n#7", "#2/a\n#7"], ["#1/a\n#7", "#1/b"])
        if (facts := stage_events(lake, [event(digest + tail) for tail in batch], batch_id="b"))
    ]
    assert [name[32:] for name in ids(lake, number_equals(lake, staged=segments))] == [
        "#1/a\n#7",
        "#2/a\n#7",
        "#3/a\n#7",
        "#3/b",
    ]
