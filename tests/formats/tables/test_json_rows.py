"""JSON to rows: numbers keep their digits, nested names are joined, nothing is read twice or guessed."""

import pytest

from crossfoot.formats.tables.opening import open_table
from tests.formats.tables.files import cells, raw_rows
from tests.refusals import refused


@pytest.mark.parametrize(
    ("line", "want", "because"),
    [
        ('{"a": "x", "n": 5}', {"a": "x", "n": "5"}, "text and number alike"),
        ('{"n": 0.10000000000000000000000000000001}', {"n": "0.10000000000000000000000000000001"}, "no digit is lost"),
        ('{"n": 1e-7}', {"n": "0.0000001"}, "an exponent is written out"),
        ('{"n": -1.5E2}', {"n": "-150"}, "exactly"),
        ('{"n": 1e1000000}', {"n": "1e1000000"}, "but not a million digits"),
        ('{"n": NaN, "m": -Infinity}', {"n": "NaN", "m": "-Infinity"}, "what is no number is left for the reader to refuse"),
        ('{"n": "1e5"}', {"n": "1e5"}, "text is text"),
        ('{"a": null, "b": true, "c": false}', {"a": "", "b": "true", "c": "false"}, "the three words"),
        ('{"data": {"tokens": {"in": 5}}}', {"data.tokens.in": "5"}, "nested names are joined"),
        ('{"tags": ["x", {"y": 1.50}]}', {"tags": '["x",{"y":"1.50"}]'}, "a list is its JSON"),
        ('{"a": {}}', {}, "nothing in it, nothing of it"),
    ],
)
def test_an_object_a_line_is_a_row(line: str, want: dict[str, str], because: str) -> None:
    assert cells(line.encode()) == [want], because
    assert cells(f"[{line}]".encode()) == [want], because


@pytest.mark.parametrize(
    ("line", "code", "because"),
    [
        ('{"a": 1', "not-json", "cut short"),
        ("{'a': 1}", "not-json", "single quotes"),
        ("5", "not-an-object", "a number"),
        ('{"a": 1, "a": 2}', "name-twice", "which is meant?"),
        ('{"a.b": 1, "a": {"b": 2}}', "name-twice", "twice the same column"),
        ('{"a": {"b": 1, "b": 2}}', "name-twice", "inside as well"),
        ('{"a":' * 33 + "1" + "}" * 33, "json-too-deep", "33 levels"),
        ("[" * 100_000, "json-too-deep", "deep enough to kill a parser"),
        ('{"a":' * 100_000, "json-too-deep", "objects too"),
    ],
)
def test_a_bad_line_is_a_fault_of_its_row(line: str, code: str, because: str) -> None:
    rows = raw_rows(f'{{"a": 1}}\n{line}\n\n{{"a": 2}}\n'.encode())
    assert [row.row for row in rows] == [1, 2, 3]
    assert [[fault.code for fault in row.faults][:1] for row in rows] == [[], [code], []], because


@pytest.mark.parametrize(
    ("document", "code", "because"),
    [
        ('[{"a": 1}', "not-json", "cut short"),
        ("[1, 2]", "json-not-rows", "numbers are no rows"),
        ("[" * 100_000 + "]" * 100_000, "json-too-deep", "deep enough to kill a parser"),
        ('[{"a": 1, "a": 2}]', "name-twice", "which is meant?"),
    ],
)
def test_a_bad_document_is_refused_whole(document: str, code: str, because: str) -> None:
    with refused(code):
        raw_rows(document.encode())


def test_an_object_over_several_lines_is_one_row() -> None:
    assert cells(b'{\n  "a": 1,\n  "b": 2\n}\n') == [{"a": "1", "b": "2"}]


def test_half_a_surrogate_pair_is_not_lost_on_the_way() -> None:
    assert cells(rb'{"a": "\ud800"}') == [{"a": "\ud800"}], "the reader of rows refuses it with its place"


def test_json_names_no_columns_beforehand() -> None:
    import io

    assert open_table(io.BytesIO(b'{"a": 1}'), file="u").columns == ()
