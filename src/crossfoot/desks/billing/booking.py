"""What a rating of a period books: what differs from what is booked, at once, when a person agrees, or with the next period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.reads.charges import generations, live_charges, live_charges_rated_for, uninvoiced_charges
from crossfoot.engines.rating.delta import Delta, delta
from crossfoot.measures import Period, stepped
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind
from crossfoot.runs.rated import RatedPeriod
from crossfoot.terms.agreement import Agreement
from crossfoot.terms.conventions import LateUsage


@dataclass(frozen=True, slots=True)
class Booking:
    """What a rating of a period is to book: reversals and replacements that count at once, and what waits for a person, by
    agreement. kept: booked before and still right."""

    rated: RatedPeriod
    period: Period
    charges: tuple[Charge, ...]
    held: Mapping[str, tuple[Charge, ...]]
    kept: int


@dataclass(frozen=True, slots=True)
class _Standing:
    """What is booked for a period. open: keys no document bears. invoiced: agreements that a document bears something of.
    credited: digests of the keys that credits were given on."""

    open: frozenset[ChargeKey]
    invoiced: frozenset[str]
    credited: frozenset[str]

    def is_open(self, agreement: str, changes: Sequence[Charge]) -> bool:
        """Whether no document has to be corrected for these changes."""
        return agreement not in self.invoiced or all(each.key in self.open for each in changes)

    def is_credited(self, changes: Sequence[Charge]) -> bool:
        """Whether they change something that a credit was given on: it may have been given for that very reason."""
        return any(each.key.digest in self.credited for each in changes)


def booking(
    rated: RatedPeriod, period: Period, *, within: Period, agreements: Mapping[str, Agreement], viewer: Actor, entity: str
) -> Booking:
    """What a rating of a period books when `within` is rated: that period itself, or a later one that looks back on it.

    What no document bears yet is corrected at once. Of what is invoiced, a change of something credited waits for a person;
    everything else goes as the agreement says: `rerate` at once, `adjust` with a later period, `hold` when a person agrees.
    An agreement that does not look back so far changes nothing.
    """
    booked = rated.comparable(booked_for(period, viewer=viewer, entity=entity))
    found = delta(booked=booked, rated=rated.charges, spent=_spent(rated.charges, booked, viewer=viewer, entity=entity))
    changed = _by_agreement(found)
    standing = _standing(booked, changed, viewer=viewer, entity=entity)
    at_once, held = list[Charge](), dict[str, tuple[Charge, ...]]()
    for agreement, changes in changed.items():
        if period.start < looks_back_to(agreements[agreement], period=within):
            continue
        policy = agreements[agreement].billing.late_usage
        if standing.is_open(agreement, changes):
            at_once += changes
        elif policy is LateUsage.HOLD or standing.is_credited(changes):
            held[agreement] = tuple(changes)
        elif policy is LateUsage.RERATE or period != within:
            at_once += changes
    return Booking(rated, period, tuple(at_once), held, len(found.kept))


def booked_for(period: Period, *, viewer: Actor, entity: str) -> tuple[Charge, ...]:
    """The live charges that runs for a period rated: what a new rating of it is compared with; no credits."""
    live = live_charges_rated_for(viewer, entity=entity, period=period)
    return tuple(each for each in live if each.key.kind is not ChargeKind.CREDIT)


def looks_back_to(agreement: Agreement, *, period: Period) -> date:
    """The first day an agreement looks at again when a period is rated."""
    months = agreement.billing.lookback_cycles * agreement.billing.cadence.months
    return stepped(period.start, months=-months, steps=1) if months else period.start


def credited_keys(agreements: Iterable[str], *, viewer: Actor, entity: str) -> frozenset[str]:
    """The digests of the keys that credits were given on, or prepared."""
    live = live_charges(viewer, entity=entity, agreements=agreements)
    return frozenset(digest for each in live if each.key.kind is ChargeKind.CREDIT for digest in each.of)


def _standing(booked: Sequence[Charge], changed: Iterable[str], *, viewer: Actor, entity: str) -> _Standing:
    unbilled = {each.id for each in uninvoiced_charges(viewer, entity=entity)} if booked else set()
    return _Standing(
        open=frozenset(each.key for each in booked if each.id in unbilled),
        invoiced=frozenset(each.key.agreement for each in booked if each.id not in unbilled),
        credited=credited_keys(changed, viewer=viewer, entity=entity),
    )


def _spent(rated: Sequence[Charge], booked: Sequence[Charge], *, viewer: Actor, entity: str) -> Mapping[str, int]:
    """The generations used up of keys that were booked and taken back before, and are not live now."""
    live = {each.key.digest for each in booked}
    return generations(viewer, entity=entity, digests=[each.key.digest for each in rated if each.key.digest not in live])


def _by_agreement(found: Delta) -> dict[str, list[Charge]]:
    changes: dict[str, list[Charge]] = {}
    for each in (*found.reversals, *found.replacements):
        changes.setdefault(each.key.agreement, []).append(each)
    return changes
