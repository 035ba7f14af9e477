"""The field's words and ours: rounding modes, conventions, prices and ladders."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crossfoot.engines.rating.midcycle.interim_line import Place
from crossfoot.measures import Currency, DayCount, Extension, Mode, Money, Percent, Price, Quantity, Rounding, rounded
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.ladder import BlockTier, CapacityTier, Ladder, PercentTier, Tier
from crossfoot.terms.price_model import (
    Block,
    BlockPolicy,
    Capacity,
    CellModel,
    Graduated,
    GraduatedPercentage,
    Package,
    Percentage,
    PerUnit,
    PreRated,
    Volume,
    ZeroUsage,
)

Params = dict[str, Any]

COIN = Currency.of("CLF")
"""The cases name no currency; this one's four places hold every scale that money is rounded at in them."""
UNIT = "unit"
ONE_UNIT = Quantity(1, UNIT)

MODES = {
    "half_up": Mode.HALF_UP,
    "round": Mode.HALF_UP,
    "half_even": Mode.HALF_EVEN,
    "half_down": Mode.HALF_DOWN,
    "up": Mode.UP,
    "down": Mode.DOWN,
    "truncate": Mode.DOWN,
    "ceil": Mode.CEILING,
    "ceiling": Mode.CEILING,
    "floor": Mode.FLOOR,
}
DAY_COUNTS = {
    "inclusive": DayCount.ACTUAL_INCLUSIVE,
    "half_open": DayCount.ACTUAL_HALF_OPEN,
    "seconds": DayCount.SECONDS,
    "actual_360": DayCount.ACTUAL_360,
    "strict_30_360": DayCount.THIRTY_360,
    "30_360": DayCount.THIRTY_360,
    "none": DayCount.NONE,
}
PLACES = {"only": Place.ONLY, "single": Place.ONLY, "first": Place.FIRST, "mid": Place.MID, "last": Place.LAST}
ZERO_USAGE = {"first_tier_flat": ZeroUsage.FIRST_FLAT, "nothing": ZeroUsage.NOTHING, "none": ZeroUsage.NOTHING}
POLICIES = {"ALL_TIERS": BlockPolicy.ALL_TIERS, "TOP_TIER": BlockPolicy.TOP_TIER}


def amount(text: str) -> Extension:
    """An amount of the cases' one currency."""
    return Extension(text, COIN)


def optional_amount(text: str | None) -> Extension | None:
    """An amount, or none where the case has none."""
    return None if text is None else amount(text)


def money(text: str) -> Money:
    """A settled amount of the cases' one currency."""
    return Money(text, COIN)


def used(text: str) -> Quantity:
    """A quantity of the cases' one unit."""
    return Quantity(text, UNIT)


def value(text: str) -> Quantity:
    """A value in the cases' one currency."""
    return Quantity(text, COIN.code)


def mode(params: Params) -> Mode:
    """How a case rounds; half away from zero unless it says otherwise."""
    return MODES[params.get("rounding", "half_up")]


def rounding(params: Params) -> Rounding:
    """Mode and place of a case's rounding; the coin's own place unless it says otherwise."""
    return Rounding(mode(params), int(params["scale"]) if "scale" in params else None)


def shown(found: Extension, params: Params) -> Decimal:
    """An amount at the case's scale, or exact where the case has none."""
    if "scale" not in params:
        return found.amount
    return rounded(found.amount, places=int(params["scale"]), mode=mode(params))


def conventions(params: Params) -> Conventions:
    """The conventions a price depends on."""
    return Conventions(zero_usage=zero_usage(params))


def zero_usage(params: Params) -> ZeroUsage:
    """What zero usage costs; nothing unless the case says otherwise."""
    return ZERO_USAGE[params.get("zero_usage", "nothing")]


def ladder(tiers: list[Params]) -> Ladder:
    """A ladder of unit prices and flat fees."""
    return Ladder(
        tuple(
            Tier(
                None if tier["up_to"] is None else Decimal(tier["up_to"]),
                Price(tier.get("unit_amount") or "0", COIN, UNIT),
                amount(tier.get("flat_amount") or "0"),
            )
            for tier in tiers
        )
    )


def standard(params: Params) -> CellModel:
    """One price a unit; with a flat fee it is a ladder of a single rung."""
    price = Price(params["unit_amount"], COIN, UNIT)
    if "flat_amount" not in params:
        return PerUnit(price)
    return Graduated(Ladder((Tier(None, price, amount(params["flat_amount"])),)))


def package(params: Params) -> Package:
    """Packages: a started one counts unless the case says otherwise."""
    return Package(
        size=Decimal(params["package_size"]),
        price=Price(params["unit_amount"], COIN, "package"),
        unit=UNIT,
        free_units=Decimal(params.get("free_units") or "0"),
        rounding=MODES[params.get("package_rounding", "up")],
    )


def percentage(params: Params) -> Percentage:
    """A percentage with its allowances and bounds."""
    return Percentage(
        percent=Percent(params["rate_percent"]),
        fixed=amount(params.get("fixed_amount") or "0"),
        free_events=int(params.get("free_events") or "0"),
        free_amount=Decimal(params.get("free_total_amount") or "0"),
        per_transaction_min=optional_amount(params.get("per_transaction_min")),
        per_transaction_max=optional_amount(params.get("per_transaction_max")),
    )


def graduated_percentage(params: Params) -> GraduatedPercentage:
    """A percentage tier by tier."""
    return GraduatedPercentage(
        tuple(
            PercentTier(
                None if tier["up_to"] is None else Decimal(tier["up_to"]),
                Percent(tier.get("rate_percent") or "0"),
                amount(tier.get("flat_amount") or "0"),
            )
            for tier in params["tiers"]
        )
    )


def block(params: Params) -> Block:
    """Started blocks, every tier at its own price unless the case says otherwise."""
    tiers = (
        BlockTier(
            Decimal(tier["block_size"]),
            None if tier["max_blocks"] is None else int(tier["max_blocks"]),
            amount(tier["block_price"]),
        )
        for tier in params["tiers"]
    )
    return Block(tuple(tiers), UNIT, POLICIES[params.get("policy", "ALL_TIERS")])


def capacity(params: Params) -> Capacity:
    """Prices by the high-water marks of several meters."""
    return Capacity(
        tuple(
            CapacityTier(
                tuple((meter, Decimal(limit)) for meter, limit in tier["limits"].items()),
                amount(tier["price"]),
            )
            for tier in params["tiers"]
        )
    )


def model(kind: str, params: Params) -> CellModel:
    """The price model of a kind that prices one quantity."""
    match kind:
        case "standard":
            return standard(params)
        case "graduated":
            return Graduated(ladder(params["tiers"]))
        case "volume":
            return Volume(ladder(params["tiers"]))
        case "package":
            return package(params)
        case "block_tiered":
            return block(params)
        case "percentage":
            return percentage(params)
        case "graduated_percentage":
            return graduated_percentage(params)
        case "dynamic":
            return PreRated(COIN, Decimal(params.get("multiplier") or "1"))
    raise KeyError(kind)


def priced(params: Params) -> CellModel:
    """The price model of a case's nested `price`, which names its own kind."""
    return model(params["price"]["type"], params["price"])
