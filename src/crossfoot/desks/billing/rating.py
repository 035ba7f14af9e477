"""Rating: what the usage and the agreements as they are known now make of a period, against what was booked for it.

A run rates its own period, and once more the earlier periods that its agreements look back on; what that changes is booked
by a run of that earlier period, so that a period's charges are always those of its own runs. What is booked already and
came out the same is kept; what came out otherwise is reversed and replaced; each agreement's policy for late usage says
whether that happens now, with the next period, or when a person has looked at it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.agreements.stored import StoredVersion
from crossfoot.books.billing.reads.charges import charges_of_run, generations, live_charges, uninvoiced_charges
from crossfoot.books.billing.reads.runs import runs
from crossfoot.books.billing.run import Run, RunState
from crossfoot.books.billing.writes.runs import (
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
from crossfoot.desks.billing.holding import asks_anew, hold_anew, still_held
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
    """What a rating of a period is to book: reversals and replacements that count at once, and what waits for a person, by
    agreement. kept: booked before and still right."""

    rated: RatedPeriod
    period: Period
    charges: tuple[Charge, ...]
    held: Mapping[str, tuple[Charge, ...]]
    kept: int


@dataclass(frozen=True, slots=True)
class _Command:
    """A rating command: what its runs are a function of, and who asked for them."""

    entity: str
    stored: tuple[StoredVersion, ...]
    seen: Manifest
    by: Actor
    at: Instant
    key: str

    def open(self, period: Period, *, note: str) -> int:
        """A run of a period; its number."""
        return open_run(
            entity=self.entity,
            period=period,
            as_of=self.at,
            manifest_seq=self.seen.seq,
            versions=used(self.stored),
            engine_version=ENGINE_VERSION,
            by=self.by,
            at=self.at,
            key=self.key,
            note=note,
        )


def rate(*, entity: str, period: Period, by: Actor, at: Instant, key: str, progress: Progress) -> Mapping[str, Any]:
    """Rate a period and publish what came out: charges, metered quantities, suspense, previews.

    One transaction: the runs count whole or not at all. Repeatable by key. Who rates prepares: somebody else issues.
    Raises Forbidden: duty-missing; Missing: no-agreement, lake-file-missing; Conflict: charge-doubled (another run was
    faster: rate again), request-key-reused.
    """
    by.must_hold(Duty.RATE, entity=entity)
    request = asked(entity=entity, deed="period.rated", what={"period": str(period)}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
    stored = approved_versions(by, entity=entity, as_of=at)
    if not stored:
        raise Missing("no-agreement", entity=entity)
    command = _Command(entity, stored, manifest(by, entity=entity), by, at, key)
    histories = histories_of(stored)
    agreements = latest_of(histories)
    snapshot = snapshot_of(command.seen)
    rated = rate_period(RunInputs(histories, snapshot, period), progress=progress)
    priors = _looked_back_on(period, agreements, viewer=by, entity=entity)
    again = [(prior, rate_period(RunInputs(histories, snapshot, prior), progress=progress)) for prior in priors]
    lacking = _gaps(command.seen, period, by)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        found = [_booking_of_earlier(each, prior, agreements, viewer=by, entity=entity) for prior, each in again]
        for correction in found:
            _correct(command, correction, agreements, note=f"correction found when {period.start:%Y-%m} was rated")
        booking = _booking(rated, period, agreements, viewer=by, entity=entity)
        run = command.open(period, note="")
        write_suspended(entity=entity, run=run, suspended=rated.suspended, by=by, key=key)
        _publish(command, run, booking, agreements)
        previews = write_previews(
            entity=entity,
            run=run,
            period=period,
            agreements=agreements,
            suspended=rated.suspended,
            gaps=lacking,
            by=by,
            at=at,
            key=key,
        )
        summary = _summary(run, rated, [*found, booking], previews)
        return request.answer(summary, on_kind="run", on_id=str(run), facts={"charges": summary["charges"]})


def _gaps(seen: Manifest, period: Period, by: Actor) -> Mapping[str, tuple[str, ...]]:
    """What the sources of each account lack in the period."""
    declared = {
        each.name: each.expected_per_hour for each in sources(by, entity=seen.entity) if each.expected_per_hour is not None
    }
    snapshot = snapshot_of(seen)
    return gaps_by_account(snapshot, gaps(snapshot=snapshot, declared=declared, period=period))


def _summary(run: int, rated: RatedPeriod, bookings: Sequence[Booking], previews: int) -> dict[str, Any]:
    charges = [charge for each in bookings for charge in each.charges]
    return {
        "run": run,
        "charges": len(charges),
        "kept": sum(each.kept for each in bookings),
        "held": sum(len(own) for each in bookings for own in each.held.values()),
        "metered": len(rated.metered),
        "events": sum(each.events for each in rated.metered),
        "suspended": len(rated.suspended),
        "suspended_events": sum(each.events for each in rated.suspended),
        "unrated": [{"agreement": each.agreement, "code": each.code, "says": each.says} for each in rated.unrated],
        "drafts": previews,
        "amounts": {code: str(amount) for code, amount in proof_of(charges).feet},
    }


def _publish(command: _Command, run: int, booking: Booking, agreements: Mapping[str, Agreement]) -> None:
    """Write what a run of the booking's period found, publish it, and hold what waits."""
    entity, by, at, key = command.entity, command.by, command.at, command.key
    write_metered(entity=entity, run=run, metered=booking.rated.metered, by=by, key=key)
    write_charges(entity=entity, run=run, charges=booking.charges, by=by, key=key)
    publish_run(entity=entity, run=run, proof=proof_of(booking.charges), by=by, at=at, key=key)
    hold_anew(entity=entity, run=run, period=booking.period, held=booking.held, by=by, at=at, key=key)
    grant_purchases(entity=entity, charges=booking.charges, agreements=agreements, period=booking.period, by=by, at=at, key=key)


