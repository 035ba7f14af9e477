"""Ladders, price models and price books: what they refuse, and the currency each is priced in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crossfoot.measures import Currency, Extension, Percent, Period, Price
from crossfoot.terms.ladder import BlockTier, CapacityTier, Ladder, PercentTier, Tier, check_rising
from crossfoot.terms.price_book import ListPrice, PriceBook
from crossfoot.terms.price_model import (
    Block,
    Capacity,
    Graduated,
    GraduatedPercentage,
    Matrix,
    MatrixCell,
    Package,
    Percentage,
    PerUnit,
    PreRated,
    Recurring,
    Stairstep,
    Volume,
)
from tests.agreements import USD, YEAR
from tests.refusals import refused
from tests.tables import rows

EUR = Currency.of("EUR")


def tier(upto: str, *, price: str = "1", unit: str = "call", currency: Currency = USD, flat: Currency | None = None) -> Tier:
    return Tier(Decimal(upto) if upto else None, Price(price, currency, unit), Extension.zero(flat or currency))


@rows("""
 thresholds | refused_as         | because
 10         |                    | one closed rung
 open       |                    | one open rung
 10 20 open |                    | rising to an open end
 0.5 1      |                    | thresholds are decimals
            | ladder-empty       | a ladder has a rung
 0          | ladder-not-rising  | the first rung would hold nothing
 -1 5       | ladder-not-rising  | nothing is less than nothing
 10 10      | ladder-not-rising  | the second rung would hold nothing
 20 10      | ladder-not-rising  | falling
 open 10    | ladder-open-inside | nothing lies above an open rung
