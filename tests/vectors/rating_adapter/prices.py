"""Kinds that price a quantity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.engines.rating.midcycle.interim_line import Bounds, InterimLine, interim_line
from crossfoot.engines.rating.midcycle.prorated_ladder import LevelChange, prorated_ladder
from crossfoot.engines.rating.price import Priced, average_price, price
from crossfoot.engines.rating.prices.percentage import UNIT as TRANSACTION
from crossfoot.engines.rating.prices.percentage import percentage, percentage_each
from crossfoot.engines.rating.prices.volume import volume
from crossfoot.engines.rating.workings import footed
from crossfoot.measures import Currency, ExchangeRate, Extension, Instant, Percent, Price, Quantity, Span, foot
from crossfoot.records.charge import Op, Step
from crossfoot.records.metered import MeteredQuantity
from crossfoot.terms.ladder import Ladder, Tier
from crossfoot.terms.price_model import CellModel, Graduated, Matrix, MatrixCell, PerUnit, PreRated, Volume
from tests.vectors.rating_adapter import words
from tests.vectors.rating_adapter.words import COIN, UNIT, Params

Case = dict[str, Any]
Answer = Mapping[str, Any]

SPAN = Span(Instant.parse("2024-01-01T00:00Z"), Instant.parse("2024-02-01T00:00Z"))


def metered(
    quantity: Quantity, *, meter: str = "meter", dims: Mapping[str, str] | None = None, parts: tuple[Quantity, ...] = ()
) -> MeteredQuantity:
    """A metered quantity as the engine takes it; agreement, term and span say nothing here."""
    group = tuple(sorted((dims or {}).items()))
    return MeteredQuantity("AGR-1", "term", meter, group, SPAN, quantity, 1, None, None, parts=parts)


def cost(model: CellModel, quantity: Quantity, params: Params) -> Priced:
    """What a quantity costs."""
    return price(model=model, metered=metered(quantity), conventions=words.conventions(params))


def one_line(kind: str) -> Callable[[Case], Answer]:
    """A kind whose quantity is billed on one line, of a whole cycle or inside it."""

    def answered(case: Case) -> Answer:
        params = case["params"]
        unit = COIN.code if kind in ("graduated_percentage", "dynamic") else UNIT
        line = interim_line(
            model=words.model(kind, params),
            before=_before(kind, params, unit=unit),
            used=Quantity(case["quantity"], unit),
            place=words.PLACES[params.get("line_position", "only")],
            bounds=_bounds(params),
            billed=words.optional_amount(params.get("previously_billed")),
            zero_usage=words.zero_usage(params),
        )
        return {
            "amount": words.shown(line.amount, params),
            "top_up": words.shown(line.top_up, params),
            "capped_off": words.shown(line.capped_off, params),
            "discount": words.shown(line.discount, params),
            "unit_amount": average_price(line.usage, Quantity(case["quantity"], unit)),
            "packages": _counted(line, unit="package"),
        }

    return answered


def _before(kind: str, params: Params, *, unit: str) -> Quantity | None:
    """The quantity of the lines before; a case of blocks tells their amount only."""
    if kind == "block_tiered" and "previous_quantity" not in params:
        return None
    return Quantity(params.get("previous_quantity", "0"), unit)


def _bounds(params: Params) -> Bounds:
    percents = [Percent(each["value"]) for each in params.get("discounts", []) if each["kind"] == "percent"]
    if "discount_percent" in params:
        percents.append(Percent(params["discount_percent"]))
    return Bounds(
        minimum=words.optional_amount(params.get("minimum")),
        maximum=words.optional_amount(params.get("maximum", params.get("cap"))),
        off=percents[0] if percents else None,
    )


def _counted(line: InterimLine, *, unit: str) -> Decimal | None:
    """How many of a unit a line's steps count, None where they count none."""
    return next((step.quantity for step in line.steps if step.adds and step.unit == unit), None)


def volumes(case: Case) -> Answer:
    """Volume: on one line, or with the tier chosen by the full units and the price upon their prorated share."""
    params = case["params"]
    if "tier_quantity" not in params:
        return one_line("volume")(case)
    model = Volume(words.ladder(params["tiers"]))
    steps = volume(
        words.used(case["quantity"]),
        model,
        zero_usage=words.zero_usage(params),
        reaching=words.used(params["tier_quantity"]),
    )
    return {"amount": words.shown(footed(steps, COIN), params)}


