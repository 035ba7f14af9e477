"""Compaction: each (source, event_id) stands once, whatever the order and the split of what arrives."""

import itertools
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.bulk.compact import (
    Compacted,
    compact,
    compact_unjudged,
    conflict_table,
    merge,
    merge_series,
)
from crossfoot.bulk.importing import stage_events
from crossfoot.bulk.lake import Lake, Shelf
from crossfoot.bulk.session import session
from crossfoot.errors import Defect
from tests.bulk.lakes import Shelves, event


def counts(done: Compacted) -> tuple[int, int, int]:
    """(new, duplicates, conflicts) over all outcomes."""
    return (
        sum(each.events_new for each in done.outcomes),
        sum(each.events_duplicate for each in done.outcomes),
        sum(each.events_conflict for each in done.outcomes),
    )


ROWS = [
    (["1a"], ["2a"], (1, 0, 0), "another id is another event"),
    (["1a"], ["1a"], (0, 1, 0), "the same body again is a duplicate"),
    (["1a"], ["1b"], (0, 0, 1), "another body under a taken id is a conflict"),
    (["1a"], ["1b", "1b"], (0, 1, 1), "one conflict for each body, its repeats are duplicates"),
    (["1a"], ["1b", "1c", "1a"], (0, 1, 2), "every further body is a conflict of its own"),
    (["1a", "1b"], ["1b"], (0, 1, 0), "a conflict sent again changes nothing"),
    ([], ["1a", "1b", "1a"], (1, 1, 1), "first in wins inside a batch too"),
    ([], ["1a", "1a", "1a"], (1, 2, 0), "repeats inside a batch"),
]


@pytest.mark.parametrize(("held", "sent", "want", "because"), ROWS)
def test_an_event_stands_once(
    tmp_path: Path, held: list[str], sent: list[str], want: tuple[int, int, int], because: str
) -> None:
    shelves = Shelves.at(tmp_path)
    if held:
        shelves.receive([event(name[0], subject=name[1]) for name in held])
    assert counts(shelves.receive([event(name[0], subject=name[1]) for name in sent])) == want, because


