"""Rating: what the usage and the agreements as they are known now make of a period, against what was booked for it.

A run rates its own period, and once more the earlier periods that its agreements look back on. What is booked already and
came out the same is kept; what came out otherwise is reversed and replaced; each agreement's policy for late usage says
whether that happens now, with the next period, or when a person has looked at it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.reads.charges import charges_of_run, generations, live_charges, uninvoiced_charges
from crossfoot.books.billing.reads.runs import runs
from crossfoot.books.billing.run import Run, RunState
from crossfoot.books.billing.writes.runs import (
    hold_delta,
    open_run,
    publish_run,
    write_charges,
    write_suspended,
)
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.lake_file import Manifest
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.books.usage.reads.sources import sources
from crossfoot.books.usage.writes import write_metered
from crossfoot.desks.billing.drafting import write_previews
from crossfoot.desks.billing.granting import grant_purchases
from crossfoot.desks.billing.inputs import approved_versions, histories_of, latest_of, snapshot_of, used
from crossfoot.engines.rating.delta import Delta, delta
from crossfoot.errors import Missing
from crossfoot.measures import Instant, Period, stepped
from crossfoot.records.charge import Charge, ChargeKind
from crossfoot.runs.gaps import gaps, gaps_by_account
from crossfoot.runs.rate_period import ENGINE_VERSION, RunInputs, rate_period
from crossfoot.runs.rated import RatedPeriod, proof_of
from crossfoot.terms.agreement import Agreement
from crossfoot.terms.conventions import LateUsage

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Booking:
    """What a run is to book: reversals and replacements that count at once, and what waits for a person, by agreement."""

    charges: tuple[Charge, ...]
    held: Mapping[str, tuple[Charge, ...]]
    kept: int


def rate(*, entity: str, period: Period, by: Actor, at: Instant, key: str, progress: Progress) -> Mapping[str, Any]:
    """Rate a period and publish what came out: charges, metered quantities, suspense, previews.

    One transaction: the run counts whole or not at all. Repeatable by key. Who rates prepares: somebody else issues.
    Raises Forbidden: duty-missing; Missing: no-agreement, lake-file-missing; Conflict: charge-doubled (another run was
    faster: rate again), request-key-reused.
    """
    by.must_hold(Duty.RATE, entity=entity)
    stored = approved_versions(by, entity=entity, as_of=at)
    if not stored:
        raise Missing("no-agreement", entity=entity)
    seen = manifest(by, entity=entity)
    histories = histories_of(stored)
    agreements = latest_of(histories)
    rated = rate_period(RunInputs(histories, snapshot_of(seen), period), progress=progress)
    request = asked(entity=entity, deed="period.rated", what={"period": str(period)}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        booking = _booking(rated, period, agreements, viewer=by, entity=entity)
        for prior in _looked_back_on(period, agreements, viewer=by, entity=entity):
            again = rate_period(RunInputs(histories, snapshot_of(seen), prior), progress=progress)
            booking = _joined(booking, _booking_of_earlier(again, prior, agreements, viewer=by, entity=entity))
        run = open_run(
            entity=entity,
            period=period,
            as_of=at,
            manifest_seq=seen.seq,
            versions=used(stored),
            engine_version=ENGINE_VERSION,
            by=by,
            at=at,
            key=key,
        )
        write_metered(entity=entity, run=run, metered=rated.metered, by=by, key=key)
        write_charges(entity=entity, run=run, charges=booking.charges, by=by, key=key)
        write_suspended(entity=entity, run=run, suspended=rated.suspended, by=by, key=key)
        publish_run(entity=entity, run=run, proof=proof_of(booking.charges), by=by, at=at, key=key)
        for agreement, charges in booking.held.items():
            hold_delta(entity=entity, run=run, agreement=agreement, charges=charges, by=by, at=at, key=key)
        grant_purchases(entity=entity, charges=booking.charges, agreements=agreements, period=period, by=by, at=at, key=key)
        previews = write_previews(
            entity=entity,
            run=run,
            period=period,
            agreements=agreements,
            suspended=rated.suspended,
            gaps=_gaps(seen, period, by),
            by=by,
            at=at,
            key=key,
        )
        return request.answer(
            _summary(run, rated, booking, previews), on_kind="run", on_id=str(run), facts={"charges": len(booking.charges)}
        )


def _gaps(seen: Manifest, period: Period, by: Actor) -> Mapping[str, tuple[str, ...]]:
    """What the sources of each account lack in the period."""
    declared = {
        each.name: each.expected_per_hour for each in sources(by, entity=seen.entity) if each.expected_per_hour is not None
    }
    snapshot = snapshot_of(seen)
    return gaps_by_account(snapshot, gaps(snapshot=snapshot, declared=declared, period=period))


def _summary(run: int, rated: RatedPeriod, booking: Booking, previews: int) -> dict[str, Any]:
    return {
        "run": run,
        "charges": len(booking.charges),
        "kept": booking.kept,
        "held": sum(map(len, booking.held.values())),
        "metered": len(rated.metered),
        "events": sum(each.events for each in rated.metered),
        "suspended": len(rated.suspended),
        "suspended_events": sum(each.events for each in rated.suspended),
        "unrated": [{"agreement": each.agreement, "code": each.code, "says": each.says} for each in rated.unrated],
        "drafts": previews,
        "amounts": {code: str(amount) for code, amount in proof_of(booking.charges).feet},
    }


def _booking(rated: RatedPeriod, period: Period, agreements: Mapping[str, Agreement], *, viewer: Actor, entity: str) -> Booking:
    """What the period's own run books: an invoice already issued is corrected at once only where the agreement says rerate."""
    booked = rated.comparable(booked_for(period, viewer=viewer, entity=entity))
    found = delta(booked=booked, rated=rated.charges, spent=spent(rated.charges, booked, viewer=viewer, entity=entity))
    open_ids = {each.id for each in uninvoiced_charges(viewer, entity=entity)} if booked else set()
    at_once, held = [], {}
    for agreement, changes in _by_agreement(found).items():
        policy = agreements[agreement].billing.late_usage
        is_open = all(each.reverses in open_ids for each in changes if each.reverses)
        if is_open or policy is LateUsage.RERATE:
            at_once += changes
        elif policy is LateUsage.HOLD:
            held[agreement] = tuple(changes)
    return Booking(tuple(at_once), held, len(found.kept))