def percentages(case: Case) -> Answer:
    """Percentage: of a total and its running totals, or of each event."""
    params, model = case["params"], words.percentage(case["params"])
    if "events" in case:
        steps = percentage_each([Decimal(each) for each in case["events"]], model)
        found, transacted = (
            footed(steps, COIN),
            foot((words.amount(each) for each in case["events"]), zero=Extension.zero(COIN)),
        )
        average = average_price(found, Quantity(transacted.amount, COIN.code))
        return {"amount": words.shown(found, params), "unit_amount": average, **_free(steps)}
    steps = percentage(
        words.value(case["quantity"]),
        model,
        events=int(params.get("events_count", "1")),
        running=[Decimal(each) for each in params.get("running_totals", [])],
        zero_usage=words.zero_usage(params),
    )
    found = footed(steps, COIN)
    return {
        "amount": words.shown(found, params),
        "unit_amount": average_price(found, words.value(case["quantity"])),
        **_free(steps),
    }


def _free(steps: tuple[Step, ...]) -> Answer:
    free = {step.unit: step.quantity for step in steps if step.op is Op.FREE}
    return {"free_units": free.get(COIN.code, Decimal(0)), "free_events": free.get(TRANSACTION, Decimal(0))}


def prorated_graduated(case: Case) -> Answer:
    """Seats that come and go inside a cycle."""
    changes = [LevelChange(Decimal(each["units"]), Decimal(each["prorated_units"])) for each in case["events"]]
    params = case["params"]
    found = prorated_ladder(changes, Graduated(words.ladder(params["tiers"])), zero_usage=words.zero_usage(params)).extension
    level = foot((words.amount(each["units"]) for each in case["events"]), zero=Extension.zero(COIN)).amount
    return {"amount": words.shown(found, params), "unit_amount": average_price(found, Quantity(level, UNIT))}


def grouped(case: Case) -> Answer:
    """Each group priced alone."""
    params = case["params"]
    return {
        "amounts": {
            group: words.shown(cost(words.priced(params), words.used(quantity), params["price"]).extension, params)
            for group, quantity in case["events"].items()
        }
    }


def bucketed(case: Case) -> Answer:
    """Each bucket priced alone, and the prices added up."""
    params = case["params"]
    buckets = case["events"].values() if isinstance(case["events"], dict) else case["events"]
    parts = tuple(words.used(each) for each in buckets)
    found = price(
        model=words.priced(params),
        metered=metered(words.ONE_UNIT, parts=parts),
        conventions=words.conventions(params["price"]),
    )
    return {"amount": words.shown(found.extension, params)}


def matrix(case: Case) -> Answer:
    """Each group of dimensions priced by the cell that matches it, and shown at the cells' own scale."""
    params = case["params"]
    model = Matrix(
        tuple(
            MatrixCell(tuple(sorted(rate["match"].items())), PerUnit(Price(rate["unit_amount"], COIN, UNIT)))
            for rate in params["rates"]
        )
    )
    scaled = {**params, "scale": params["cell_scale"]} if "cell_scale" in params else params
    return {
        "parts": [
            words.shown(
                price(
                    model=model,
                    metered=metered(words.used(each["units"]), dims=each["dimensions"]),
                    conventions=words.conventions(params),
                ).extension,
                scaled,
            )
            for each in case["events"]
        ]
    }


def capacities(case: Case) -> Answer:
    """One price for the marks of several meters."""
    found = price(
        model=words.capacity(case["params"]),
        metered=[metered(words.used(mark), meter=meter) for meter, mark in case["quantity"].items()],
        conventions=words.conventions(case["params"]),
    )
    return {"amount": words.shown(found.extension, case["params"])}


def pricing_unit(case: Case) -> Answer:
    """Priced in a unit of the seller's own and converted."""
    params = case["params"]
    own = Currency.own("credit", exponent=4)
    rung = Tier(None, Price(params["unit_amount"], own, UNIT), Extension(params.get("flat_amount", "0"), own))
    found = cost(Graduated(Ladder((rung,))), words.used(case["quantity"]), params).extension
    rate = ExchangeRate(own, COIN, params["conversion_rate"], on=date(2024, 1, 1), source="agreement")
    return {"pricing_unit_amount": found.amount, "amount": words.shown(found.convert(rate), params)}


def custom(case: Case) -> Answer:
    """The amounts stand on the events."""
    found = price(
        model=PreRated(COIN),
        metered=metered(words.value("0"), parts=tuple(words.value(each) for each in case["params"]["event_amounts"])),
        conventions=words.conventions(case["params"]),
    )
    return {"amount": words.shown(found.extension, case["params"])}


KINDS: Mapping[str, Callable[[Case], Answer]] = {
    **{
        kind: one_line(kind) for kind in ("standard", "graduated", "package", "block_tiered", "graduated_percentage", "dynamic")
    },
    "volume": volumes,
    "percentage": percentages,
    "prorated_graduated": prorated_graduated,
    "grouped": grouped,
    "bucketed": bucketed,
    "matrix": matrix,
    "capacity": capacities,
    "pricing_unit": pricing_unit,
    "custom": custom,
}