def test_the_same_id_of_another_source_is_another_event(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1")])
    assert counts(shelves.receive([event("1", source="file")])) == (1, 0, 0)


def test_a_trailing_zero_is_not_another_body(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1", quantity=Decimal("1.5"))])
    wide = [event("1", quantity=Decimal("1.500000000000")), event("2", quantity=Decimal("0.0000000001"))]
    assert counts(shelves.receive(wide)) == (1, 1, 0)


def test_a_conflict_shows_both_bodies(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1", quantity=Decimal(5))])
    shelves.receive([event("1", quantity=Decimal(6))])
    (row,) = conflict_table(shelves.lake, names=shelves.conflicts).to_pylist()
    assert (row["quantity"], row["batch_id"], row["kept_quantity"], row["kept_batch_id"]) == (6, "b1.0", 5, "b0.0")


def test_the_conflict_of_a_batch_names_the_first_to_arrive(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1", subject="first")], [event("1", subject="second")])
    (row,) = conflict_table(shelves.lake, names=shelves.conflicts).to_pylist()
    assert (row["subject"], row["kept_subject"], row["kept_batch_id"]) == ("second", "first", "b0.0")


def test_outcomes_foot_by_batch_and_metric(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    done = shelves.receive(
        [event("1", quantity=Decimal(2)), event("2", metric="bytes", quantity=Decimal(9))],
        [event("1", quantity=Decimal(2)), event("1", quantity=Decimal(3))],
    )
    rows = [
        (each.batch_id, each.metric, int(each.quantity_new), int(each.quantity_duplicate), int(each.quantity_conflict))
        for each in done.outcomes
    ]
    assert rows == [("b0.0", "bytes", 9, 0, 0), ("b0.0", "calls", 2, 0, 0), ("b0.1", "calls", 0, 2, 3)]


def test_a_file_of_another_hash_is_hashed_anew(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1")])
    (facts,) = shelves.events
    with session() as connection:
        others = "key_hash + 1 AS key_hash, body_hash + 1 AS body_hash"
        path = shelves.lake.path(Shelf.EVENTS, facts.name)
        scrambled = f"SELECT * REPLACE ({others}) FROM read_parquet('{path}')"
        foreign = shelves.lake.write_events(connection, query=scrambled, shelf=Shelf.EVENTS)
    shelves.events = [replace(foreign, hashing="of another version")]
    assert counts(shelves.receive([event("1"), event("1", subject="x")])) == (0, 1, 1)


def test_series_enter_the_dictionary_once(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    first = shelves.receive([event("1"), event("2"), event("3", account="other")])
    again = shelves.receive([event("4"), event("5", dims={"model": "x"})])
    assert first.series is not None and first.series.rows == 2
    assert again.series is not None and again.series.rows == 1
    assert merge_series(shelves.lake, names=shelves.series).rows == 3


def test_two_series_under_one_id_are_a_defect(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1")])
    with session() as connection:
        path = shelves.lake.path(Shelf.SERIES, shelves.series[0])
        stolen = f"SELECT series_id, 'thief' AS account, metric, dims FROM read_parquet('{path}')"
        shelves.series = [shelves.lake.write_rows(connection, query=stolen, shelf=Shelf.SERIES).name]
    with pytest.raises(Defect, match="stands for two series"):
        shelves.receive([event("2")])


def test_merging_files_changes_no_event(tmp_path: Path) -> None:
    shelves = Shelves.at(tmp_path)
    shelves.receive([event("1", quantity=Decimal("0.5"))])
    shelves.receive([event("2", quantity=Decimal("0.0000000001"))])
    merged = merge(shelves.lake, events=shelves.events)
    assert merged.rows == 2
    assert merged.foot == (("calls", Decimal("0.5000000001")),)
    shelves.events = [merged]
    assert counts(shelves.receive([event("1", quantity=Decimal("0.5")), event("2")])) == (0, 1, 1)


def test_an_unjudged_compaction_keeps_every_event(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    staged = stage_events(lake, [event("1"), event("1")], batch_id="b")
    assert staged is not None
    done = compact_unjudged(lake, staged=[staged], known_series=[])
    assert done.events is not None and done.events.rows == 2


def test_compacting_nothing_makes_nothing(tmp_path: Path) -> None:
    done = compact(Lake(tmp_path), staged=[], window=[], known_series=[], known_conflicts=[])
    assert (done.events, done.series, done.conflicts, done.outcomes) == (None, None, None, ())
    assert compact_unjudged(Lake(tmp_path), staged=[], known_series=[]) == done


def test_a_staged_file_named_twice_arrives_once(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    first, again = (stage_events(lake, [event("1")], batch_id="b") for _ in range(2))
    assert first is not None and again is not None
    assert first.name == again.name
    done = compact(lake, staged=[first, again], window=[], known_series=[], known_conflicts=[])
    assert counts(done) == (1, 0, 0)


names = st.sampled_from(["1a", "1b", "2a", "2b", "3a"])


@given(sent=st.lists(names, min_size=1, max_size=8), cuts=st.sets(st.integers(1, 7), max_size=3))
@settings(deadline=None, max_examples=25)
def test_the_split_into_files_and_batches_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, sent: list[str], cuts: set[int]
) -> None:
    rows = [event(name[0], subject=name[1]) for name in sent]
    together, apart = Shelves.at(tmp_path_factory.mktemp("one")), Shelves.at(tmp_path_factory.mktemp("two"))
    want = counts(together.receive(rows))
    edges = [0, *sorted(cut for cut in cuts if cut < len(rows)), len(rows)]
    done = [counts(apart.receive(rows[start:end])) for start, end in itertools.pairwise(edges)]
    assert tuple(map(sum, zip(*done, strict=True))) == want
    assert want[0] == len({name[0] for name in sent})
    assert want[2] == len(set(sent)) - want[0]
