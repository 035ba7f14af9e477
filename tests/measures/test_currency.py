"""Currencies: the table of ISO 4217, and units of the seller's own."""

from __future__ import annotations

import pytest

from crossfoot.measures import Currency
from tests.refusals import refused
from tests.tables import rows


@rows("""
 code | exponent | because
 USD  | 2        | cents
 EUR  | 2        | cents
 JPY  | 0        | no smaller coin
 KRW  | 0        | no smaller coin
 ISK  | 0        | the aurar are gone
 HUF  | 2        | ISO still lists the fillér
 KWD  | 3        | a thousand fils
 BHD  | 3        | a thousand fils
 TND  | 3        | a thousand millimes
 CLF  | 4        | the Chilean unit of account
 UYW  | 4        | the Uruguayan one
 BGN  | 2        | withdrawn with 2025, but its invoices can still be credited
""")
def test_places_are_those_of_iso_4217(code: str, exponent: str, because: str) -> None:
    assert Currency.of(code).exponent == int(exponent)
    assert Currency.of(code) == Currency(code, int(exponent))
    assert Currency.of(code).is_money
    assert str(Currency.of(code)) == code


def test_the_table_holds_each_code_once_and_in_order() -> None:
    codes = Currency.codes()
    assert list(codes) == sorted(set(codes))
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in codes)
    by_places = [sum(Currency.of(code).exponent == places for code in codes) for places in range(5)]
    assert by_places == [17, 0, 141, 7, 2]


@pytest.mark.parametrize("code", ["usd", "US", "USDX", "XXX", "XAU", "EURO", "", "credit", "U$D", "ＵＳＤ"])
def test_an_unknown_code_is_refused(code: str) -> None:
    with refused("unknown-currency"):
        Currency.of(code)


@rows("""
 code               | exponent | refusal           | because
 credit             | 0        |                   | whole credits
 gpu-hour2          | 4        |                   | letters, digits and hyphens, four places
 ab                 | 2        |                   | two signs at least
 abcdefghijklmnop   | 2        |                   | sixteen at most
 credit             | 5        | bad-pricing-unit  | a fifth place would not fit the books
 credit             | -1       | bad-pricing-unit  | places are not negative
 a                  | 2        | bad-pricing-unit  | one sign is too short
 abcdefghijklmnopq  | 2        | bad-pricing-unit  | seventeen are too many
 Credit             | 2        | bad-pricing-unit  | capitals are for money
 USD                | 2        | bad-pricing-unit  | money is not a unit of your own
 2credit            | 2        | bad-pricing-unit  | a letter first
 crédit             | 2        | bad-pricing-unit  | ASCII only
 my credit          | 2        | bad-pricing-unit  | no spaces
""")
def test_a_pricing_unit_cannot_be_mistaken_for_money(code: str, exponent: str, refusal: str, because: str) -> None:
    if refusal:
        with refused(refusal) as caught:
            Currency.own(code, exponent=int(exponent))
        assert caught.value.fields == {"got": code, "exponent": int(exponent), "exponent_max": 4}
    else:
        unit = Currency.own(code, exponent=int(exponent))
        assert (unit.code, unit.exponent, unit.is_money) == (code, int(exponent), False)


def test_a_currency_cannot_be_made_by_hand_with_other_places() -> None:
    with refused("wrong-exponent") as caught:
        Currency("JPY", 2)
    assert caught.value.fields == {"currency": "JPY", "got": 2, "want": 0}
    with refused("unknown-currency"):
        Currency("XYZ", 2)
    with refused("bad-pricing-unit"):
        Currency("credit", 5)
    with refused("bad-pricing-unit"):
        Currency("credit", -1)