""")
def test_thresholds_rise_and_only_the_last_is_open(thresholds, refused_as, because):
    values = [None if word == "open" else Decimal(word) for word in thresholds.split()]
    if refused_as:
        with refused(refused_as):
            check_rising(values)
    else:
        check_rising(values)
        assert Ladder(tuple(tier("" if value is None else str(value)) for value in values)).unit == "call"


@pytest.mark.parametrize("second", [tier("20", unit="GB"), tier("20", currency=EUR), tier("20", flat=EUR)])
def test_a_ladder_has_one_unit_and_one_currency(second):
    with refused("ladder-mixed"):
        Ladder((tier("10"), second))


LADDER = Ladder((tier("10"), tier("")))
FLAT = Ladder((tier("10", price="0"), tier("", price="0")))
ONE = Extension(1, USD)
MODELS = [
    Recurring(Price(1, USD, "seat")),
    PerUnit(Price(1, USD, "call")),
    Graduated(LADDER),
    Volume(LADDER),
    Stairstep(FLAT),
    Package(Decimal(10), Price(1, USD, "package"), "call"),
    Block((BlockTier(Decimal(10), 5, ONE), BlockTier(Decimal(10), None, ONE)), "call"),
    Percentage(Percent(1), ONE),
    GraduatedPercentage((PercentTier(Decimal(10), Percent(1), ONE), PercentTier(None, Percent(2), ONE))),
    Capacity((CapacityTier((("calls", Decimal(5)),), ONE),)),
    PreRated(USD),
    Matrix((MatrixCell((("region", "eu"),), PerUnit(Price(1, USD, "call"))), MatrixCell((), PreRated(USD)))),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_every_model_knows_its_currency(model):
    assert model.currency == USD


@pytest.mark.parametrize(
    ("build", "code"),
    [
        pytest.param(lambda: Recurring(Price(1, USD, "seat"), months=0), "bad-cadence", id="a fee lasts"),
        pytest.param(lambda: Stairstep(LADDER), "stairstep-unit-price", id="a stairstep has no unit price"),
        pytest.param(lambda: Package(Decimal(0), Price(1, USD, "p"), "call"), "bad-package", id="a package holds something"),
        pytest.param(
            lambda: Package(Decimal(1), Price(1, USD, "p"), "call", Decimal(-1)), "bad-package", id="nothing less is free"
        ),
        pytest.param(lambda: Block((), "call"), "ladder-empty", id="blocks have a rung"),
        pytest.param(lambda: Block((BlockTier(Decimal(0), 1, ONE),), "call"), "bad-package", id="a block holds something"),
        pytest.param(lambda: Block((BlockTier(Decimal(1), 0, ONE),), "call"), "bad-package", id="a rung has a block"),
        pytest.param(
            lambda: Block((BlockTier(Decimal(1), None, ONE),) * 2, "call"), "ladder-open-inside", id="open at the end only"
        ),
        pytest.param(lambda: GraduatedPercentage(()), "ladder-empty", id="percentages have a rung"),
        pytest.param(lambda: Capacity(()), "ladder-empty", id="capacity has a rung"),
        pytest.param(lambda: Matrix(()), "ladder-empty", id="a matrix has a cell"),
    ],
)
def test_a_model_that_could_not_be_worked_out_is_refused(build, code):
    with refused(code):
        build()


def test_two_cells_never_match_alike():
    one = MatrixCell((("a", "1"), ("b", "2")), PreRated(USD))
    other = MatrixCell((("b", "2"), ("a", "1")), PreRated(USD))
    with refused("matrix-doubled") as caught:
        Matrix((one, other))
    assert caught.value.fields["match"] == "a=1, b=2"
    with refused("matrix-doubled") as caught:
        Matrix((MatrixCell((), PreRated(USD)), MatrixCell((), PreRated(USD))))
    assert caught.value.fields["match"] == "the rest"
    with refused("matrix-mixed"):
        Matrix((one, MatrixCell((), PreRated(EUR))))


def listed(start: str, end: str = "", *, item: str = "calls", currency: Currency = USD) -> ListPrice:
    span = Period(date.fromisoformat(start), date.fromisoformat(end)) if end else Period.onward(date.fromisoformat(start))
    return ListPrice(item, currency, PerUnit(Price(1, currency, "call")), span)


BOOK = PriceBook(
    "PB",
    1,
    (
        listed("2026-07-01"),
        listed("2026-01-01", "2026-07-01"),
        listed("2026-01-01", item="seats"),
        listed("2026-03-01", currency=EUR),
    ),
)


@rows("""
 item  | currency | start      | end        | found                 | because
 calls | USD      | 2026-01-01 | 2027-01-01 | 2026-01-01 2026-07-01 | both prices, in order of time
 calls | USD      | 2026-01-01 | 2026-07-01 | 2026-01-01            | the later one begins when the period ends
 calls | USD      | 2026-08-01 | 2026-09-01 | 2026-07-01            | within the later one
 calls | USD      | 2025-12-31 | 2026-02-01 | !2025-12-31           | a day without a price
 calls | EUR      | 2026-01-01 | 2026-06-01 | !2026-01-01           | no price yet in euro
 seats | USD      | 2026-01-01 | 2026-02-01 | 2026-01-01            | another item
 chats | USD      | 2026-01-01 | 2026-02-01 | !2026-01-01           | an item that is not listed
""")
def test_list_prices_cover_a_period_or_are_refused(item, currency, start, end, found, because):
    within = Period(date.fromisoformat(start), date.fromisoformat(end))
    if found.startswith("!"):
        with refused("no-list-price") as caught:
            BOOK.in_force(item, Currency.of(currency), within)
        assert str(caught.value.fields["on"]) == found[1:]
    else:
        prices = BOOK.in_force(item, Currency.of(currency), within)
        assert " ".join(str(price.effective.start) for price in prices) == found


def test_a_hole_between_two_list_prices_is_refused_on_its_first_day():
    book = PriceBook("PB", 1, (listed("2026-01-01", "2026-03-01"), listed("2026-04-01")))
    with refused("no-list-price") as caught:
        book.in_force("calls", USD, YEAR)
    assert caught.value.fields["on"] == date(2026, 3, 1)


def test_one_item_has_one_price_a_day():
    with refused("price-overlap"):
        PriceBook("PB", 1, (listed("2026-01-01"), listed("2026-06-01")))


@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.data())
def test_ladders_rise_exactly_when_every_step_does(steps, data):
    thresholds = [Decimal(sum(steps[: place + 1])) for place in range(len(steps))]
    check_rising(thresholds)
    place = data.draw(st.integers(0, len(steps) - 1))
    below = thresholds[place - 1] if place else Decimal(0)
    with refused("ladder-not-rising"):
        check_rising([*thresholds[:place], below, *thresholds[place + 1 :]])
