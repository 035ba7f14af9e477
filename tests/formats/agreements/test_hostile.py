"""Files that are broken, huge or out to hurt: each gets a sentence, quickly."""

from __future__ import annotations

import pytest

from crossfoot.formats.agreements import read_agreement
from tests.refusals import refused

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + below] * 10)}]\n" for below, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        pytest.param(b"x" * 8_000_001, "a.yaml", "terms-too-large", id="larger than any agreement"),
        pytest.param("schema: ä".encode("latin-1"), "a.yaml", "terms-not-text", id="Latin 1"),
        pytest.param("schema: a".encode("utf-16"), "a.yaml", "terms-not-text", id="UTF-16"),
        pytest.param(b"a: [" * 40 + b"]" * 40, "a.yaml", "terms-too-deep", id="deep YAML"),
        pytest.param(b"[" * 100_000, "a.json", "terms-too-deep", id="deep JSON"),
        pytest.param(b"a: [1, 2", "a.yaml", "terms-not-yaml", id="an unclosed list"),
        pytest.param(b"a: b: c", "a.yaml", "terms-not-yaml", id="a colon inside a text"),
        pytest.param(b"a: 1\n---\na: 2", "a.yaml", "terms-not-yaml", id="two documents"),
        pytest.param(b"a: *b", "a.yaml", "terms-not-yaml", id="an alias of nothing"),
        pytest.param(b"a: &a [*a]", "a.yaml", "terms-not-yaml", id="an alias of what it stands in"),
        pytest.param(b"[a]: b", "a.yaml", "terms-not-yaml", id="a list as a key"),
        pytest.param(b"a: \x00", "a.yaml", "terms-not-yaml", id="a control character"),
        pytest.param(LAUGHS.encode(), "a.yaml", "terms-too-many", id="a billion laughs"),
        pytest.param(b"[" + b"1," * 200_001 + b"1]", "a.yaml", "terms-too-many", id="too many values"),
        pytest.param(b"a: 1\na: 2", "a.yaml", "terms-key-twice", id="a key twice"),
        pytest.param(b'{"a": 1, "a": 2}', "a.json", "terms-key-twice", id="a key twice in JSON"),
        pytest.param(b'{"a": 1,}', "a.json", "terms-not-yaml", id="a trailing comma in JSON"),
        pytest.param(b'{"a": NaN}', "a.json", "agreement-malformed", id="NaN in JSON"),
        pytest.param(b'{"a": 1e400000000}', "a.json", "agreement-malformed", id="a number of astronomic size"),
        pytest.param(b'{"a": "\\u0000"}', "a.json", "terms-character", id="NUL by an escape"),
        pytest.param(b'{"a": ["\\ud800"]}', "a.json", "terms-character", id="half a surrogate pair"),
        pytest.param(b'"a\\x07": 1', "a.yaml", "terms-character", id="a bell in a key"),
        pytest.param(b'"' + b'\\"' * 1_000_000, "a.json", "terms-not-yaml", id="a text of a million quotes without end"),
        pytest.param(b"!!python/object/apply:os.system [ls]", "a.yaml", "agreement-malformed", id="a tag that would run code"),
    ],
)
def test_a_hostile_file_is_refused(data, name, code):
    with refused(code):
        read_agreement(data, name=name)


def test_a_byte_order_mark_is_no_matter():
    with refused("agreement-malformed", problems=("terms-schema-missing",)):
        read_agreement(b"\xef\xbb\xbfa: 1", name="a.yaml")


def test_an_alias_stands_for_what_it_names():
    with refused("agreement-malformed") as caught:
        read_agreement(b"schema: crossfoot.agreement/1\nterms: &t [{price: {}}]\naccounts: *t", name="a.yaml")
    assert "accounts[1]" not in [problem.field for problem in caught.value.problems]  # not reached without a currency
