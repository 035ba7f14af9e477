"""The mapping file: read with every mistake told at once, written back equal, described by a schema that agrees."""

import json

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.formats.usage.mapping import (
    Column,
    Constant,
    ContentOrdinal,
    IdColumns,
    Measure,
    Repeated,
    Time,
    TimeForm,
    UsageMapping,
)
from crossfoot.formats.usage.mapping_file import built_in_mapping, built_in_names, dump_mapping, mapping_schema, read_mapping
from tests.refusals import refused
from tests.tables import rows

GOOD = """\
schema: crossfoot.usage-mapping/1
source: api
identity: {columns: [id, part]}
at: {column: at, form: iso, zone: Europe/Berlin, repeated: later, places: 7}
account: {constant: acme}
measures:
  - metric: {constant: calls}
    quantity: {column: n}
    unit: call
dims: {model: {column: model}}
subject: {column: user}
reverses: {column: back}
delimiter: ";"
empty_words: ["NULL"]
"""
MAPPING = UsageMapping(
    "api",
    IdColumns(("id", "part")),
    Time("at", TimeForm.ISO, "Europe/Berlin", Repeated.LATER, 7),
    Constant("acme"),
    (Measure(Constant("calls"), Column("n"), "call"),),
    (("model", Column("model")),),
    Column("user"),
    Column("back"),
    ";",
    ("NULL",),
)

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=8) | st.sampled_from(
    ["yes", "null", "1", "1.0", "2026-10-01", "~", "*x", "&x", "!!int 1", "{", "#", " x "]
)
TAKEN = st.builds(Column, TEXTS) | st.builds(Constant, TEXTS.map(lambda text: text.strip(" \t")))
NAMES = st.lists(TEXTS, min_size=1, max_size=3, unique=True).map(tuple)
METRICS = TAKEN.filter(lambda taken: taken != Constant(""))
MAPPINGS = st.builds(
    UsageMapping,
    source=TEXTS,
    identity=st.just(ContentOrdinal()) | st.builds(IdColumns, NAMES),
    at=st.builds(
        Time,
        TEXTS,
        st.just(TimeForm.ISO),
        st.sampled_from(["", "UTC", "Asia/Tokyo"]),
        st.sampled_from(Repeated),
        st.integers(0, 9),
    )
    | st.builds(Time, TEXTS, st.sampled_from(TimeForm)),
    account=TAKEN,
    measures=st.lists(
        st.builds(Measure, METRICS, TAKEN, st.just("") | TEXTS), min_size=1, max_size=3, unique_by=lambda each: each.metric
    ).map(tuple),
    dims=st.dictionaries(TEXTS, TAKEN, max_size=3).map(lambda dims: tuple(dims.items())),
    subject=st.none() | TAKEN,
    reverses=st.none() | TAKEN,
    delimiter=st.sampled_from(",;\t|"),
    empty_words=st.lists(TEXTS, max_size=2, unique=True).map(tuple),
)


def test_a_mapping_file_is_read() -> None:
    assert read_mapping(GOOD.encode(), name="m.yaml") == MAPPING


def test_json_is_read_as_well() -> None:
    document = json.dumps(yaml.safe_load(GOOD))
    assert read_mapping(document.encode(), name="m.json") == MAPPING


@given(MAPPINGS)
def test_what_is_written_is_read_back_equal_and_fits_the_schema(mapping: UsageMapping) -> None:
    written = dump_mapping(mapping)
    assert read_mapping(written, name="m.yaml") == mapping
    jsonschema.validate(yaml.safe_load(written), mapping_schema())


