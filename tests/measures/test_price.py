"""Prices and extensions: unrounded until they are settled, once, in the mode the agreement names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.measures import (
    Currency,
    ExchangeRate,
    Extension,
    Mode,
    Money,
    Percent,
    Price,
    Quantity,
    Rounding,
    Share,
    foot,
    rounded,
)
from tests import strategies
from tests.refusals import refused
from tests.tables import rows

USD, EUR, JPY, KWD = (Currency.of(code) for code in ("USD", "EUR", "JPY", "KWD"))
CREDIT = Currency.own("credit", exponent=2)
THIRD = Share(1, 3)
EXCHANGE = ExchangeRate(USD, EUR, "0.9", on=date(2026, 10, 31), source="ECB")


@rows("""
 amount             | shown                  | because
 0.0455             | USD 0.0455/call        | finer than a cent
 0.000000000001     | USD 0.000000000001/call | twelve places
 0.0000000000001    | !too-many-places       | not thirteen
 -0.10              | USD -0.1/call          | a rebate
 9999999999999999   | USD 9999999999999999/call | sixteen digits
 10000000000000000  | !too-many-digits       | not seventeen
""")
def test_a_price_is_exact(amount: str, shown: str, because: str) -> None:
    if shown.startswith("!"):
        with refused(shown[1:]):
            Price(amount, USD, "call")
    else:
        assert str(Price(amount, USD, "call")) == shown


def test_a_price_is_per_a_unit_that_has_a_name() -> None:
    with refused("no-unit"):
        Price(1, USD, "")


@rows("""
 amount | units   | each          | because
 3.00   | 1000000 | 0.000003      | three dollars a million tokens
 0.15   | 1000    | 0.00015       | fifteen cents a thousand
 1      | 1       | 1             | one is one
 -3     | 1000    | -0.003        | a rebate
 1      | 3       | !             | a third has no last place
 1      | 8192    | !             | thirteen places
 1      | 4096    | 0.000244140625 | twelve do
 1      | 0       | !             | nothing has no price
 1      | -5      | !             | nor less than nothing
""")
def test_a_price_for_several_units_is_a_price_per_unit_or_refused(amount: str, units: str, each: str, because: str) -> None:
    if each == "!":
        with refused("price-not-exact") as caught:
            Price.per(amount, USD, "token", units=int(units))
        assert caught.value.fields == {"amount": amount, "units": int(units), "places_max": 12}
    else:
        assert Price.per(amount, USD, "token", units=int(units)) == Price(each, USD, "token")


@rows("""
 price          | quantity          | extension                       | because
 0.10           | 3                 | USD 0.3                         | times
 0.0455         | 1                 | USD 0.0455                      | not rounded to the cent
 0.000000000001 | 0.000000000000001 | USD 0.000000000000000000000000001 | twelve places times fifteen are twenty-seven
 -0.10          | 0                 | USD 0                           | nothing has no sign
 0.10           | -3                | USD -0.3                        | what is taken back
 9999999999999999 | 9999999999999999999 | USD 99999999999999989990000000000000001 | the largest of both
""")
def test_a_price_extends_to_the_unrounded_product(price: str, quantity: str, extension: str, because: str) -> None:
    assert str(Price(price, USD, "call").extend(Quantity(quantity, "call"))) == extension


def test_a_price_extends_only_its_own_unit() -> None:
    with refused("unit-mismatch") as caught:
        Price(1, USD, "call").extend(Quantity(1, "GB"))
    assert caught.value.fields == {"got": "GB", "want": "call"}


@rows("""
 amount  | code | mode      | places | money     | because
 1.005   | USD  | half-up   |        | USD 1.01  | half away from zero
 -1.005  | USD  | half-up   |        | USD -1.01 | a credit mirrors its invoice
 1.005   | USD  | half-even |        | USD 1.00  | bankers' rounding
 1.00499 | USD  | half-up   |        | USD 1.00  | rounded once, not twice
 0.5     | JPY  | half-up   |        | JPY 1     | no smaller coin
 0.0005  | KWD  | half-up   |        | KWD 0.001 | three places
 149.99  | USD  | half-up   | 0      | USD 150.00 | whole dollars by agreement
 149.99  | USD  | half-up   | -2     | USD 100.00 | hundreds
 -0.001  | USD  | half-up   |        | USD 0.00  | no negative nothing
 1.005   | USD  | half-up   | 3      | !rounding-too-fine | no coin is that small
 1       | JPY  | half-up   | 1      | !rounding-too-fine | in yen either
 12345678901234567 | USD | half-up | | !too-many-digits | more than the books hold
