"""Prices of counted things: units, packages, blocks, capacity, matrix cells, and amounts that come with the events."""

from __future__ import annotations

from decimal import Decimal

from crossfoot.engines.rating.prices.block import block
from crossfoot.engines.rating.prices.capacity import capacity
from crossfoot.engines.rating.prices.matrix import matrix_cell
from crossfoot.engines.rating.prices.package import package
from crossfoot.engines.rating.prices.per_unit import per_unit
from crossfoot.engines.rating.prices.pre_rated import pre_rated
from crossfoot.measures import Mode, Price, Quantity
from crossfoot.terms.ladder import BlockTier, CapacityTier
from crossfoot.terms.price_model import Block, BlockPolicy, Capacity, Matrix, MatrixCell, Package, PerUnit, PreRated
from tests.engines.rating.prices.told import USD, calls, dollars, expect, usd
from tests.refusals import refused
from tests.tables import rows


@rows("""
 used | price          | gives              | because
 0    | 0.10           | 0                  | the line says that nothing was used
 5    | 10             | 50                 | every unit at one price
 0.5  | 0.000000000001 | 0.0000000000005    | neither price nor quantity loses a digit
 -1   | 10             | !negative-quantity | returns are corrections, not usage
""")
def test_per_unit_multiplies(used, price, gives, because) -> None:
    expect(lambda: per_unit(calls(used), PerUnit(Price(price, USD, "call"))), gives=gives)


@rows("""
 used    | size | free | mode    | gives              | because
 0       | 10   | 0    | up      | 0                  | no package is begun
 1       | 10   | 0    | up      | 15                 | a started package counts
 10      | 10   | 0    | up      | 15                 | a full one is one
 10.0001 | 10   | 0    | up      | 30                 | any part of a unit starts the next
 99      | 10   | 0    | down    | 135                | unless only full packages count
 15      | 10   | 0    | half-up | 30                 | or half of one
 205     | 10   | 200  | up      | 15                 | free units come off before packages are counted
 121     | 10   | 200  | up      | 0                  | what is free covers all of it
 1       | 3    | 0    | up      | 15                 | a third of a package is a started one
 -1      | 10   | 0    | up      | !negative-quantity | returns are corrections, not usage
""")
def test_packages_are_whole_after_the_free_units(used, size, free, mode, gives, because) -> None:
    model = Package(Decimal(size), Price("15", USD, "pack"), "call", Decimal(free), Mode(mode))
    expect(lambda: package(calls(used), model), gives=gives)


def test_the_free_units_of_packages_are_told() -> None:
    steps = package(calls("205"), Package(Decimal(10), Price("15", USD, "pack"), "call", Decimal(200)))
    assert [step.says for step in steps] == [
        "200 call free of 200",
        "5 call in packages of 10: 1, rounded up",
        "1 pack × 15 USD",
    ]


@rows("""
 used | policy    | tiers                  | gives              | because
 0    | all-tiers | 10 x 3 @ 5, 20 x * @ 8 |                    | no block is begun
 1    | all-tiers | 10 x 3 @ 5, 20 x * @ 8 | 5                  | a block begun is a block owed
 30   | all-tiers | 10 x 3 @ 5, 20 x * @ 8 | 15                 | a full rung does not begin the next
 31   | all-tiers | 10 x 3 @ 5, 20 x * @ 8 | 15 + 8             | the rest is counted in the next rung's blocks
 31   | top-tier  | 10 x 3 @ 5, 20 x * @ 8 | 16                 | the whole in blocks of the rung reached
 30   | top-tier  | 10 x 3 @ 5, 20 x * @ 8 | 15                 | the bound belongs to the rung below it
 31   | all-tiers | 10 x 3 @ 5             | !above-last-tier   | a closed ladder refuses, it never guesses
 31   | top-tier  | 10 x 3 @ 5             | !above-last-tier   | whatever its policy
 -1   | top-tier  | 10 x 3 @ 5             | !negative-quantity | returns are corrections, not usage
""")
def test_blocks_are_counted_as_started(used, policy, tiers, gives, because) -> None:
    rungs = []
    for rung in tiers.split(","):
        size, _, rest = rung.partition("x")
        count, _, price = rest.partition("@")
        rungs.append(BlockTier(Decimal(size.strip()), None if "*" in count else int(count), usd(price.strip())))
    model = Block(tuple(rungs), "call", BlockPolicy(policy))
    expect(lambda: block(calls(used), model), gives=gives)


