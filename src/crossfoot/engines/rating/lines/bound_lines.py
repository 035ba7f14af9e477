"""Bound lines: what lifts a term's cycle to its minimum, and what its maximum takes off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crossfoot.engines.rating.adjustments.bounds import cut_off, top_up
from crossfoot.engines.rating.adjustments.prorate import prorate, share_served
from crossfoot.engines.rating.lines.line import Line, term_line
from crossfoot.engines.rating.schedule.pieces import DueFee, DueUsage
from crossfoot.engines.rating.workings import shown
from crossfoot.measures import Currency, Extension, Period, foot
from crossfoot.records.charge import ChargeKind, Op, Step


def bound_lines(pieces: Sequence[DueUsage | DueFee], lines: Sequence[Line]) -> tuple[Line, ...]:
    """For each term, cycle and day of billing, the line its minimum adds or its maximum takes off; none where neither binds.

    The minimum is the served share of the cycle's; the maximum is not shortened. Both are of the settled lines, so that the
    cycle comes to the very cent of them.
    """
    cycles: dict[tuple[str, Period, date], list[DueUsage | DueFee]] = {}
    for piece in pieces:
        if piece.term.minimum is not None or piece.term.maximum is not None:
            cycles.setdefault((piece.term.id, piece.cycle, piece.by), []).append(piece)
    found: list[Line] = []
    for (term, cycle, by), row in cycles.items():
        own = [line for line in lines if (line.cycle, line.by) == (cycle, by) and term in line.terms]
        found += [line for line in (_lifted(row, own), _capped(row, own)) if line is not None]
    return tuple(found)


def _lifted(row: Sequence[DueUsage | DueFee], lines: Sequence[Line]) -> Line | None:
    """The line that lifts the cycle to its minimum. The last piece of the cycle says how much that is."""
    piece = row[-1]
    minimum, currency = piece.term.minimum, piece.agreement.currency
    if minimum is None:
        return None
    steps, asked = list[Step](), Extension.zero(currency)
    for service in _joined([each.service for each in row]):
        share = share_served(
            service, piece.cycle, day_count=piece.term.conventions.day_count, time_zone=piece.agreement.time_zone
        )
        part = prorate(_converted(piece, minimum), share)
        says = f"minimum {minimum}, {share} of the cycle served {service.start} to {service.end}"
        steps.append(Step(Op.PRORATE, says, amount=part.amount))
        asked = asked + part
    used = _used(lines, currency)
    missing = top_up(used, minimum=asked)
    if not missing:
        return None
    says = f"{shown(asked.amount)} {currency.code} less {shown(used.amount)} {currency.code} charged"
    steps.append(Step(Op.ADJUST, says, amount=missing.amount, adds=True))
    return _bound(row, lines, ChargeKind.MINIMUM, f"Minimum: {piece.term.name}", tuple(steps))


def _capped(row: Sequence[DueUsage | DueFee], lines: Sequence[Line]) -> Line | None:
    """The line that takes off what goes past the cycle's maximum."""
    piece = row[-1]
    maximum, currency = piece.term.maximum, piece.agreement.currency
    if maximum is None:
        return None
    used = _used(lines, currency)
    over = cut_off(used, maximum=_converted(piece, maximum))
    if not over:
        return None
    says = f"maximum {maximum} a cycle, {shown(used.amount)} {currency.code} charged"
    steps = (Step(Op.ADJUST, says, amount=(-over).amount, adds=True),)
    return _bound(row, lines, ChargeKind.CAP, f"Maximum: {piece.term.name}", steps)


def _bound(
    row: Sequence[DueUsage | DueFee], lines: Sequence[Line], kind: ChargeKind, name: str, steps: tuple[Step, ...]
) -> Line:
    days = Period(row[0].service.start, row[-1].service.end)
    return term_line(
        row[-1], kind=kind, name=name, steps=steps, service=days, of=tuple(line.charge.key.digest for line in lines)
    )


def _used(lines: Sequence[Line], currency: Currency) -> Extension:
    return foot([Extension.of(line.amount) for line in lines], zero=Extension.zero(currency))


def _converted(piece: DueUsage | DueFee, bound: Extension) -> Extension:
    """A bound in the agreement's currency: one written in the pricing unit is converted as the price is."""
    rate = piece.term.conversion
    return bound.convert(rate) if rate is not None and bound.currency == rate.base else bound


def _joined(services: Sequence[Period]) -> list[Period]:
    """Touching periods as one, so that a cycle served whole counts as exactly one."""
    joined: list[Period] = []
    for service in services:
        if joined and joined[-1].end == service.start:
            joined[-1] = Period(joined[-1].start, service.end)
        else:
            joined.append(service)
    return joined
