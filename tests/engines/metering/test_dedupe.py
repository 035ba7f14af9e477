"""Deduplication: by (source, event_id), first in wins."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.engines.metering import dedupe, live
from tests.engines.metering.events import used

AT = "2026-10-01T00:00:00Z"


def test_the_same_event_again_is_a_duplicate() -> None:
    event = used(AT, "1.5", event_id="a")
    got = dedupe([event, replace(event, quantity=Decimal("1.50")), event])
    assert (got.kept, got.duplicates, got.conflicts) == ((event,), 2, ())


def test_the_same_id_with_another_body_is_a_conflict_and_both_bodies_are_kept() -> None:
    first, other = used(AT, "1", event_id="a"), used(AT, "2", event_id="a")
    got = dedupe([first, other])
    assert got.kept == (first,)
    assert [(conflict.kept, conflict.refused) for conflict in got.conflicts] == [(first, other)]


def test_a_conflicting_body_is_kept_once_and_its_repeats_are_duplicates() -> None:
    first, other, third = (used(AT, quantity, event_id="a") for quantity in "123")
    got = dedupe([first, other, other, third, first])
    assert [conflict.refused for conflict in got.conflicts] == [other, third]
    assert got.duplicates == 2


def test_two_sources_may_use_one_id() -> None:
    events = [used(AT, event_id="a", source="eu"), used(AT, event_id="a", source="us")]
    assert dedupe(events).kept == tuple(events)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("12"), st.sampled_from(["eu", "us"]))))
def test_kept_and_duplicate_and_conflict_are_all_that_was_given(drawn: list[tuple[str, str, str]]) -> None:
    events = [used(AT, quantity, event_id=name, source=source) for name, quantity, source in drawn]
    got = dedupe(events)
    assert len(got.kept) + got.duplicates + len(got.conflicts) == len(events)
    assert len({(event.source, event.event_id) for event in got.kept}) == len(got.kept)
    assert dedupe(got.kept).kept == got.kept


def test_a_reversal_takes_its_event_back_and_does_not_count_itself() -> None:
    sold, other = used(AT, event_id="a"), used(AT, event_id="b")
    back = used(AT, "-1", event_id="c", reverses="a")
    assert live([back, sold, other]) == (other,)


def test_without_a_reversal_every_event_counts() -> None:
    events = [used(AT, event_id="a"), used(AT, event_id="b")]
    assert live(events) == tuple(events)


def test_a_reversal_of_another_source_takes_nothing_back() -> None:
    sold = used(AT, event_id="a", source="eu")
    assert live([sold, used(AT, event_id="b", source="us", reverses="a")]) == (sold,)


def test_a_reversal_cannot_be_reversed() -> None:
    events = [used(AT, event_id="a"), used(AT, event_id="b", reverses="a"), used(AT, event_id="c", reverses="b")]
    assert live(events) == ()
