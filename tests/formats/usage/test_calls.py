"""A quick look at a whole call never takes what the row reader would not, and reads what it takes alike."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from crossfoot.formats.usage.calls import called_rows, plain_reader, read_called
from crossfoot.formats.usage.mapping import columns_named
from crossfoot.formats.usage.mapping_file import read_mapping

MAPPING = read_mapping(
    b"""
schema: crossfoot.usage-mapping/1
source: gateway
identity: {columns: [id]}
at: {column: time, places: 3}
account: {column: subject}
measures: [{metric: {column: type}, quantity: {column: n}}]
dims: {region: {column: region}}
""",
    name="gateway.yaml",
)
PIECES = st.text(st.sampled_from('0123456789-+.:TZ eE _\t１é"\\n'), max_size=12)
TIMES = st.one_of(
    st.builds(
        "{:04d}-{:02d}-{:02d}{}{:02d}:{:02d}:{:02d}{}{}".format,
        st.integers(1960, 2270),
        st.integers(0, 13),
        st.integers(0, 32),
        st.sampled_from("T  t"),
        st.integers(0, 24),
        st.integers(0, 60),
        st.integers(0, 61),
        st.sampled_from(["", ".5", ".123", ".1234", "."]),
        st.sampled_from(["Z", "+02:00", "-13:59", "+14:00", "+23:30", "", "z"]),
    ),
    PIECES,
)
NUMBERS = st.one_of(
    st.integers(-(10**22), 10**22),
    st.decimals(allow_nan=True, places=3).map(str),
    st.from_regex(r"-?[0-9]{1,21}(\.[0-9]{1,17})?", fullmatch=True),
    PIECES,
    st.none(),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
)
WORDS = st.one_of(st.sampled_from(["gateway", "a", " a ", "", " ", "é"]), PIECES, st.integers(), st.none(), st.booleans())
EVENTS = st.fixed_dictionaries(
    {"id": WORDS, "source": st.just("gateway"), "time": TIMES, "subject": WORDS, "type": WORDS},
    optional={"data": st.fixed_dictionaries({"n": NUMBERS}, optional={"region": WORDS, "id": WORDS, "other": NUMBERS})},
)


@given(st.lists(EVENTS, min_size=1, max_size=3), st.booleans())
def test_what_is_taken_at_a_glance_the_row_reader_takes_too(told: list[dict[str, Any]], ascii_only: bool):
    body = json.dumps(told, ensure_ascii=ascii_only).encode()
    reader = plain_reader(MAPPING)
    assert reader is not None
    events = reader.events(body)
    if events is None or not reader.plainly(body, events):
        return
    note(repr(body))
    rows = called_rows(body, limit=10)
    read = read_called(rows, mapping=MAPPING, source="gateway")
    assert read.rejected == ()
    for name in columns_named(MAPPING):
        assert list(map(str, reader.column(events, name))) == [row.cells.get(name, "") for row in rows], name


def test_a_usual_call_is_taken_at_a_glance():
    event = {"specversion": "1.0", "id": "1", "source": "gateway", "type": "call", "subject": "linden"}
    event |= {"time": "2026-10-07T14:02:00.25+02:00", "data": {"n": 12, "region": "eu"}}  # type: ignore[dict-item]
    for number in (12, "12", "-0.5", 0.25):
        event["data"] = {"n": number, "region": "eu"}  # type: ignore[assignment]
        body = json.dumps([event] * 3).encode()
        reader = plain_reader(MAPPING)
        assert reader is not None
        events = reader.events(body)
        assert events is not None
        assert reader.plainly(body, events), number
