"""Money: exact to the coin, added in one currency, split so that the parts are the whole."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.measures import Currency, Extension, Money
from tests import strategies
from tests.refusals import refused
from tests.tables import decimals, rows

USD, EUR, JPY, KWD, CLF = (Currency.of(code) for code in ("USD", "EUR", "JPY", "KWD", "CLF"))


@rows("""
 amount             | code | shown                  | because
 1.5                | USD  | USD 1.50               | cents are always shown
 -1.50              | USD  | USD -1.50              | a credit is negative
 -0.00              | USD  | USD 0.00               | negative zero is never shown
 7                  | JPY  | JPY 7                  | no smaller coin
 7.0                | JPY  | JPY 7                  | a zero loses nothing
 1.234              | KWD  | KWD 1.234              | three places
 1.2345             | CLF  | CLF 1.2345             | four
 9999999999999999.99 | USD | USD 9999999999999999.99 | as much as the column holds
 10000000000000000  | USD  | !too-many-digits       | one more does not fit
 1.005              | USD  | !too-many-places       | half a cent is not money
 1.5                | JPY  | !too-many-places       | half a yen is not money
""")
def test_an_amount_is_exact_to_the_coin(amount: str, code: str, shown: str, because: str) -> None:
    if shown.startswith("!"):
        with refused(shown[1:]):
            Money(amount, Currency.of(code))
    else:
        assert str(Money(amount, Currency.of(code))) == shown
        assert str(Money(Decimal(amount), Currency.of(code))) == shown


def test_a_float_is_refused() -> None:
    with refused("not-a-number"):
        Money(1.5, USD)  # type: ignore[arg-type]


@rows("""
 minor | code | amount  | because
 150   | USD  | 1.50    | cents
 -150  | USD  | -1.50   | either sign
 150   | JPY  | 150     | yen
 150   | KWD  | 0.150   | fils
 150   | CLF  | 0.0150  | four places
 0     | USD  | 0.00    | nothing
""")
def test_coins_and_amount_are_two_ways_to_say_it(minor: str, code: str, amount: str, because: str) -> None:
    money = Money.of_minor(int(minor), Currency.of(code))
    assert str(money.amount) == amount
    assert money.minor == int(minor)


def test_money_adds_subtracts_and_multiplies_by_whole_numbers() -> None:
    assert Money("1.10", USD) + Money("2.25", USD) == Money("3.35", USD)
    assert Money("1.10", USD) - Money("2.25", USD) == Money("-1.15", USD)
    assert Money("1.10", USD) * 3 == 3 * Money("1.10", USD) == Money("3.30", USD)
    assert -Money("1.10", USD) == Money("-1.10", USD)
    assert abs(Money("-1.10", USD)) == abs(Money("1.10", USD)) == Money("1.10", USD)
    assert str(-Money(0, USD)) == str(Money(-5, USD) + Money(5, USD)) == str(Money("-5", USD) * 0) == "USD 0.00"
    assert Money("0.01", USD)
    assert not Money.zero(USD)
    assert Money.zero(KWD) == Money(0, KWD)


def test_money_is_ordered_within_its_currency() -> None:
    small, large = Money("1.10", USD), Money("1.11", USD)
    assert small < large and large > small and small <= small and small >= small
    assert not small < small and not large < small
    assert max(small, large) is large
    assert small != Money("1.10", EUR) and small != Decimal("1.10")
    assert hash(Money("1.1", USD)) == hash(Money("1.10", USD))


@pytest.mark.parametrize("deed", ["+", "-", "<", ">="])
def test_two_currencies_never_meet(deed: str) -> None:
    left, right = Money(1, USD), Money(1, EUR)
    acts = {"+": lambda: left + right, "-": lambda: left - right, "<": lambda: left < right, ">=": lambda: left >= right}
    with refused("currency-mismatch") as caught:
        acts[deed]()
    assert caught.value.fields == {"left": USD, "right": EUR}


def test_money_meets_nothing_but_money() -> None:
    money, extension = Money(1, USD), Extension(1, USD)
    for act in (
        lambda: money + extension,  # type: ignore[operator]
        lambda: money - extension,  # type: ignore[operator]
        lambda: money < extension,  # type: ignore[operator]
        lambda: money + 1,  # type: ignore[operator]
        lambda: money / 2,  # type: ignore[operator]
    ):
        with pytest.raises(TypeError):
            act()


@pytest.mark.parametrize("times", [Decimal("1.5"), Decimal(2), 1.5, True, "2"])
def test_money_is_multiplied_by_whole_numbers_only(times: object) -> None:
    with refused("money-times-not-whole") as caught:
        Money(1, USD) * times  # type: ignore[operator]
    assert caught.value.fields == {"got": repr(times)}


def test_a_sum_that_does_not_fit_is_refused() -> None:
    most = Money("9999999999999999.99", USD)
    with refused("too-many-digits"):
        most + Money("0.01", USD)
    with refused("too-many-digits"):
        most * 10**400


@rows("""
 amount | code | weights       | parts                 | because
 10.00  | USD  | 1 + 1 + 1     | 3.34 + 3.33 + 3.33    | the cent left over goes to the first of equals
 10.00  | USD  | 1 + 2 + 3     | 1.67 + 3.33 + 5.00    | to the largest remainder: .667 before .333
 0.05   | USD  | 3 + 7         | 0.02 + 0.03           | a tie of .5 goes to the earlier part
 0.02   | USD  | 1 + 1 + 1     | 0.01 + 0.01 + 0.00    | two coins for three
 -10.00 | USD  | 1 + 1 + 1     | -3.34 + -3.33 + -3.33 | a credit mirrors its invoice
 100    | JPY  | 1 + 1 + 1     | 34 + 33 + 33          | whole yen
 1.000  | KWD  | 1 + 1 + 1     | 0.334 + 0.333 + 0.333 | fils
 10.00  | USD  | 0 + 1 + 0     | 0.00 + 10.00 + 0.00   | weight zero gets nothing
 10.00  | USD  | 0.5 + 0.25    | 6.67 + 3.33           | weights need not be whole
 10.00  | USD  | 1E+2 + 1E-27  | 10.00 + 0.00          | nor of one size
 0.00   | USD  | 1 + 2         | 0.00 + 0.00           | nothing is split into nothings
 0.01   | USD  | 1             | 0.01                  | one part is the whole
