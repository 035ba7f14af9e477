"""Flags: what stands out on a draft before it is issued, each with the figures behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures import Mode, Money, Percent, carry, rounded
from crossfoot.records.document import Draft, Flag, FlagRaised


@dataclass(frozen=True, slots=True)
class Background:
    """What a draft is compared with.

    totals: net totals of the same group in earlier periods, latest last; empty for the first.
    expected_terms: (agreement, term) pairs that were billed in the period before.
    gaps: sources of its usage with missing hours, in words. suspended: events of its accounts in suspense.
    """

    totals: tuple[Money, ...] = ()
    expected_terms: tuple[tuple[str, str], ...] = ()
    gaps: tuple[str, ...] = ()
    suspended: int = 0


_HALF = Percent(50)


@dataclass(frozen=True, slots=True)
class Limits:
    """From which change against the average of the last `periods` a total is a jump: both a share and an amount."""

    jump: Percent = _HALF
    jump_at_least: Decimal = Decimal(100)
    periods: int = 3


DEFAULT_LIMITS = Limits()


def flags(draft: Draft, background: Background, limits: Limits = DEFAULT_LIMITS) -> tuple[FlagRaised, ...]:
    """The flags of a draft, in the order a reader should look at them."""
    raised = []
    if not background.totals:
        raised.append(FlagRaised(Flag.NEW, "First invoice of this group: nothing to compare it with."))
    if not draft.total:
        raised.append(FlagRaised(Flag.ZERO, f"The total is {draft.total}."))
    billed = {(line.agreement, line.term) for line in draft.lines}
    if missing := sorted(set(background.expected_terms) - billed):
        named = ", ".join(f"{agreement} {term}" for agreement, term in missing)
        raised.append(FlagRaised(Flag.MISSING, f"Billed the period before, not now: {named}."))
    if jump := _jump(draft.net, background.totals[-limits.periods :], limits):
        raised.append(jump)
    raised += [FlagRaised(Flag.GAP, gap) for gap in background.gaps]
    if background.suspended:
        raised.append(FlagRaised(Flag.SUSPENSE, f"{background.suspended} usage events of its accounts are in suspense."))
    return tuple(raised)


def _jump(net: Money, earlier: Sequence[Money], limits: Limits) -> FlagRaised | None:
    """A net total away from the average of earlier ones: compared crosswise, so that nothing is divided."""
    if not earlier:
        return None
    count, total = len(earlier), sum(each.minor for each in earlier)
    change = net.minor * count - total
    at_least = limits.jump_at_least.scaleb(net.currency.exponent)
    if abs(change) < at_least * count or abs(change) * 100 < limits.jump.value * abs(total):
        return None
    average = Money.of_minor(int(_quotient(total, count, places=0)), net.currency)
    grew = f"{_quotient(change * 100, abs(total), places=1):+} %" if total else "from nothing"
    return FlagRaised(Flag.JUMP, f"{net} against {average} on average of the last {count}: {grew}.")


def _quotient(number: int, by: int, *, places: int) -> Decimal:
    return rounded(carry(Decimal(number), Decimal(by)), places=places, mode=Mode.HALF_UP)
