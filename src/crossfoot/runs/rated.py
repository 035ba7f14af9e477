"""What a rating run gives back, and its proof."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from crossfoot.engines.rating.due import Ends
from crossfoot.engines.rating.lines.usage_lines import suspend
from crossfoot.engines.rating.rate_agreement import rate_agreement
from crossfoot.engines.rating.schedule.life import service_end
from crossfoot.errors import Malformed, Unrateable
from crossfoot.measures import Period
from crossfoot.records.charge import Charge
from crossfoot.records.fate import FateTotal
from crossfoot.records.metered import MeteredQuantity, Suspended
from crossfoot.records.proof import Proof
from crossfoot.runs.demand import Demand, MeteredUsage, demand, in_order, no_demand
from crossfoot.terms.agreement import Agreement, History

ENGINE_VERSION = "1"
"""Of everything that decides a figure. A change that gives other charges for stored inputs moves it, with a decision record."""

Progress = Callable[[int, int, str], None]
"""Told as a run goes on: done, total, what."""


@dataclass(frozen=True, slots=True)
class Unrated:
    """An agreement a run could not rate at all, with the refusal's code and sentence."""

    agreement: str
    code: str
    says: str


@dataclass(frozen=True, slots=True)
class RatedPeriod:
    """The result of a run: a pure function of the events, the histories, the period and ENGINE_VERSION.

    charges: in order of agreement, then as `rate_agreement` gives them. suspended: usage no term takes, and quantities that
    could not be priced. fates: of every event of the window. unrated: agreements that have no charges because they could
    not be rated; their usage is in suspense. proof: of the charges, its feet by currency.
    """

    charges: tuple[Charge, ...]
    metered: tuple[MeteredQuantity, ...]
    suspended: tuple[Suspended, ...]
    fates: tuple[FateTotal, ...]
    unrated: tuple[Unrated, ...]
    proof: Proof

    def comparable(self, booked: Iterable[Charge]) -> tuple[Charge, ...]:
        """The booked charges this run can be compared with: those of an agreement it could not rate stand as they are."""
        silent_on = {each.agreement for each in self.unrated}
        return tuple(charge for charge in booked if charge.key.agreement not in silent_on)


def silent(done: int, total: int, what: str) -> None:
    """The progress of a run nobody watches."""


def demands_of(histories: Sequence[History], *, period: Period) -> tuple[tuple[Demand, ...], tuple[Unrated, ...], Ends]:
    """What each agreement asks for, those that cannot say, and the ends of those that others end together with."""
    ends = ends_of(histories)
    found: list[Demand] = []
    unrated: list[Unrated] = []
    for history in sorted(histories, key=lambda each: each.versions[0].id):
        try:
            found.append(demand(history, period=period, ends=ends))
        except Unrateable as refusal:
            unrated.append(Unrated(history.versions[0].id, refusal.code, refusal.says))
            found.append(no_demand(history, period=period))
    return tuple(found), tuple(unrated), ends


def rated_period(
    *,
    demands: Sequence[Demand],
    unrated: Sequence[Unrated],
    ends: Ends,
    usage: MeteredUsage,
    period: Period,
    progress: Progress = silent,
) -> RatedPeriod:
    """The charges of every agreement that can be rated, from what was metered for it."""
    charges: list[Charge] = []
    refused, codes = list(unrated), {each.agreement: each.code for each in unrated}
    suspended = [replace(each, code=codes[each.agreement]) if each.agreement in codes else each for each in usage.suspended]
    by_agreement: dict[str, list[MeteredQuantity]] = {}
    for each in usage.metered:
        by_agreement.setdefault(each.agreement, []).append(each)
    for done, one in enumerate(demands):
        progress(done, len(demands), one.agreement)
        if one.agreement in codes:
            continue
        try:
            rated = rate_agreement(history=one.history, period=period, metered=by_agreement.get(one.agreement, ()), ends=ends)
        except (Unrateable, Malformed) as refusal:  # Malformed: an amount larger than money can be
            refused.append(Unrated(one.agreement, refusal.code, refusal.says))
            latest = one.history.latest
            suspended += [suspend(each, latest, refusal.code) for each in by_agreement.get(one.agreement, ())]
            continue
        charges += rated.charges
        suspended += rated.suspended
    progress(len(demands), len(demands), "done")
    return RatedPeriod(
        charges=tuple(charges),
        metered=usage.metered,
        suspended=in_order(suspended),
        fates=usage.fates,
        unrated=tuple(sorted(refused, key=lambda each: each.agreement)),
        proof=proof_of(charges),
    )


def proof_of(charges: Iterable[Charge]) -> Proof:
    """Count, foot per currency and digest of charges: of all that a customer sees of them, workings included."""
    return Proof.of((_canonical(charge) for charge in charges), foot_by=0, amount_at=1)


def ends_of(histories: Sequence[History]) -> Ends:
    """The first day no longer served of every agreement that another one ends together with.

    One that is unknown, or ends in a circle, is left out: whoever ends with it is refused.
    """
    latest = {history.latest.id: history.latest for history in histories}
    ends: dict[str, date] = {}
    for version in latest.values():
        _follow(version.life.co_terminates, latest, ends, path=(version.id,))
    return ends


def _follow(name: str, latest: Mapping[str, Agreement], ends: dict[str, date], *, path: tuple[str, ...]) -> None:
    """Enter the end of the named agreement, and before it those it hangs on."""
    if name in ends or name in path or name not in latest:
        return
    other = latest[name].life.co_terminates
    _follow(other, latest, ends, path=(*path, name))
    if not other or other in ends:
        ends[name] = service_end(latest[name], ends=ends)


def _canonical(charge: Charge) -> tuple[object, ...]:
    key = charge.key
    steps = "; ".join(f"{step.op} {step.says} {step.quantity} {step.price} {step.amount}" for step in charge.steps)
    return (
        charge.amount.currency.code,
        charge.amount.amount,
        charge.id,
        key.agreement,
        key.term,
        key.series,
        key.service.start,
        key.service.end,
        key.kind,
        charge.version,
        str(charge.quantity or ""),
        charge.extension.amount,
        steps,
        charge.conventions,
        charge.reverses,
    )
