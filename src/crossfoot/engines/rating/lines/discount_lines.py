"""Discount lines: one for each charge a discount takes something off."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from crossfoot.engines.rating.adjustments.discount import percent_off, spread
from crossfoot.engines.rating.lines.line import Line, tier_part
from crossfoot.engines.rating.schedule.life import begins, lasting
from crossfoot.engines.rating.workings import shown
from crossfoot.measures import Extension, Money, Percent, Period, Rounding
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind, Op, Step
from crossfoot.terms.discount import Discount


def discount_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """What the agreement's discounts take off the lines, in their order, each on what the last one left.

    A discount takes part in the lines whose service begins while it is in force. An amount is taken once for each billing
    cycle, by the day of service: what is billed first takes part first, what is billed on one day shares by largest
    remainder.
    """
    ordered = sorted(lines, key=lambda line: (line.by, line.charge.key.term, line.service, line.charge.key.series))
    left = {line.charge.key: line.amount for line in ordered}
    found: list[Line] = []
    for discount_id in _in_order(ordered):
        taking = [(line, discount) for line in ordered if (discount := _taking(line, discount_id)) is not None]
        by_percent = [(line, discount) for line, discount in taking if isinstance(discount.off, Percent)]
        for line, discount in by_percent:
            found += _taken(line, discount, _percent_part(line, discount, left[line.charge.key]), left)
        by_amount = [(line, discount) for line, discount in taking if isinstance(discount.off, Extension)]
        for _, row in groupby(sorted(by_amount, key=lambda pair: _cycle(pair[0])), key=lambda pair: _cycle(pair[0])):
            found += _amount_lines(list(row), left)
    return tuple(found)


def _in_order(lines: Sequence[Line]) -> list[str]:
    """The ids of every discount of the lines' agreements, by order and id; the last version that has one gives its order."""
    orders: dict[str, int] = {}
    for agreement in sorted((line.agreement for line in lines), key=lambda each: each.version):
        orders |= {discount.id: discount.order for discount in agreement.discounts}
    return sorted(orders, key=lambda each: (orders[each], each))


def _taking(line: Line, discount_id: str) -> Discount | None:
    """The discount of that id if it takes part in a line."""
    for discount in line.agreement.discounts:
        if discount.id != discount_id or line.service.start not in lasting(discount.effective, line.agreement):
            continue
        if discount.terms and not line.terms <= set(discount.terms):
            continue
        if discount.tier is not None and not tier_part(line.charge, discount.tier):
            continue
        cadence = line.agreement.billing.cadence
        first = cadence.index(begins(discount.effective, line.agreement))
        if discount.cycles and cadence.index(line.service.start) - first >= discount.cycles:
            continue
        return discount
    return None


def _cycle(line: Line) -> Period:
    """The billing cycle of a line's first day."""
    return line.agreement.billing.cadence.cycle(line.service.start)


def _base(line: Line, discount: Discount, left: Money) -> Money:
    """What there is to discount of a line: what is left of it, or of its one tier."""
    if discount.tier is None:
        return left
    part = tier_part(line.charge, discount.tier).settle(_rounding(line))
    return min(part, left)


def _percent_part(line: Line, discount: Discount, left: Money) -> Money:
    assert isinstance(discount.off, Percent)
    return percent_off(Extension.of(_base(line, discount, left)), discount.off, rounding=_rounding(line))


def _amount_lines(row: Sequence[tuple[Line, Discount]], left: dict[ChargeKey, Money]) -> list[Line]:
    """One cycle's amount over its lines: what is billed first first, what is billed together in proportion."""
    found: list[Line] = []
    rest: Money | None = None
    for _, together in groupby(row, key=lambda pair: pair[0].by):
        pairs = list(together)
        line, discount = pairs[0]
        assert isinstance(discount.off, Extension)
        rest = discount.off.settle(_rounding(line)) if rest is None else rest
        parts = spread(rest, [_base(one, clause, left[one.charge.key]) for one, clause in pairs])
        for (one, clause), part in zip(pairs, parts, strict=True):
            found += _taken(one, clause, part, left)
            rest = rest - part
    return found


def _taken(line: Line, discount: Discount, part: Money, left: dict[ChargeKey, Money]) -> list[Line]:
    """The line that takes a part off; none for nothing."""
    if not part:
        return []
    before = left[line.charge.key]
    left[line.charge.key] = before - part
    charge, key = line.charge, line.charge.key
    of_tier = f" of tier {discount.tier}" if discount.tier is not None else ""
    base = _base(line, discount, before)
    says = f"{discount.off} off {shown(base.amount)} {base.currency.code}{of_tier}: {charge.name}"
    taken = Charge(
        key=ChargeKey(key.agreement, discount.id, series_taken(key), key.service, ChargeKind.DISCOUNT),
        version=charge.version,
        name=discount.name,
        clause=discount.clause,
        span=charge.span,
        quantity=None,
        extension=-Extension.of(part),
        amount=-part,
        steps=(Step(Op.PERCENT if isinstance(discount.off, Percent) else Op.ADJUST, says, amount=-part.amount, adds=True),),
        conventions=charge.conventions,
        tax_category=charge.tax_category,
        account=charge.account,
        of=(key.digest,),
    )
    return [Line(taken, line.agreement, line.terms, line.cycle, line.by)]


def series_taken(key: ChargeKey) -> str:
    """What a discount is taken from, as the series of its own key: the term, the kind of charge, and its series."""
    return f"{key.term}, {key.kind}" + (f", {key.series}" if key.series else "")


def _rounding(line: Line) -> Rounding:
    """The rounding of the one term a line is of."""
    (term,) = line.terms
    return line.agreement.term(term).conventions.rounding
