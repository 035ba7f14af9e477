"""Footing: a column of one currency has one sum, a mixed column one per currency."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crossfoot.measures import Currency, Extension, Money, foot, foot_by_currency
from tests import strategies
from tests.refusals import refused

USD, EUR, JPY = (Currency.of(code) for code in ("USD", "EUR", "JPY"))


def test_a_column_foots() -> None:
    assert foot([Money("1.10", USD), Money("2.20", USD)], zero=Money.zero(USD)) == Money("3.30", USD)
    assert foot([Extension("0.0455", USD)] * 3, zero=Extension.zero(USD)) == Extension("0.1365", USD)
    assert foot([], zero=Money.zero(USD)) == Money.zero(USD)
    assert foot([Money(1, USD)], zero=Money(5, USD)) == Money(6, USD)


def test_a_column_of_two_currencies_does_not_foot() -> None:
    with refused("currency-mismatch"):
        foot([Money(1, USD), Money(1, EUR)], zero=Money.zero(USD))
    with refused("currency-mismatch"):
        foot([Money(1, EUR)], zero=Money.zero(USD))


def test_a_mixed_column_foots_by_currency_in_order_of_code() -> None:
    column = [Money("1.10", USD), Money(7, JPY), Money("2.20", EUR), Money("-0.10", USD)]
    assert list(foot_by_currency(column).items()) == [("EUR", Decimal("2.20")), ("JPY", Decimal(7)), ("USD", Decimal("1.00"))]
    assert foot_by_currency([]) == {}
    assert foot_by_currency([Money.zero(USD)]) == {"USD": Decimal("0.00")}


@given(st.lists(strategies.money()), st.randoms())
def test_the_order_of_a_column_does_not_matter(column: list[Money], shuffle: st.randoms) -> None:  # type: ignore[valid-type]
    shuffled = list(column)
    shuffle.shuffle(shuffled)  # type: ignore[attr-defined]
    assert foot_by_currency(shuffled) == foot_by_currency(column)
    for currency in {each.currency for each in column}:
        own = [each for each in column if each.currency == currency]
        assert foot(own, zero=Money.zero(currency)).amount == foot_by_currency(column)[currency.code]
