"""Looking through the trail: by who, what, when and words, a page at a time; one object's life field by field."""

from __future__ import annotations

import pytest
from django.apps import apps

from crossfoot.books.trail.reads.chain import broken_link
from crossfoot.books.trail.reads.explorer import FieldChange, Sought, sought_lines, timeline
from crossfoot.books.trail.reads.lines import lines_of_request
from crossfoot.books.trail.writes import asked
from crossfoot.measures import Instant
from tests.books.company import AT, Company
from tests.refusals import refused

LATER = Instant(AT.ns + 10**9)


def done(company: Company, key: str, *, at: Instant = AT, deed: str = "price.changed", **grounds) -> None:
    request = asked(entity="US01", deed=deed, what={"key": key}, by=company.ada, at=at, key=key, **grounds)
    request.answer({}, on_kind="price-book", on_id=f"book-{key}", facts={"version": 2})


def test_a_line_says_why_under_which_policy_and_with_which_evidence(company: Company):
    request = asked(entity="US01", deed="d", what={}, by=company.ada, at=AT, key="k", reason="asked for", evidence=["aa"])
    request.answer({}, on_kind="x", on_id="1", facts={}, policy="limits v3", evidence=["bb"])
    (line,) = lines_of_request(company.ada, entity="US01", key="k")
    assert (line.reason, line.policy, line.evidence) == ("asked for", "limits v3", ("aa", "bb"))
    done(company, "without")
    assert broken_link(company.ada, "US01") is None


@pytest.mark.parametrize(
    ("sought", "keys"),
    [
        (Sought(), "cba"),
        (Sought(deed="price.approved"), "b"),
        (Sought(on_kind="price-book", on_id="book-a"), "a"),
        (Sought(since=LATER), "c"),
        (Sought(until=LATER), "ba"),
        (Sought(text="GOODWILL"), "b"),
        (Sought(text="book-c"), "c"),
        (Sought(by=999), ""),
    ],
)
def test_lines_are_found_by_what_is_known(company: Company, sought: Sought, keys: str):
    done(company, "a")
    done(company, "b", deed="price.approved", reason="out of goodwill")
    done(company, "c", at=LATER)
    found, _ = sought_lines(company.ada, entity="US01", sought=sought)
    assert "".join(line.request_key for line in found) == keys


def test_pages_follow_each_other_without_a_gap(company: Company):
    for key in "abcde":
        done(company, key)
    seen, after = "", None
    while True:
        page, after = sought_lines(company.ada, entity="US01", sought=Sought(), after=after, limit=2)
        seen += "".join(line.request_key for line in page)
        if after is None:
            break
    assert seen == "edcba"


def test_the_life_of_an_object_is_told_field_by_field(company: Company):
    source = apps.get_model("books", "UsageSource").objects.create(
        entity_id="US01", name="gateway", identity={}, by_id=company.ada.id, at=AT.datetime(), request_key="k"
    )
    source.expected_per_hour = 60
    source.save(update_fields=["expected_per_hour"])
    done(company, "a")
    told = timeline(company.ada, entity="US01", on_kind="price-book", on_id="book-a", table="UsageSource", row=str(source.pk))
    assert {each.what for each in told} == {"price.changed", "insert", "update"}
    (update,) = (each for each in told if each.what == "update")
    assert update.fields == (FieldChange("expected_per_hour", None, "60"),)


def test_another_entity_is_not_looked_through(company: Company):
    with refused("entity-not-seen"):
        sought_lines(company.ada, entity="DE01", sought=Sought())
    with refused("entity-not-seen"):
        timeline(company.ada, entity="DE01", on_kind="x", on_id="1")
