"""What a run bills: the usage, fees, purchases, windows and settlements of an agreement that are due in a period.

Every piece of service carries `by`: the day after the one it is billed on. A run for a period bills the pieces whose `by`
lies after the period's start and not after its end, so that of the runs for touching periods exactly one bills each:

- usage, and fees in arrears: when their billing cycle ends, or the agreement does before it;
- a fee in advance that goes on from the day before: at the start of its cycle, so by the run that ends there;
- a fee in advance that begins (with the agreement, a phase, a version, after a pause): in the run that holds its first day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from crossfoot.engines.rating.credits.grants import Grant, grants
from crossfoot.engines.rating.schedule.life import NO_ENDS, Ends
from crossfoot.engines.rating.schedule.pieces import ONE_DAY, DueFee, DueUsage, fee_pieces, service_cycle, usage_pieces
from crossfoot.engines.rating.schedule.terminations import DueTermination, due_terminations
from crossfoot.engines.rating.schedule.windows import DueWindow, due_windows
from crossfoot.measures import Extension, Period
from crossfoot.terms.agreement import Agreement, History
from crossfoot.terms.commitment import Cap

__all__ = ["Due", "DueFee", "DueTermination", "DueUsage", "DueWindow", "Ends", "Grant", "due"]


@dataclass(frozen=True, slots=True)
class Due:
    """Everything one run bills for one agreement, in order of term and service.

    usage: to meter and charge. recurring: to charge. windows: the commitments and caps to settle. terminations: the early
    ends to settle. purchases: the prepaid credits sold.
    earlier_usage, earlier_recurring, earlier_windows: billed by earlier runs, but counted by a window or a discount of this
    one: to meter and price again, not to charge.
    """

    usage: tuple[DueUsage, ...]
    recurring: tuple[DueFee, ...]
    windows: tuple[DueWindow, ...]
    terminations: tuple[DueTermination, ...]
    purchases: tuple[Grant, ...]
    earlier_usage: tuple[DueUsage, ...]
    earlier_recurring: tuple[DueFee, ...]
    earlier_windows: tuple[DueWindow, ...]

    @property
    def metered(self) -> tuple[DueUsage, ...]:
        """All the usage that must be metered for the run."""
        return self.earlier_usage + self.usage


def due(history: History, period: Period, *, ends: Ends = NO_ENDS) -> Due:
    """What a run for a period bills for one agreement, as its history says it.

    period: with an end. ends: of the agreements that this one ends together with, by id.
    Raises Unrateable: co-termination-unknown, renewal-without-months, index-reading-missing, window-off-cycle,
    termination-open.
    """
    usage = usage_pieces(history, after=period.start, through=period.end, ends=ends)
    fees = fee_pieces(history, after=period.start, through=period.end, ends=ends)
    windows = due_windows(history, period, ends=ends)
    looked_at = [*(window.whole.start for window in windows), *_discounted_from(usage, fees)]
    before = _before(history, min([period.start, *looked_at]), period.start, ends) if looked_at else _NOTHING
    return Due(
        usage=usage,
        recurring=fees,
        windows=windows,
        terminations=due_terminations(history, period, ends=ends),
        purchases=grants(history, period, ends=ends),
        earlier_usage=before.usage,
        earlier_recurring=before.recurring,
        earlier_windows=before.windows,
    )


def _before(history: History, first: date, until: date, ends: Ends) -> Due:
    """What earlier runs billed for service that begins on or after a day: also, ahead, for the first day itself."""
    caps = due_windows(history, Period(first, until), ends=ends) if first < until else ()
    usage = usage_pieces(history, after=first - ONE_DAY, through=until, ends=ends)
    fees = fee_pieces(history, after=first - ONE_DAY, through=until, ends=ends)
    return replace(
        _NOTHING,
        usage=tuple(piece for piece in usage if piece.service.start >= first),
        recurring=tuple(piece for piece in fees if piece.service.start >= first),
        windows=tuple(each for each in caps if isinstance(each.clause, Cap)),
    )


_NOTHING = Due((), (), (), (), (), (), (), ())


def _discounted_from(usage: tuple[DueUsage, ...], fees: tuple[DueFee, ...]) -> list[date]:
    """The starts of the billing cycles in which an amount is taken off: what was billed earlier in them takes part first."""
    pieces: list[DueUsage | DueFee] = [*usage, *fees]
    return [service_cycle(piece).start for piece in pieces if _takes_an_amount(piece.agreement)]


def _takes_an_amount(agreement: Agreement) -> bool:
    return any(isinstance(discount.off, Extension) for discount in agreement.discounts)