@rows("""
 seats | disk | gives              | because
 100   | 50   | 10                 | limits are inclusive
 101   | 50   | 20                 | one meter above its limit moves the whole price
 10    | 51   | 20                 | whichever meter it is
 200   | 9999 | 20                 | a meter the rung does not name is unlimited on it
 201   | 50   | !above-last-tier   | no rung holds it
       | 50   | 10                 | a meter that counted nothing stood at zero
 -1    | 50   | !negative-quantity | a level below zero is a mistake
""")
def test_capacity_is_the_price_of_the_lowest_rung_that_holds_every_mark(seats, disk, gives, because) -> None:
    low = CapacityTier((("seats", Decimal(100)), ("disk", Decimal(50))), usd("10"))
    model = Capacity((low, CapacityTier((("seats", Decimal(200)),), usd("20"))))
    marks = {name: Quantity(mark, name) for name, mark in (("seats", seats), ("disk", disk)) if mark}
    expect(lambda: capacity(marks, model), gives=gives)


def test_a_rung_without_limits_holds_anything() -> None:
    pick, flat = capacity({"seats": Quantity("1000000", "seat")}, Capacity((CapacityTier((), usd("30")),)))
    assert (pick.says, flat.amount) == ("tier 1: without limits", Decimal(30))


@rows("""
 dims                           | picks                | because
 model=large                    | 3                    | the one value it has decides
 model=large, eu=yes            | 2                    | the cell with the most matching values wins
 model=small                    | 1                    | nothing else matches, so the rest takes it
                                | 1                    | no dimension at all is the rest too
 eu=yes, model=small, tier=gold | !ambiguous-dimension | two cells match with one value each: we do not choose
""")
def test_the_most_specific_cell_of_a_matrix_wins(dims, picks, because) -> None:
    def cell(price: str, **match: str) -> MatrixCell:
        return MatrixCell(tuple(match.items()), PerUnit(Price(price, USD, "call")))

    model = Matrix((cell("1"), cell("2", model="large", eu="yes"), cell("3", model="large"), cell("4", tier="gold"),
                    cell("5", eu="yes", model="small", plan="x"), cell("6", eu="yes")))  # fmt: skip
    group = tuple(sorted((name, value) for name, _, value in (pair.strip().partition("=") for pair in dims.split(",") if pair)))
    if picks.startswith("!"):
        with refused(picks[1:]):
            matrix_cell(group, model)
    else:
        found, step = matrix_cell(group, model)
        assert found.model == PerUnit(Price(picks, USD, "call"))
        assert step.says.startswith(("priced for ", "priced by the cell"))


def test_three_cells_alike_are_as_ambiguous_as_two() -> None:
    cells = [MatrixCell(((name, "yes"),), PerUnit(Price("1", USD, "call"))) for name in ("a", "b", "c")]
    with refused("ambiguous-dimension") as caught:
        matrix_cell((("a", "yes"), ("b", "yes"), ("c", "yes")), Matrix(tuple(cells)))
    assert (caught.value.fields["one"], caught.value.fields["other"]) == ("a=yes", "b=yes")


def test_a_quantity_that_no_cell_matches_is_refused_and_never_free() -> None:
    model = Matrix((MatrixCell((("region", "eu"),), PerUnit(Price("1", USD, "call"))),))
    for dims, told in (((("region", "us"),), "region=us"), ((), "no dimension at all")):
        with refused("unpriced-dimension") as caught:
            matrix_cell(dims, model)
        assert caught.value.fields == {"dims": told}


def test_the_workings_of_counted_things_are_told() -> None:
    rest = Matrix((MatrixCell((), PerUnit(Price("1", USD, "call"))),))
    assert matrix_cell((("region", "us"),), rest)[1].says == "priced by the cell that takes the rest"
    (started,) = block(calls("401"), Block((BlockTier(Decimal(100), None, usd("1")),), "call"))
    assert (started.says, started.unit) == ("5 blocks of 100 call × 1 USD, tier 1", "block")
    limits = (("seats", Decimal(100)), ("disk", Decimal(50)))
    pick, flat = capacity({"seats": Quantity("7", "seat")}, Capacity((CapacityTier(limits, usd("10")),)))
    assert (pick.says, flat.says) == ("tier 1: seats 7 within 100, disk 0 within 50", "10 USD, the price of tier 1")


@rows("""
 value | factor  | gives   | because
 20    | 1       | 20      | the event says what it costs
 10    | 1.33333 | 13.3333 | a margin on top of it
 -5    | 2       | -10     | a refund is an amount too
 0     | 2       | 0       | nothing stated, nothing owed
""")
def test_pre_rated_amounts_are_billed_times_a_factor(value, factor, gives, because) -> None:
    expect(lambda: pre_rated(dollars(value), PreRated(USD, Decimal(factor))), gives=gives)


def test_amounts_in_another_currency_are_not_added() -> None:
    with refused("unit-mismatch"):
        pre_rated(Quantity("1", "EUR"), PreRated(USD))
