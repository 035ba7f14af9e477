"""Quantities and their conversions: exact, of one unit, rounded only where a conversion says so."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.measures import Conversion, Mode, Quantity
from tests import strategies
from tests.refusals import refused
from tests.tables import rows


@rows("""
 value                    | outcome                  | because
 1.50                     | 1.5 call                 | one form
 -3                       | -3 call                  | taken back
 -0                       | 0 call                   | no negative zero
 0.000000000000001        | 0.000000000000001 call   | fifteen places
 0.0000000000000001       | !too-many-places         | not sixteen
 9999999999999999999      | 9999999999999999999 call | nineteen digits
 10000000000000000000     | !too-many-digits         | not twenty
 1e3                      | !not-a-plain-number      | no exponent
""")
def test_a_quantity_is_kept_exactly(value: str, outcome: str, because: str) -> None:
    if outcome.startswith("!"):
        with refused(outcome[1:]):
            Quantity(value, "call")
    else:
        assert str(Quantity(value, "call")) == outcome


@pytest.mark.parametrize("unit", ["", " ", "call ", "\tcall"])
def test_a_unit_has_a_name(unit: str) -> None:
    for act in (lambda: Quantity(1, unit), lambda: Conversion(unit, "GB"), lambda: Conversion("GB", unit)):
        with refused("no-unit") as caught:
            act()
        assert caught.value.fields == {"got": repr(unit)}


def test_quantities_of_one_unit_are_added() -> None:
    assert Quantity("1.5", "GB") + Quantity("0.25", "GB") == Quantity("1.75", "GB")
    assert Quantity("1.5", "GB") - Quantity("2", "GB") == Quantity("-0.5", "GB")
    assert Quantity(1, "GB") != Quantity(1, "GiB")
    for act in (lambda: Quantity(1, "GB") + Quantity(1, "GiB"), lambda: Quantity(1, "GB") - Quantity(1, "GiB")):
        with refused("unit-mismatch") as caught:
            act()
        assert caught.value.fields == {"got": "GiB", "want": "GB"}


@rows("""
 value   | multiply | divide | places | mode     | outcome | because
 1400    | 1        | 1000   | 0      | ceiling  | 2       | a started thousand counts
 2000    | 1        | 1000   | 0      | ceiling  | 2       | a full one counts once
 0       | 1        | 1000   | 0      | ceiling  | 0       | nothing started
 1999    | 1        | 1000   | 0      | floor    | 1       | full thousands only
 1       | 1        | 3      | 15     | half-up  | 0.333333333333333 | fifteen places of a third
 2       | 1        | 3      | 2      | half-up  | 0.67    | rounded once, from the exact quotient
 90      | 1        | 3600   | 4      | half-up  | 0.025   | seconds to hours
 3       | 2.5      | 1      | 15     | half-up  | 7.5     | a factor
 0.1     | 1.5      | 0.3    | 2      | half-even | 0.5    | both
 -1400   | 1        | 1000   | 0      | ceiling  | -1      | ceiling is towards the larger number
 1       | 1        | 3      | 0      | ceiling  | 1       | a third of a package is a package
""")
def test_a_conversion_multiplies_divides_and_rounds_once(
    value: str, multiply: str, divide: str, places: str, mode: str, outcome: str, because: str
) -> None:
    conversion = Conversion("a", "b", multiply=multiply, divide=divide, places=int(places), mode=Mode(mode))
    assert str(conversion.apply(Quantity(value, "a"))) == f"{outcome} b"


@rows("""
 multiply | divide | places | code                | because
 0        | 1      | 0      | bad-conversion      | everything would be nothing
 1        | 0      | 0      | bad-conversion      | no division by nothing
 -1       | 1      | 0      | bad-conversion      | a sign is not a conversion
 1        | -1     | 0      | bad-conversion      | in either place
 1        | 1      | -1     | bad-conversion      | no rounding to tens
 1        | 1      | 16     | bad-conversion      | a quantity has fifteen places
 1e3      | 1      | 0      | not-a-plain-number  | plain numbers here too
 1        | NaN    | 0      | not-a-plain-number  | and no NaN
""")
def test_a_conversion_that_makes_no_sense_is_refused(multiply: str, divide: str, places: str, code: str, because: str) -> None:
    with refused(code) as caught:
        Conversion("a", "b", multiply=multiply, divide=divide, places=int(places))
    if code == "bad-conversion":
        assert caught.value.fields == {"source": "a", "target": "b", "places_max": 15}


def test_a_conversion_takes_only_its_own_unit_and_prints_itself() -> None:
    gigabytes = Conversion("byte", "GB", divide=10**9, places=3, mode=Mode.CEILING)
    assert str(gigabytes) == "byte → GB (÷ 1000000000 ceiling to 3 places)"
    assert str(Conversion("min", "s", multiply="60")) == "min → s (× 60 half-up to 15 places)"
    assert str(Conversion("a", "b", multiply="2", divide="3")) == "a → b (× 2 ÷ 3 half-up to 15 places)"
    assert str(Conversion("a", "b")) == "a → b (half-up to 15 places)"
    assert gigabytes.apply(Quantity(1, "byte")) == Quantity("0.001", "GB")
    with refused("unit-mismatch") as caught:
        gigabytes.apply(Quantity(1, "GB"))
    assert caught.value.fields == {"got": "GB", "want": "byte"}
    with refused("too-many-digits"):
        Conversion("a", "b", multiply=10**18).apply(Quantity(10**18, "a"))


@given(strategies.quantities(low=None), strategies.quantities(low=None))
def test_adding_and_taking_away_leaves_what_there_was(a: Quantity, b: Quantity) -> None:
    assert a + b - b == a
    assert a + b == b + a
    assert (a - a).value.is_zero() and not (a - a).value.is_signed()


@given(strategies.quantities("a", low=None), st.integers(1, 10**6))
def test_to_a_finer_unit_and_back_loses_nothing(quantity: Quantity, factor: int) -> None:
    there = Conversion("a", "b", multiply=factor)
    back = Conversion("b", "a", divide=Decimal(factor))
    assert back.apply(there.apply(quantity)) == quantity