""")
def test_an_extension_becomes_money_once(amount: str, code: str, mode: str, places: str, money: str, because: str) -> None:
    rounding = Rounding(Mode(mode), int(places) if places else None)
    extension = Extension(amount, Currency.of(code))
    if money.startswith("!"):
        with refused(money[1:]):
            extension.settle(rounding)
    else:
        assert str(extension.settle(rounding)) == money


def test_a_pricing_unit_is_converted_before_it_is_settled() -> None:
    with refused("not-money") as caught:
        Extension("1.5", CREDIT).settle(Rounding())
    assert caught.value.fields == {"unit": CREDIT}
    with refused("rounding-too-fine") as fine:
        Extension("1.5", CREDIT).settle(Rounding(places=3))
    assert fine.value.fields == {"places": 3, "currency": CREDIT, "exponent": 2}


@rows("""
 amount | share | taken                               | because
 100    | 1/4   | 25                                  | exact
 100    | 10/31 | 32.258064516129032258064516129      | twenty-seven places of an endless one
 100    | 2/1   | 200                                 | a share may be more than the whole
 100    | 0/31  | 0                                   | or nothing
 -100   | 1/3   | -33.333333333333333333333333333     | a credit
 50     | 1/9   | 5.555555555555555555555555556       | a last five is lifted, it is no tie