def _correct(command: _Command, booking: Booking, agreements: Mapping[str, Agreement], *, note: str) -> None:
    """Book what changed in an earlier period by a run of that period; where nothing did, no run is made."""
    waiting = still_held(command.by, entity=command.entity, period=booking.period)
    if booking.charges or any(asks_anew(waiting, agreement, charges) for agreement, charges in booking.held.items()):
        touched = {charge.key.agreement for charge in booking.charges} | booking.held.keys()
        metered = tuple(each for each in booking.rated.metered if each.agreement in touched)
        narrowed = replace(booking, rated=replace(booking.rated, metered=metered))
        _publish(command, command.open(booking.period, note=note), narrowed, agreements)


def _booking(rated: RatedPeriod, period: Period, agreements: Mapping[str, Agreement], *, viewer: Actor, entity: str) -> Booking:
    """What the period's own run books: what is invoiced already is corrected at once only where the agreement says rerate."""
    booked = rated.comparable(booked_for(period, viewer=viewer, entity=entity))
    found = delta(booked=booked, rated=rated.charges, spent=spent(rated.charges, booked, viewer=viewer, entity=entity))
    open_ids = {each.id for each in uninvoiced_charges(viewer, entity=entity)} if booked else set()
    open_keys = {each.key for each in booked if each.id in open_ids}
    invoiced = {each.key.agreement for each in booked if each.id not in open_ids}
    at_once, held = [], {}
    for agreement, changes in _by_agreement(found).items():
        policy = agreements[agreement].billing.late_usage
        is_open = agreement not in invoiced or all(each.key in open_keys for each in changes)
        if is_open or policy is LateUsage.RERATE:
            at_once += changes
        elif policy is LateUsage.HOLD:
            held[agreement] = tuple(changes)
    return Booking(rated, period, tuple(at_once), held, len(found.kept))


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
    return Booking(rated, period, tuple(at_once), held, len(found.kept))


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