def _booking_of_earlier(
    rated: RatedPeriod, period: Period, agreements: Mapping[str, Agreement], *, viewer: Actor, entity: str
) -> Booking:
    """What late usage does to an earlier period: booked now, in its own service period, or held for a person."""
    booked = rated.comparable(booked_for(period, viewer=viewer, entity=entity))
    found = delta(booked=booked, rated=rated.charges, spent=spent(rated.charges, booked, viewer=viewer, entity=entity))
    at_once, held = [], {}
    for agreement, changes in _by_agreement(found).items():
        if agreements[agreement].billing.late_usage is LateUsage.HOLD:
            held[agreement] = tuple(changes)
        else:
            at_once += changes
    return Booking(tuple(at_once), held, len(found.kept))


def _joined(one: Booking, other: Booking) -> Booking:
    held = dict(one.held)
    for agreement, charges in other.held.items():
        held[agreement] = held.get(agreement, ()) + charges
    return Booking(one.charges + other.charges, held, one.kept + other.kept)


def _by_agreement(found: Delta) -> dict[str, list[Charge]]:
    changes: dict[str, list[Charge]] = {}
    for each in (*found.reversals, *found.replacements):
        changes.setdefault(each.key.agreement, []).append(each)
    return changes


def booked_for(period: Period, *, viewer: Actor, entity: str) -> tuple[Charge, ...]:
    """The live charges that runs for a period booked: what a new rating of it is compared with."""
    earlier = runs(viewer, entity=entity, within=period, state=RunState.PUBLISHED)
    if not earlier:
        return ()
    live = {each.id for each in live_charges(viewer, entity=entity)}
    return tuple(
        each
        for run in earlier
        for each in charges_of_run(viewer, entity=entity, run=run.id)
        if each.id in live and not each.reverses and each.key.kind is not ChargeKind.CREDIT
    )


def spent(rated: Sequence[Charge], booked: Sequence[Charge], *, viewer: Actor, entity: str) -> Mapping[str, int]:
    """The generations used up of keys that were booked and taken back before, and are not live now."""
    live = {each.key.digest for each in booked}
    return generations(viewer, entity=entity, digests=[each.key.digest for each in rated if each.key.digest not in live])


def _looked_back_on(period: Period, agreements: Mapping[str, Agreement], *, viewer: Actor, entity: str) -> tuple[Period, ...]:
    """The earlier periods with a published run that some agreement looks back on, the earliest first."""
    cycles = max(each.billing.lookback_cycles * each.billing.cadence.months for each in agreements.values())
    since = stepped(period.start, months=-cycles, steps=1) if cycles else period.start
    found: Sequence[Run] = runs(viewer, entity=entity, state=RunState.PUBLISHED)
    earlier = {each.period for each in found if since <= each.period.start and each.period.end <= period.start}
    return tuple(sorted(earlier))
