"""Holding: a correction that waits for a person is shown once, however often its period is rated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.reads.runs import run as stored_run
from crossfoot.books.billing.reads.waiting import Held, held_deltas
from crossfoot.books.billing.run import HeldState
from crossfoot.books.billing.writes.runs import decide_held, hold_delta
from crossfoot.measures import Instant, Period
from crossfoot.records.charge import Charge


def still_held(viewer: Actor, *, entity: str, period: Period) -> Mapping[str, Held]:
    """What runs of a period held last, by agreement, and nobody accepted. Raises Missing: entity-not-seen."""
    found = [*held_deltas(viewer, entity=entity), *held_deltas(viewer, entity=entity, state=HeldState.DISMISSED)]
    periods = {number: stored_run(viewer, number).period for number in {each.run for each in found}}
    return {each.agreement: each for each in sorted(found, key=lambda each: each.id) if periods[each.run] == period}


def asks_anew(held: Mapping[str, Held], agreement: str, charges: Sequence[Charge]) -> bool:
    """Whether a correction is another than the one that waits already, or that a person dismissed."""
    last = held.get(agreement)
    return last is None or _content(last.charges) != _content(charges)


def hold_anew(
    *,
    entity: str,
    run: int,
    period: Period,
    held: Mapping[str, Sequence[Charge]],
    by: Actor,
    at: Instant,
    key: str,
) -> int:
    """Hold what a run of a period found and nobody saw yet, in the place of what waited for the same agreement; how many.

    What waited and is not found again is taken away. What was dismissed is asked again only once it is another.
    """
    before, made = still_held(by, entity=entity, period=period), 0
    for agreement, last in before.items():
        is_stale = agreement not in held or asks_anew(before, agreement, held[agreement])
        if last.state is HeldState.WAITING and is_stale:
            reason = f"run {run} found otherwise"
            decide_held(entity=entity, held=last.id, state=HeldState.DISMISSED, reason=reason, by=by, at=at, key=key)
    for agreement, charges in held.items():
        if asks_anew(before, agreement, charges):
            hold_delta(entity=entity, run=run, agreement=agreement, charges=charges, by=by, at=at, key=key)
            made += 1
    return made


def _content(charges: Sequence[Charge]) -> list[tuple[str, str, str]]:
    return sorted((each.id, each.reverses, str(each.amount)) for each in charges)
