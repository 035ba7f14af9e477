"""Kinds that meter events, or round and convert what was metered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from crossfoot.engines.metering import meter
from crossfoot.engines.rating.price import price
from crossfoot.measures import Conversion, Extension, Instant, Mode, Period, Span, foot, rounded
from crossfoot.records.metered import MeteredQuantity
from crossfoot.records.usage import UsageEvent
from crossfoot.terms.meter import Aggregation, ConversionStage, Meter
from crossfoot.terms.price_model import CellModel
from tests.vectors.rating_adapter import words
from tests.vectors.rating_adapter.words import COIN, UNIT, Params

Case = dict[str, Any]
Answer = Mapping[str, Any]

UTC = "UTC"
METRIC = "metric"
EVER = Span(Instant.parse("1980-01-01T00:00Z"), Instant.parse("2200-01-01T00:00Z"))
AGGREGATIONS = {
    "sum": Aggregation.SUM,
    "count": Aggregation.COUNT,
    "max": Aggregation.MAX,
    "min": Aggregation.MIN,
    "latest": Aggregation.LATEST,
    "average": Aggregation.AVERAGE,
    "avg": Aggregation.AVERAGE,
    "unique_count": Aggregation.UNIQUE,
    "percentile": Aggregation.PERCENTILE,
}
STAGES = {"cumulative": ConversionStage.PERIOD, "per_line": ConversionStage.EVENT}


def instant(text: str) -> Instant:
    """A written time; without an offset it is read in UTC, which these cases declare by their silence."""
    return Instant.parse(text) if text.endswith("Z") or "+" in text or text.count("-") > 2 else Instant.local(text, UTC)


def event(place: int, *, at: str, quantity: str = "1", subject: str = "", operation: str = "") -> UsageEvent:
    """An event of the cases' one metric; its id is its place in the case."""
    dims = (("operation", operation),) if operation else ()
    return UsageEvent("case", f"{place:09d}", instant(at), "account", METRIC, Decimal(quantity), dims, subject)


def one_metered(
    events: list[UsageEvent], *, of: Meter, span: Span = EVER, before: Decimal | None = None
) -> MeteredQuantity | None:
    """What a meter without groups makes of the events of a span, None where there is nothing."""
    levels: dict[tuple[tuple[str, str], ...], Decimal] = {} if before is None else {(): before}
    found = meter(events=events, meter=of, term_id="term", agreement_id="AGR-1", span=span, zone=UTC, levels_before=levels)
    return found[0] if found else None


def paid(quantity: MeteredQuantity | None, model: CellModel, params: Params) -> Extension:
    """The price of a metered quantity; nothing for none."""
    if quantity is None:
        return Extension.zero(COIN)
    return price(model=model, metered=quantity, conventions=words.conventions(params)).extension


def aggregation(case: Case) -> Answer:
    """Events of one meter, and their price a unit."""
    params = case["params"]
    kind = AGGREGATIONS[params["aggregation"]]
    percentile = Decimal(params["percentile"]) if "percentile" in params else None
    events = [
        event(place, at=each["at"], quantity="1", subject=each["value"], operation=each.get("operation", ""))
        if kind is Aggregation.UNIQUE
        else event(place, at=each["at"], quantity=each.get("value", "1"))
        for place, each in enumerate(case["events"])
    ]
    found = one_metered(events, of=Meter("meter", METRIC, UNIT, kind, percentile=percentile))
    model = words.priced(params) if "price" in params else words.standard(params)
    quantity = Decimal(0) if found is None else found.quantity.value
    return {"quantity": quantity, "units": quantity, "amount": words.shown(paid(found, model, params), params)}


def weighted_sum(case: Case) -> Answer:
    """A level's average over a span, weighted by time, rounded once at the case's scale."""
    params = case["params"]
    span = Span(instant(params["from"]), instant(params["to"]))
    conversion = Conversion("change", UNIT, places=int(params.get("scale", "15")), mode=words.mode(params))
    events = [event(place, at=each["at"], quantity=each["value"]) for place, each in enumerate(case["events"])]
    found = one_metered(
        events,
        of=Meter("meter", METRIC, UNIT, Aggregation.TIME_WEIGHTED, conversion=conversion),
        span=span,
        before=Decimal(params.get("initial_value") or "0"),
    )
    return {"value": Decimal(0) if found is None else found.quantity.value}


def unit_conversion(case: Case) -> Answer:
    """Units multiplied, divided and rounded, each event by itself or the whole period at once."""
    params = case["params"]
    whole = params.get("rounding", "none") != "none"
    conversion = Conversion(
        "raw",
        UNIT,
        multiply=params.get("multiply_by", "1"),
        divide=params.get("divide_by", "1"),
        places=int(params.get("precision", params.get("scale", "0"))) if whole else 15,
        mode=words.MODES[params["rounding"]] if whole else Mode.HALF_UP,
    )
    events = [event(place, at="2024-01-01T00:00Z", quantity=each) for place, each in enumerate(case["events"])]
    stage = STAGES[params.get("stage", "cumulative")]
    found = one_metered(events, of=Meter("meter", METRIC, UNIT, conversion=conversion, conversion_stage=stage))
    assert found is not None, "a case converts at least one event"
    amount = paid(found, words.priced(params), params["price"]) if "price" in params else Extension.zero(COIN)
    return {"quantity": found.quantity.value, "amount": amount.amount}


def tz_bucketing(case: Case) -> Answer:
    """Events by the calendar month of a zone."""
    zone = case["params"]["timezone"]
    events = [event(place, at=each["at"], quantity=each["units"]) for place, each in enumerate(case["events"])]
    months = {Period.month_of(each.at.day(zone)) for each in events}
    sums = {month: one_metered(events, of=Meter("meter", METRIC, UNIT), span=month.span(zone)) for month in months}
    return {f"{month.start:%Y-%m}": each.quantity.value for month, each in sums.items() if each is not None}


def rounding(case: Case) -> Answer:
    """One number rounded; or several rounded each and footed, or footed and rounded."""
    params = case["params"]
    if params["mode"] == "none":
        return {"amount": Decimal(params["value"])}
    mode, places = words.MODES[params["mode"]], int(params["scale"])
    if "value" in params:
        return {"amount": rounded(Decimal(params["value"]), places=places, mode=mode)}
    lines = [words.amount(each) for each in params["values"] for _ in range(int(params.get("repeat", "1")))]
    if params.get("stage") == "each_then_sum":
        lines = [words.amount(str(rounded(line.amount, places=places, mode=mode))) for line in lines]
    return {"amount": rounded(foot(lines, zero=Extension.zero(COIN)).amount, places=places, mode=mode)}


KINDS: Mapping[str, Callable[[Case], Answer]] = {
    "aggregation": aggregation,
    "weighted_sum": weighted_sum,
    "unit_conversion": unit_conversion,
    "tz_bucketing": tz_bucketing,
    "rounding": rounding,
}
