"""Window lines: what caps take off and what commitments add when their window closes."""

from __future__ import annotations

from collections.abc import Sequence

from crossfoot.engines.rating.adjustments.bounds import cut_off
from crossfoot.engines.rating.adjustments.commitment import settle_commitment
from crossfoot.engines.rating.adjustments.prorate import prorate, share_served
from crossfoot.engines.rating.lines.line import STANDARD, Line, settled
from crossfoot.engines.rating.schedule.windows import DueWindow
from crossfoot.engines.rating.workings import footed, shown
from crossfoot.measures import Extension, Rounding, foot
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind, Op, Step
from crossfoot.terms.commitment import Cap, Commitment


def window_lines(windows: Sequence[DueWindow], lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines of the windows that close: caps first, since they lower what a commitment counts.

    A window counts the lines of its terms whose service begins in it and touches the days it is in force, as they are after
    discounts.
    """
    found: list[Line] = []
    for window in windows:
        if isinstance(window.clause, Cap):
            found += _capped(window, window.clause, _counted(window, lines))
    for window in windows:
        if isinstance(window.clause, Commitment):
            found += _committed(window, window.clause, _counted(window, [*lines, *found]))
    return tuple(found)


def _counted(window: DueWindow, lines: Sequence[Line]) -> list[Line]:
    """The lines a window counts; none listed, those of every usage term."""
    terms = frozenset(window.clause.terms)
    if not terms:
        terms = frozenset(term.id for term in window.agreement.terms if not term.is_recurring)
    return [
        line
        for line in lines
        if line.terms <= terms
        and line.service.start in window.whole
        and line.service.overlap(window.in_force)
        and line.by <= window.by
        and line.charge.key.kind is not ChargeKind.TERMINATION
    ]


def _capped(window: DueWindow, cap: Cap, lines: Sequence[Line]) -> list[Line]:
    zero = Extension.zero(window.agreement.currency)
    used = foot([Extension.of(line.amount) for line in lines], zero=zero)
    over = cut_off(used, maximum=cap.amount)
    if not over:
        return []
    says = f"cap {cap.amount} a cycle, {shown(used.amount)} {used.currency.code} charged after discounts"
    return [_line(window, ChargeKind.CAP, [Step(Op.ADJUST, says, amount=(-over).amount, adds=True)], lines)]


def _committed(window: DueWindow, commitment: Commitment, lines: Sequence[Line]) -> list[Line]:
    """The true-up, or what the overage costs beyond what is charged already; none where neither is anything."""
    agreement, whole = window.agreement, window.whole
    share = share_served(window.in_force, whole, day_count=commitment.prorate, time_zone=agreement.time_zone)
    amount = prorate(commitment.amount, share)
    used = foot([Extension.of(line.amount) for line in lines], zero=Extension.zero(agreement.currency))
    settled_window = settle_commitment(
        used=used, amount=amount, overage_factor=commitment.overage_factor, shortfall=commitment.shortfall
    )
    more = settled_window.charged - used
    if not more:
        return []
    kind = ChargeKind.TRUE_UP if settled_window.true_up else ChargeKind.OVERAGE
    code = agreement.currency.code
    promised = f"commitment {commitment.amount} for {whole.start} to {whole.end}, {share} of it in force"
    identity = (
        f"utilized {shown(settled_window.utilized.amount)} + overage {shown(settled_window.overage.amount)}"
        f" + true-up {shown(settled_window.true_up.amount)} = {shown(settled_window.charged.amount)} {code}"
    )
    less = f"{shown(settled_window.charged.amount)} {code} less {shown(used.amount)} {code} charged"
    steps = [
        Step(Op.PRORATE, promised, amount=amount.amount),
        Step(Op.CONVENTION, identity, amount=settled_window.charged.amount),
        Step(Op.ADJUST, less, amount=more.amount, adds=True),
    ]
    return [_line(window, kind, steps, lines)]


def _line(window: DueWindow, kind: ChargeKind, steps: Sequence[Step], lines: Sequence[Line]) -> Line:
    agreement, clause = window.agreement, window.clause
    covered = [term for term in agreement.terms if term.id in clause.terms or not (clause.terms or term.is_recurring)]
    rounding = covered[0].conventions.rounding if covered else Rounding()
    extension = footed(steps, agreement.currency)
    told, amount = settled(steps, extension, rounding)
    charge = Charge(
        key=ChargeKey(agreement.id, clause.id, "", window.in_force, kind),
        version=agreement.version,
        name=clause.name,
        clause=clause.clause,
        span=window.in_force.span(agreement.time_zone),
        quantity=None,
        extension=extension,
        amount=amount,
        steps=told,
        conventions=f"rounded {rounding}; days of {agreement.time_zone}",
        tax_category=covered[0].tax_category if covered else STANDARD,
        account=covered[0].account if covered else "revenue-usage",
        of=tuple(line.charge.key.digest for line in lines),
    )
    cycle = agreement.billing.cadence.cycle(window.in_force.start)
    terms = frozenset(term for line in lines for term in line.terms) or frozenset(term.id for term in covered)
    return Line(charge, agreement, terms, cycle, window.by)
