"""A record that becomes JSON comes back equal, and no number of it was ever a float."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.books import migrations
from crossfoot.books.recorded import all_from_json, from_json, to_json
from crossfoot.books.refusing import RAISED
from crossfoot.errors import Defect, sentences
from crossfoot.measures import Currency, Extension, Instant, Money, Period, Quantity, Span
from crossfoot.measures.decimals import text
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind, Op, Step
from crossfoot.records.metered import MeteredQuantity
from crossfoot.records.order import OrderLine

SQL = Path(migrations.__path__[0]) / "sql"
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=15, min_value=-(10**15), max_value=10**15)
words = st.text(max_size=20)
currencies = st.sampled_from([Currency.of("USD"), Currency.of("JPY"), Currency.of("KWD")])
steps = st.builds(
    Step,
    op=st.sampled_from(Op),
    says=words,
    quantity=st.none() | decimals,
    unit=words,
    price=st.none() | decimals,
    amount=st.none() | decimals,
    tier=st.none() | st.integers(1, 99),
    adds=st.booleans(),
)


@st.composite
def charges(draw: st.DrawFn) -> Charge:
    currency = draw(currencies)
    start = draw(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
    days = Period(start, draw(st.dates(date(2100, 1, 2), date.max)))
    ns = draw(st.integers(-(2**62), 2**62))
    key = ChargeKey(draw(words), draw(words), draw(words), days, draw(st.sampled_from(ChargeKind)))
    return Charge(
        key=key,
        version=draw(st.integers(1, 99)),
        name=draw(words),
        clause=draw(words),
        span=Span(Instant(ns), Instant(ns + draw(st.integers(1, 10**15)))),
        quantity=draw(st.none() | st.builds(Quantity, decimals, st.just("call"))),
        extension=Extension(draw(decimals), currency),
        amount=Money.of_minor(draw(st.integers(-(10**15), 10**15)), currency),
        steps=tuple(draw(st.lists(steps, max_size=3))),
        conventions=draw(words),
        tax_category="standard",
        account="revenue-usage",
        events=draw(st.integers(0, 2**40)),
        of=tuple(draw(st.lists(words, max_size=2))),
        generation=draw(st.integers(1, 5)),
        reverses=draw(words),
    )


@given(charges())
def test_a_charge_that_becomes_json_comes_back_equal(charge: Charge):
    written = json.dumps(to_json(charge))
    assert from_json(Charge, json.loads(written)) == charge
    assert not re.search(r"(?<![\"\w])-?\d+\.\d", re.sub(r'"(?:\\.|[^"\\])*"', '""', written)), "a number with a point is text"


@given(st.lists(steps, max_size=4))
def test_steps_come_back_in_order(listed: list[Step]):
    assert all_from_json(Step, json.loads(json.dumps(to_json(tuple(listed))))) == tuple(listed)


def test_a_pricing_unit_of_our_own_keeps_its_exponent():
    stake = Extension("1.5", Currency.own("credit", exponent=2))
    assert from_json(Extension, to_json(stake)) == stake


def test_pairs_and_days_come_back():
    pair = MeteredQuantity(
        "AGR-1", "t", "m", (("model", "large"),), Span(Instant(0), Instant(1)), Quantity(1, "call"), 1, None, None
    )
    assert from_json(MeteredQuantity, to_json(pair)) == pair
    line = OrderLine(1, "seat", "", Decimal(1), None, date(2026, 1, 31), None)
    assert from_json(OrderLine, to_json(line)) == line


def test_what_no_record_holds_is_a_defect():
    with pytest.raises(Defect):
        to_json(1.5)


@given(decimals)
def test_a_number_is_written_in_plain_notation(number: Decimal):
    assert text(Decimal(to_json(number))) == text(number)
    assert "E" not in to_json(number)


def test_the_codes_that_sql_raises_are_listed_and_declared():
    written = {code for page in SQL.glob("*.sql") for code in re.findall(r"crossfoot_refuse\(\s*'([a-z-]+)'", page.read_text())}
    assert written == RAISED
    assert sentences().keys() >= RAISED
