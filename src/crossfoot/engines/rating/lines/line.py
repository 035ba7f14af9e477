"""A line: a charge in the making, and what minimums, discounts and windows ask about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crossfoot.engines.rating.schedule.life import Raised
from crossfoot.engines.rating.schedule.pieces import DueFee, DueUsage
from crossfoot.engines.rating.workings import footed, shown
from crossfoot.measures import ExchangeRate, Extension, Money, Period, Quantity, Rounding
from crossfoot.measures.decimals import ZERO
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind, Op, Step
from crossfoot.terms.agreement import Agreement, Term

STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Line:
    """A charge and where it comes from.

    agreement: the version that made it. terms: the terms its amount is of. cycle: the cycle whose minimum counts it.
    by: the day after the one it is billed on.
    """

    charge: Charge
    agreement: Agreement
    terms: frozenset[str]
    cycle: Period
    by: date

    @property
    def amount(self) -> Money:
        """Settled."""
        return self.charge.amount

    @property
    def service(self) -> Period:
        """The days it is for."""
        return self.charge.key.service


def conventions_text(agreement: Agreement, term: Term) -> str:
    """The conventions that decided a line of a term, as they are printed."""
    cadence = agreement.billing.cadence
    months = "1 month" if cadence.months == 1 else f"{cadence.months} months"
    cut = f"cycles of {months} from day {cadence.billing_day}, days of {agreement.time_zone}"
    return f"{term.conventions}; {cut}"


def settled(steps: Sequence[Step], extension: Extension, rounding: Rounding) -> tuple[tuple[Step, ...], Money]:
    """The amount, and the steps with the rounding told last when it took anything off."""
    amount = extension.settle(rounding)
    if amount.amount == extension.amount:
        return tuple(steps), amount
    says = f"{shown(extension.amount)} {extension.currency.code} rounded {rounding}: {amount.amount}"
    return (*steps, Step(Op.ROUND, says, amount=amount.amount)), amount


def term_line(
    piece: DueUsage | DueFee,
    *,
    kind: ChargeKind,
    name: str,
    steps: tuple[Step, ...],
    series: str = "",
    quantity: Quantity | None = None,
    service: Period | None = None,
    events: int = 0,
    of: tuple[str, ...] = (),
) -> Line:
    """A line of a term's own. Its extension is the foot of the steps that add, in the agreement's currency."""
    agreement, term, days = piece.agreement, piece.term, service or piece.service
    extension = footed(steps, agreement.currency)
    told, amount = settled(steps, extension, term.conventions.rounding)
    charge = Charge(
        key=ChargeKey(agreement.id, term.id, series, days, kind),
        version=agreement.version,
        name=name,
        clause=term.clause,
        span=days.span(agreement.time_zone),
        quantity=quantity,
        extension=extension,
        amount=amount,
        steps=told,
        conventions=conventions_text(agreement, term),
        tax_category=term.tax_category,
        account=term.account,
        events=events,
        of=of,
    )
    return Line(charge, agreement, frozenset((term.id,)), piece.cycle, piece.by)


def raised_steps(steps: tuple[Step, ...], raises: Sequence[Raised], zero: Extension) -> tuple[Step, ...]:
    """The steps with each rise of the price added, tier by tier, so that a tier's part stays a tier's part."""
    found = list(steps)
    for rise in raises:
        for tier, part in _by_tier(found, zero).items():
            amount = part.percent(rise.percent).amount
            says = f"{rise.says}: {rise.percent} of {shown(part.amount)} {zero.currency.code}"
            found.append(Step(Op.FACTOR, says, amount=amount, tier=tier, adds=True))
    return tuple(found)


def exchanged_steps(steps: tuple[Step, ...], rate: ExchangeRate | None) -> tuple[Step, ...]:
    """The steps in the agreement's currency: each that adds is told, then added at the rate. None leaves them alone."""
    if rate is None:
        return steps
    found: list[Step] = []
    for step in steps:
        if not step.adds or step.amount is None:
            found.append(step)
            continue
        amount = Extension(step.amount, rate.base).convert(rate).amount
        says = f"{shown(step.amount)} {rate.base.code} × {shown(rate.value)} {rate.quote.code}/{rate.base.code}"
        says += f" ({rate.source}, {rate.on.isoformat()})"
        found.append(_told(step))
        found.append(Step(Op.EXCHANGE, says, step.amount, rate.base.code, rate.value, amount, step.tier, adds=True))
    return tuple(found)


def tier_part(charge: Charge, tier: int) -> Extension:
    """What of a charge's extension is of one tier."""
    return footed((step for step in charge.steps if step.tier == tier), charge.extension.currency)


def _by_tier(steps: Sequence[Step], zero: Extension) -> dict[int | None, Extension]:
    parts: dict[int | None, Extension] = {}
    for step in steps:
        if step.adds:
            parts[step.tier] = parts.get(step.tier, zero) + Extension(step.amount or ZERO, zero.currency)
    return parts


def _told(step: Step) -> Step:
    return Step(step.op, step.says, step.quantity, step.unit, step.price, step.amount, step.tier)
