"""Kinds about time: parts of periods, changes inside them, cycles and calendar days."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from crossfoot.engines.rating.adjustments.prorate import prorate, swap
from crossfoot.measures import (
    WHOLE,
    Cadence,
    DayCount,
    Extension,
    Instant,
    Mode,
    Money,
    Period,
    Share,
    Span,
    days_of,
    foot,
    share_of,
    share_of_dates,
)
from tests.vectors.rating_adapter import words
from tests.vectors.rating_adapter.words import COIN, Params

Case = dict[str, Any]
Answer = Mapping[str, Any]

FACTOR_PLACES = "9"
TAKEN_BACK = Decimal("-1")


def day(text: str) -> date:
    """A written date, or the date of a written time."""
    return date.fromisoformat(text[:10])


def share(params: Params) -> Share:
    """The part of a period that a case prices: given as a fraction, or as two pairs of dates or times."""
    if "numerator" in params:
        found = Share(int(params["numerator"]), int(params["denominator"]))
    elif params.get("day_count") == "seconds":
        part, whole = _span(params["from"], params["to"]), _span(params["period_start"], params["period_end"])
        found = Share(part.ns, whole.ns)
    else:
        found = share_of_dates(
            (day(params["from"]), day(params["to"])),
            (day(params["period_start"]), day(params["period_end"])),
            words.DAY_COUNTS[params.get("day_count", "half_open")],
        )
    return found.capped() if params.get("full_when_longer") == "true" else found


def _span(start: str, end: str) -> Span:
    return Span(_instant(start), _instant(end))


def _instant(text: str) -> Instant:
    """A written time; a bare date is its midnight in UTC."""
    return Instant.parse(text) if "T" in text else Instant.midnight(day(text), "UTC")


def proration(case: Case) -> Answer:
    """A fee for part of a period; or one fee given up and another begun inside it."""
    params = case["params"]
    part = share(params)
    if "old_amount" in params:
        begun = WHOLE if params.get("new_period_restarts") == "true" else part
        change = swap(
            old=_fee(params["old_amount"], params.get("old_quantity")),
            new=_fee(params["new_amount"], params.get("new_quantity")),
            left=part,
            new_left=begun,
            rounding=words.rounding(params),
        )
        legs = (Extension.of(change.charge), Extension.of(change.credit).times(TAKEN_BACK))
        net = foot(legs, zero=Extension.zero(COIN)).amount
        return {"credit": change.credit.amount, "charge": change.charge.amount, "net": net}
    return {"amount": words.shown(prorate(_fee(params["amount"], case.get("quantity")), part), params)}


def _fee(amount: str, quantity: str | None) -> Extension:
    return words.amount(amount).times(quantity or "1")


def proration_multi(case: Case) -> Answer:
    """Several fees given up and begun at once, each settled by itself."""
    params = case["params"]
    legs = [_leg(leg, params) for leg in params["legs"]]
    return {"net": foot(legs, zero=Money.zero(COIN)).amount}


def _leg(leg: Params, params: Params) -> Money:
    whole = _fee(leg["amount"], leg.get("quantity"))
    signed = whole.times(TAKEN_BACK) if leg["kind"] == "credit" else whole
    return signed.take(share(leg)).settle(words.rounding(params))


def proration_factor(case: Case) -> Answer:
    """The share of a part of a cycle as a decimal, in real days or in months of thirty."""
    params = case["params"]
    part = Period(day(params["from"]), day(params["to"]))
    whole = Period(day(params["period_start"]), day(params["period_end"]))
    count = DayCount.THIRTY_360 if params.get("fixed_days") == "30" else DayCount.ACTUAL_HALF_OPEN
    return {
        "factor": _factor(share_of(part, whole, count), params),
        "days": days_of(part, count),
        "period_days": days_of(whole, count),
    }


def _factor(found: Share, params: Params) -> Decimal:
    mode: Mode = words.mode(params)
    return found.factor(places=int(params.get("scale", FACTOR_PLACES)), mode=mode)


def billing_cycle_segments(case: Case) -> Answer:
    """A span cut into billing cycles: what leads, how many are whole, what trails."""
    params = case["params"]
    within = Period(day(params["from"]), day(params["to"]))
    cadence = Cadence.from_day(within.start, billing_day=int(params["billing_day"]), months=int(params["months"]))
    cut = list(cadence.slices(within))
    leading = [_factor(share_of(part, cycle, DayCount.ACTUAL_HALF_OPEN), params) for part, cycle in cut if _late(part, cycle)]
    trailing = [_factor(share_of(part, cycle, DayCount.ACTUAL_HALF_OPEN), params) for part, cycle in cut if _short(part, cycle)]
    return {
        "leading": next(iter(leading), Decimal(0)),
        "whole": len([part for part, cycle in cut if part == cycle]),
        "trailing": next(iter(trailing), Decimal(0)),
    }


def _late(part: Period, cycle: Period) -> bool:
    return part.start > cycle.start


def _short(part: Period, cycle: Period) -> bool:
    return part.start == cycle.start and part.end < cycle.end


def period_boundaries(case: Case) -> Answer:
    """Where cycles end, stepping from the anchor."""
    params = case["params"]
    cadence = Cadence.from_anchor(day(params["anchor"]), months=int(params["months"]))
    within = range(1, 1000)
    return {"boundaries": [str(cadence.boundary(steps)) for steps, _ in zip(within, range(int(params["count"])), strict=False)]}


def day_count(case: Case) -> Answer:
    """Calendar days between two times: of the zone, and as the dates are written where the case asks for those."""
    params = case["params"]
    local = _days(_instant(params["from"]).day(params["timezone"]), _instant(params["to"]).day(params["timezone"]))
    written = _days(day(params["from"]), day(params["to"]))
    return {"days": written if params.get("date_basis") == "as_given" else local, "days_localised": local}


def _days(first: date, last: date) -> int:
    return 0 if first == last else Period(first, last).days


KINDS: Mapping[str, Callable[[Case], Answer]] = {
    "proration": proration,
    "proration_multi": proration_multi,
    "proration_factor": proration_factor,
    "billing_cycle_segments": billing_cycle_segments,
    "period_boundaries": period_boundaries,
    "day_count": day_count,
}
