"""Kinds about what becomes of a price: minimums, discounts, commitments, allowances, deltas and prepaid credit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from crossfoot.engines.rating.adjustments.bounds import top_up
from crossfoot.engines.rating.adjustments.commitment import settle_commitment
from crossfoot.engines.rating.adjustments.discount import chained, percent_off, spread, spread_exact
from crossfoot.engines.rating.adjustments.free_units import billable
from crossfoot.engines.rating.adjustments.prorate import prorate
from crossfoot.engines.rating.delta import differences
from crossfoot.engines.rating.price import price
from crossfoot.measures import Currency, Extension, Money, Percent, Price, Rounding, Share, foot
from crossfoot.terms.commitment import Shortfall
from crossfoot.terms.price_model import PerUnit
from tests.vectors.rating_adapter import words
from tests.vectors.rating_adapter.prices import cost, metered
from tests.vectors.rating_adapter.words import COIN, UNIT, Params

Case = dict[str, Any]
Answer = Mapping[str, Any]

NOTHING = Extension.zero(COIN)
TAKEN_OFF = Decimal("-1")
COINS = {"0": "JPY", "2": "USD", "3": "KWD", "4": "CLF"}
"""The currency whose smallest coin has so many places: an amount is spread coin by coin."""


def true_up_minimum(case: Case) -> Answer:
    """What is missing to a minimum, which may be for part of a period."""
    params = case["params"]
    part = Share(int(params.get("numerator", "1")), int(params.get("denominator", "1")))
    minimum = prorate(words.amount(params["minimum"]), part)
    return {"true_up": words.shown(top_up(words.amount(params["used"]), minimum=minimum), params)}


def off(row: Params) -> Percent | Extension:
    """A discount: a percentage or an amount."""
    kind = row.get("kind", "percent" if "percent" in row else "fixed")
    value: str = row["value"] if "value" in row else row[kind]
    return Percent(value) if kind == "percent" else words.amount(value)


def discounts(case: Case) -> Answer:
    """Discounts one after the other, each on what the last one left."""
    params = case["params"]
    amount = words.amount(params["amount"])
    offs, rounding = [off(each) for each in params["discounts"]], words.rounding(params)
    parts = chained(amount, offs, rounding=rounding)
    return {
        "discount": foot(parts, zero=Money.zero(COIN)).amount,
        "net": words.shown(foot([amount, *taken_off(amount, offs, rounding=rounding)], zero=NOTHING), params),
        "parts": [part.amount for part in parts],
    }


def taken_off(amount: Extension, offs: list[Percent | Extension], *, rounding: Rounding) -> list[Extension]:
    """The discounts off an amount, one after the other, as negative amounts."""
    return [Extension.of(part).times(TAKEN_OFF) for part in chained(amount, offs, rounding=rounding)]


def discount_allocation(case: Case) -> Answer:
    """An amount off spread over several charges, or a percentage off each of them."""
    params = case["params"]
    coin = Currency.of(COINS[params.get("scale", "0")])
    charges = [Extension(each, coin) for each in case["events"]]
    rounding = Rounding(words.mode(params), int(params.get("scale", "0")))
    match params["method"]:
        case "proportional_exact":
            parts = spread_exact(Extension(params["discount"], coin), charges)
        case "largest_remainder":
            spreads = spread(Money(params["discount"], coin), [Money(each, coin) for each in case["events"]])
            parts = tuple(Extension.of(part) for part in spreads)
        case _:
            percent = Percent(params["percent"])
            parts = tuple(Extension.of(percent_off(charge, percent, rounding=rounding)) for charge in charges)
    nets = (
        foot([charge, part.times(TAKEN_OFF)], zero=Extension.zero(coin)) for charge, part in zip(charges, parts, strict=True)
    )
    return {
        "parts": [part.amount for part in parts],
        "net_parts": [net.amount for net in nets],
        "total": foot(parts, zero=Extension.zero(coin)).amount,
    }


def commitment(case: Case) -> Answer:
    """Windows of a commitment, each settled by itself."""
    windows = [
        settle_commitment(
            used=Price(each["unit_price"], COIN, UNIT).extend(words.used(each["units"])),
            amount=words.amount(each["commitment"]),
            overage_factor=Decimal(each.get("overage_factor", "1")),
            shortfall=Shortfall.TRUE_UP if each.get("true_up", "true") == "true" else Shortfall.FORGIVE,
        )
        for each in case["events"]
    ]
    return {
        "amount": words.shown(foot((each.charged for each in windows), zero=NOTHING), case["params"]),
        "utilized": words.shown(foot((each.utilized for each in windows), zero=NOTHING), case["params"]),
        "overage": words.shown(foot((each.overage for each in windows), zero=NOTHING), case["params"]),
        "true_up": words.shown(foot((each.true_up for each in windows), zero=NOTHING), case["params"]),
    }


def usage_discount(case: Case) -> Answer:
    """Free units, of which earlier usage has had its part."""
    params = case["params"]
    found = billable(
        words.used(case["quantity"]),
        free=Decimal(params["free_units"]),
        used_before=Decimal(params.get("previous_quantity", "0")),
    )
    return {"billable": found.value}


def overage(case: Case) -> Answer:
    """A recurring fee that includes some units, and the price of those above."""
    params = case["params"]
    above = price(
        model=PerUnit(Price(params["overage_unit_amount"], COIN, UNIT)),
        metered=metered(words.used(case["quantity"])),
        conventions=words.conventions(params),
        included=Decimal(params["included"]),
        overage_factor=Decimal(params.get("overage_factor", "1")),
    ).extension
    amount = foot([words.amount(params.get("recurring_fee", "0")), above], zero=NOTHING)
    return {"amount": words.shown(amount, params), "overage": words.shown(above, params)}


def delta_rating(case: Case) -> Answer:
    """Each cumulative quantity rated, less what the one before it came to."""
    params, nested = case["params"], case["params"]["price"]
    totals = [cost(words.priced(params), words.used(each), nested).extension for each in case["events"]]
    return {"deltas": [words.shown(each, params) for each in differences(totals, zero=NOTHING)]}


KINDS: Mapping[str, Callable[[Case], Answer]] = {
    "true_up_minimum": true_up_minimum,
    "discount": discounts,
    "discount_allocation": discount_allocation,
    "commitment": commitment,
    "usage_discount": usage_discount,
    "overage": overage,
    "delta_rating": delta_rating,
}