@rows(r"""
 old                          | new                                | problems                  | because
 account:                     | acount:                            | key-unknown, key-missing  | a slip
 source: api                  | source: ""                         | key-wrong                 | nobody
 source: api                  | source: [a]                        | key-wrong                 | a list
 {columns: [id, part]}        | {columns: []}                      | key-wrong                 | no column
 {columns: [id, part]}        | {columns: [id, id]}                | key-wrong                 | the same column twice
 {columns: [id, part]}        | id                                 | key-wrong                 | a column must be called one
 zone: Europe/Berlin          | zone: Europe/Berlim                | unknown-time-zone         | no such zone
 form: iso                    | form: seconds                      | key-wrong                 | counted times have no zone
 form: iso                    | form: unix                         | key-wrong                 | no such form
 repeated: later              | repeated: both                     | key-wrong                 | no such choice
 places: 7                    | places: 12                         | key-wrong                 | finer than a nanosecond
 places: 7                    | places: ７                         | key-wrong                 | a full-width digit
 {constant: acme}             | acme                               | key-wrong                 | a column or a constant?
 {constant: acme}             | {constant: acme, column: who}      | key-wrong                 | both
 {constant: calls}            | {constant: ""}                     | key-wrong                 | a metric without a name
 quantity: {column: n}        | amount: {column: n}                | key-unknown, key-missing  | another name for it
 unit: call                   | unit: {column: x}                  | key-wrong                 | a unit is declared, not read
 {model: {column: model}}     | [model]                            | key-wrong                 | dimensions have names
 {model: {column: model}}     | {model: model}                     | key-wrong                 | a column must be called one
 delimiter: ";"               | delimiter: ";;"                    | key-wrong                 | two characters
 ["NULL"]                     | NULL                               | key-wrong                 | a word is no list
""")
def test_a_mistake_is_told_with_its_place(old: str, new: str, problems: str, because: str) -> None:
    assert old in GOOD
    with refused("mapping-wrong", problems=tuple(problems.split(", "))):
        read_mapping(GOOD.replace(old, new, 1).encode(), name="m.yaml")


def test_all_mistakes_are_told_at_once() -> None:
    text = GOOD.replace("places: 7", "places: x").replace("delimiter:", "delimeter:").replace("{column: n}", "n")
    with refused("mapping-wrong", problems=("key-unknown", "key-wrong", "key-wrong")) as caught:
        read_mapping(text.encode(), name="m.yaml")
    assert [problem.field for problem in caught.value.problems] == ["delimeter", "at.places", "measures.1.quantity"]  # type: ignore[attr-defined]


ALIAS = GOOD.replace("subject: {", "subject: &s {").replace("reverses: {column: back}", "reverses: *s")


@pytest.mark.parametrize(
    ("text", "code", "because"),
    [
        (GOOD.replace("mapping/1", "mapping/2"), "mapping-newer", "a later version"),
        (GOOD.replace("schema: crossfoot.usage-mapping/1\n", ""), "mapping-unreadable", "whose form is it?"),
        (GOOD.replace("usage-mapping/1", "usage-mapping/x"), "mapping-unreadable", "no version"),
        (GOOD + "source: other\n", "mapping-unreadable", "which source?"),
        (ALIAS, "mapping-unreadable", "aliases can be made to explode"),
        ("- a\n- b\n", "mapping-unreadable", "a list"),
        ("", "mapping-unreadable", "nothing"),
        ("a: [", "mapping-unreadable", "cut short"),
        ("a: \x00", "mapping-unreadable", "a zero character"),
        ("[" * 50_000, "mapping-unreadable", "deep enough to kill a parser"),
        ("? [a]\n: b\n", "mapping-unreadable", "a key that is a list"),
        ("x" * 300_000, "mapping-unreadable", "too large for a mapping"),
    ],
)
def test_what_is_no_mapping_is_refused(text: str, code: str, because: str) -> None:
    with refused(code):
        read_mapping(text.encode(), name="m.yaml")


def test_without_its_alias_that_file_is_good() -> None:
    assert read_mapping(ALIAS.replace("*s", "{column: user}").encode(), name="m.yaml").reverses == Column("user")


def test_bytes_that_are_no_text_are_refused() -> None:
    with refused("mapping-unreadable"):
        read_mapping(b"\xff\xfe", name="m.yaml")


@pytest.mark.parametrize("name", built_in_names())
def test_the_mappings_that_come_with_the_product_fit_the_schema(name: str) -> None:
    jsonschema.validate(yaml.safe_load(dump_mapping(built_in_mapping(name))), mapping_schema())


def test_there_is_no_other() -> None:
    assert built_in_names() == ("cloudevents", "focus", "focus-plain-times")
    with refused("mapping-unknown"):
        built_in_mapping("../mapping")