""")
def test_a_share_of_an_amount(amount: str, share: str, taken: str, because: str) -> None:
    numerator, denominator = map(int, share.split("/"))
    assert str(Extension(amount, USD).take(Share(numerator, denominator))) == f"USD {taken}"


def test_percentages_and_factors_of_an_amount() -> None:
    assert Extension("19.99", USD).percent(Percent("8.25")) == Extension("1.649175", USD)
    assert Extension("19.99", USD).percent(Percent(0)) == Extension.zero(USD)
    assert Extension("19.99", USD).times("1.5") == Extension("29.985", USD)
    assert Extension("19.99", USD).times(0) == Extension(0, USD)
    assert Extension(Decimal("1e-27"), USD).percent(Percent("150")).amount == Decimal("1e-27")
    with refused("not-a-number"):
        Extension(1, USD).times(1.5)  # type: ignore[arg-type]
    with refused("too-many-places"):
        Extension(1, USD).times(Decimal("1e-28"))
    with refused("too-many-digits") as caught:
        Extension(10**59, USD).times(10)
    assert caught.value.fields == {"got": "1" + "0" * 60, "limit": 60}
    assert Extension(10**58, USD).times(10).amount == 10**59
    with refused("too-many-digits"):
        Extension("9" * 60, USD) + Extension(1, USD)


def test_three_thirds_are_the_whole_in_every_mode() -> None:
    ten = Extension(10, USD)
    thirds = [ten.take(THIRD)] * 3
    assert foot(thirds, zero=Extension.zero(USD)) == ten
    assert foot(thirds, zero=Extension.zero(USD)).beyond is None
    for mode in Mode:
        assert foot(thirds, zero=Extension.zero(USD)).settle(Rounding(mode)) == Money(10, USD)


def test_a_tie_made_of_endless_parts_is_still_a_tie() -> None:
    parts = Extension("0.01", USD).take(THIRD) + Extension("0.005", USD).take(THIRD)
    assert parts == Extension("0.005", USD)
    assert parts.settle(Rounding(Mode.HALF_UP)) == Money("0.01", USD)
    assert parts.settle(Rounding(Mode.HALF_DOWN)) == Money("0.00", USD)


def test_endless_amounts_keep_their_rest_through_every_deed() -> None:
    third = Extension(1, USD).take(THIRD)
    assert third.beyond == Fraction(1, 3) - Fraction(third.amount)
    assert third - third == Extension.zero(USD)
    back = -third
    assert -back == third and (-third).beyond == -(third.beyond or 0)
    assert third.times(3) == Extension(1, USD)
    assert third.percent(Percent(300)) == Extension(1, USD)
    assert third.take(Share(3, 1)) == Extension(1, USD)
    assert third.take(Share(1, 2)) + third.take(Share(1, 2)) == third
    assert third.convert(EXCHANGE) == Extension("0.3", EUR)
    assert third + Extension(1, USD) - Extension(1, USD) == third == Extension(1, USD) + third - Extension(1, USD)


def test_extensions_are_ordered_by_their_exact_value() -> None:
    third = Extension(1, USD).take(THIRD)
    cut = Extension(third.amount, USD)
    assert cut < third and third > cut and not third < cut
    assert third != cut and third <= third and not third < third
    assert -third < -cut
    assert max(third, cut, Extension("0.3", USD)) is third
    assert min(third, cut, Extension("0.3", USD)) == Extension("0.3", USD)
    assert Extension("0.3", USD) < third and not third < Extension("0.3", USD)


@pytest.mark.parametrize("deed", ["+", "-", "<"])
def test_two_currencies_never_meet_unsettled_either(deed: str) -> None:
    left, right = Extension(1, USD), Extension(1, EUR)
    acts = {"+": lambda: left + right, "-": lambda: left - right, "<": lambda: left < right}
    with refused("currency-mismatch") as caught:
        acts[deed]()
    assert caught.value.fields == {"left": USD, "right": EUR}


def test_extensions_meet_nothing_but_extensions() -> None:
    extension, money = Extension(1, USD), Money(1, USD)
    for act in (
        lambda: extension + money,  # type: ignore[operator]
        lambda: extension - money,  # type: ignore[operator]
        lambda: extension < money,  # type: ignore[operator]
        lambda: extension + 1,  # type: ignore[operator]
    ):
        with pytest.raises(TypeError):
            act()


def test_settled_money_goes_back_into_arithmetic() -> None:
    assert Extension.of(Money("10.00", USD)) == Extension(10, USD)
    assert Extension(10, USD) and not Extension.zero(USD)
    assert str(-Extension.zero(USD)) == "USD 0"
    assert str(Extension("1.50", USD)) == "USD 1.5"
    with refused("too-many-places"):
        Extension(Decimal("1e-28"), USD)


PARTS = st.lists(st.tuples(strategies.extensions(USD), strategies.shares()), min_size=1, max_size=5)


@given(PARTS, strategies.modes())
def test_a_foot_of_shares_settles_as_the_exact_fraction_does(parts: list[tuple[Extension, Share]], mode: Mode) -> None:
    exact = sum(
        ((Fraction(each.amount) + (each.beyond or 0)) * Fraction(share.numerator, share.denominator) for each, share in parts),
        Fraction(0),
    )
    column = foot([each.take(share) for each, share in parts], zero=Extension.zero(USD))
    assert Fraction(column.amount) + (column.beyond or 0) == exact
    scaled = exact * 100
    below = scaled.numerator // scaled.denominator
    settled = column.settle(Rounding(mode)).minor
    assert settled in (below, below + 1)
    if scaled == below or mode is Mode.FLOOR:
        assert settled == below
    elif mode is Mode.CEILING:
        assert settled == below + 1
    elif scaled - below != Fraction(1, 2) and mode in (Mode.HALF_UP, Mode.HALF_DOWN, Mode.HALF_EVEN):
        assert settled == below + (scaled - below > Fraction(1, 2))


@given(strategies.extensions(USD), strategies.extensions(USD), strategies.extensions(USD))
def test_extensions_add_in_any_order(a: Extension, b: Extension, c: Extension) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + b - b == a
    assert (a < b) + (b < a) + (a == b) == 1


@given(strategies.extensions(USD), strategies.shares())
def test_a_share_and_its_rest_are_the_whole(amount: Extension, share: Share) -> None:
    part = share.capped()
    assert amount.take(part) + amount.take(part.rest()) == amount


@given(strategies.prices(USD, low=None), strategies.quantities(low=None), strategies.quantities(low=None))
def test_extending_a_sum_is_the_sum_of_extensions(price: Price, a: Quantity, b: Quantity) -> None:
    assert price.extend(a + b) == price.extend(a) + price.extend(b)


@given(strategies.extensions(USD), strategies.percents(), strategies.shares(), strategies.modes())
def test_a_narrow_context_of_the_thread_changes_nothing_unsettled(
    amount: Extension, percent: Percent, share: Share, mode: Mode
) -> None:
    def worked() -> tuple[Extension, Money, bool]:
        part = (amount.percent(percent) + amount.take(share) - -amount).times("1.5")
        return part, part.settle(Rounding(mode)), part < amount

    wide = worked()
    with localcontext(prec=1):
        assert worked() == wide


@given(strategies.extensions(USD), strategies.modes())
def test_settling_is_rounding_at_the_coin(amount: Extension, mode: Mode) -> None:
    assert amount.settle(Rounding(mode)).amount == rounded(amount.amount, places=2, mode=mode)
    assert amount.settle(Rounding(mode, 0)).amount == rounded(amount.amount, places=0, mode=mode)