""")
def test_the_largest_remainders_get_the_coins_left_over(amount: str, code: str, weights: str, parts: str, because: str) -> None:
    split = Money(amount, Currency.of(code)).allocate(decimals(weights))
    assert [part.amount for part in split] == decimals(parts)


@pytest.mark.parametrize(
    ("weights", "code", "got"),
    [
        ([], "bad-weights", "none"),
        ([0, 0], "bad-weights", "0, 0"),
        ([2, -1], "bad-weights", "2, -1"),
        ([-1, -1], "bad-weights", "-1, -1"),
        ([1, 0.5], "not-a-number", "0.5"),
        ([1, Decimal("NaN")], "not-a-plain-number", Decimal("NaN")),
        ([1, Decimal("1e-28")], "too-many-places", "1E-28"),
    ],
)
def test_weights_that_split_nothing_are_refused(weights: list[Decimal | int], code: str, got: object) -> None:
    with refused(code) as caught:
        Money("10.00", USD).allocate(weights)
    assert str(caught.value.fields["got"]) == str(got)


WEIGHTS = st.lists(strategies.decimals(digits=6, places=4, low=0), min_size=1, max_size=12).filter(any)


@given(strategies.money(), WEIGHTS)
def test_parts_sum_to_the_whole_and_each_is_within_a_coin_of_its_due(money: Money, weights: list[Decimal]) -> None:
    parts = money.allocate(weights)
    assert sum((part.minor for part in parts), 0) == money.minor
    whole = sum(weights, Decimal(0))
    for part, weight in zip(parts, weights, strict=True):
        assert part.currency == money.currency
        assert abs(part.minor * whole - money.minor * weight) < whole
        assert weight or not part


@given(strategies.money(), WEIGHTS)
def test_a_credit_is_split_as_its_invoice(money: Money, weights: list[Decimal]) -> None:
    assert (-money).allocate(weights) == tuple(-part for part in money.allocate(weights))


@given(strategies.money(), WEIGHTS, st.integers(1, 1000))
def test_only_the_proportion_of_weights_counts(money: Money, weights: list[Decimal], scale: int) -> None:
    assert money.allocate([weight * scale for weight in weights]) == money.allocate(weights)


@given(strategies.money(low=0), WEIGHTS)
def test_a_heavier_part_never_gets_less(money: Money, weights: list[Decimal]) -> None:
    pairs = sorted(zip(weights, money.allocate(weights), strict=True), key=lambda pair: (pair[0], pair[1].minor))
    assert [part.minor for _, part in pairs] == sorted(part.minor for _, part in pairs)


@given(strategies.money(USD), strategies.money(USD), strategies.money(USD))
def test_addition_is_that_of_numbers(a: Money, b: Money, c: Money) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c)
    assert a + b - b == a
    assert a - a == Money.zero(USD) == a * 0
    assert (a < b) == (a.minor < b.minor)


@given(strategies.money())
def test_a_narrow_context_of_the_thread_changes_nothing_of_money(money: Money) -> None:
    with localcontext(prec=1):
        assert (money + money) - money == money
        assert money * 3 - money * 2 == money
        assert Money.zero(money.currency) - money == -money
        assert Money.of_minor(money.minor, money.currency) == money
        assert sum(part.minor for part in money.allocate([1, 1, 1])) == money.minor
