"""Fee lines: what the passing of time costs: recurring fees, the settlement of an early end, prepaid credits sold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.engines.rating.adjustments.prorate import prorate, share_served
from crossfoot.engines.rating.credits.grants import Grant
from crossfoot.engines.rating.lines.line import Line, exchanged_steps, raised_steps, term_line
from crossfoot.engines.rating.schedule.pieces import ONE_DAY, DueFee
from crossfoot.engines.rating.schedule.terminations import DueTermination
from crossfoot.engines.rating.workings import ended, shown
from crossfoot.measures import Extension, Money, Period, Quantity, foot
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind, Op, Step
from crossfoot.terms.life import Settlement, Termination
from crossfoot.terms.price_model import Recurring

PREPAID_CATEGORY = "prepaid"
CREDIT_ACCOUNT = "credit-liability"


@dataclass(frozen=True, slots=True)
class Worked:
    """What a fee comes to, in the agreement's currency, with all that no decimal holds of it, and the workings."""

    worth: Extension
    steps: tuple[Step, ...]


def fee_lines(fees: Sequence[DueFee]) -> tuple[Line, ...]:
    """The lines of the recurring fees that are due: price times units, and the served share of the cycle."""
    return tuple(
        term_line(
            fee,
            kind=ChargeKind.RECURRING,
            name=fee.term.name,
            steps=worked(fee).steps,
            quantity=Quantity(fee.phase.quantity, _model(fee).price.unit),
        )
        for fee in fees
    )


def worked(fee: DueFee) -> Worked:
    """A recurring fee for its days: price times units, the served share, the rises of renewals, the conversion."""
    price, units, rate = _model(fee).price, fee.phase.quantity, fee.term.conversion
    whole = price.extend(Quantity(units, price.unit))
    share = share_served(fee.service, fee.cycle, day_count=fee.term.conventions.day_count, time_zone=fee.agreement.time_zone)
    worth = prorate(whole, share)
    says = f"{shown(units)} {price.unit} × {shown(price.amount)} {price.currency.code} for {fee.cycle.start} to {fee.cycle.end}"
    steps = [Step(Op.EXTEND, says, units, price.unit, price.amount, whole.amount, adds=share.is_whole)]
    if not share.is_whole:
        says = f"{share} of {shown(whole.amount)} {price.currency.code}, served {fee.service.start} to {fee.service.end}"
        says += f" (day count {fee.term.conventions.day_count})"
        steps.append(Step(Op.PRORATE, says, amount=worth.amount, adds=True))
    for rise in fee.raises:
        worth = worth + worth.percent(rise.percent)
    risen = ended(raised_steps(tuple(steps), fee.raises, Extension.zero(price.currency)), worth)
    if rate is None:
        return Worked(worth, risen)
    worth = worth.convert(rate)
    return Worked(worth, ended(exchanged_steps(risen, rate), worth))


def termination_line(settlement: DueTermination) -> Line:
    """The line that settles an early end for one term: a fee, or a refund as a negative amount."""
    termination = _termination(settlement)
    first, last = settlement.fees[0], settlement.fees[-1]
    sign = Decimal(1) if termination.settlement is Settlement.FEE else Decimal(-1)
    steps, parts = list[Step](), list[Extension]()
    for fee in settlement.fees:
        worth = worked(fee).worth
        says = f"{shown(worth.amount)} {worth.currency.code} for {fee.service.start} to {fee.service.end}"
        steps.append(Step(Op.EXTEND, says, amount=worth.amount))
        part = worth.percent(termination.percent).times(sign)
        says = f"{termination.percent} of {shown(worth.amount)} {worth.currency.code}, ended on {settlement.on}"
        says += f": {termination.reason}" if termination.reason else ""
        steps.append(Step(Op.PERCENT, says, amount=part.amount, adds=True))
        parts.append(part)
    what = "Early termination fee" if termination.settlement is Settlement.FEE else "Refund after early termination"
    line = term_line(
        first,
        kind=ChargeKind.TERMINATION,
        name=f"{what}: {first.term.name}",
        steps=ended(steps, foot(parts, zero=Extension.zero(settlement.agreement.currency))),
        service=Period(first.service.start, last.service.end),
    )
    return Line(line.charge, settlement.agreement, line.terms, line.cycle, settlement.on + ONE_DAY)


def purchase_line(grant: Grant) -> Line:
    """The line that sells one grant of prepaid credit: its quantity is the worth of it, its amount what is paid."""
    agreement, prepaid, paid = grant.agreement, grant.prepaid, grant.prepaid.paid
    until = "no end" if grant.lasts.is_open else grant.lasts.end.isoformat()
    says = f"{prepaid.amount} of credit for {paid}, to be drawn from {grant.lasts.start} to {until}"
    charge = Charge(
        key=ChargeKey(agreement.id, prepaid.id, "", grant.lasts, ChargeKind.PREPAID),
        version=agreement.version,
        name=prepaid.name,
        clause=prepaid.clause,
        span=Period(grant.lasts.start, grant.lasts.start + ONE_DAY).span(agreement.time_zone),
        quantity=Quantity(prepaid.amount.amount, prepaid.amount.currency.code),
        extension=Extension.of(paid),
        amount=Money(paid.amount, paid.currency),
        steps=(Step(Op.FLAT, says, amount=paid.amount, adds=True),),
        conventions=f"days of {agreement.time_zone}",
        tax_category=PREPAID_CATEGORY,
        account=CREDIT_ACCOUNT,
    )
    cycle = agreement.billing.cadence.cycle(grant.lasts.start)
    return Line(charge, agreement, frozenset((prepaid.id,)), cycle, grant.lasts.start + ONE_DAY)


def _model(fee: DueFee) -> Recurring:
    model = fee.phase.model
    assert isinstance(model, Recurring), "fees are cut from recurring terms only"
    return model


def _termination(settlement: DueTermination) -> Termination:
    termination = settlement.agreement.life.termination
    assert termination is not None, "only a terminated version has a settlement"
    return termination
