"""Text never runs in a spreadsheet; figures stay figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crossfoot.formats.tables.listed.heading import Kind
from crossfoot.formats.tables.listed.words import cell, harmless


@given(some.text())
def test_no_text_begins_a_formula_and_none_is_lost(words: str):
    written = harmless(words)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert words in (written, written[1:])


@pytest.mark.parametrize(
    ("kind", "value", "currency", "written", "because"),
    [
        (Kind.AMOUNT, Decimal("-1234.5000"), "USD", "-1234.50", "a negative amount is a figure, not a formula"),
        (Kind.AMOUNT, Decimal("-1234.0000"), "JPY", "-1234", "with the places of its currency"),
        (Kind.AMOUNT, Decimal("0.0012"), "USD", "0.0012", "and never with fewer digits than it has"),
        (Kind.TEXT, "=HYPERLINK(1)", "", "'=HYPERLINK(1)", "text that would run is prefixed"),
        (Kind.TEXT, "-5", "", "'-5", "text that looks like a figure is text"),
        (Kind.TEXT, None, "", "", "nothing is nothing"),
    ],
)
def test_a_value_in_a_csv(kind: Kind, value, currency: str, written: str, because: str):
    assert cell(kind, value, currency=currency) == written, because
