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
from crossfoot.books.billing.reads.runs import periods_rated, runs
from crossfoot.books.billing.run import RunState
from crossfoot.books.billing.writes.runs import (
    lock_publishing,
    open_run,
    publish_run,
    write_charges,
    write_fates,
    write_suspended,
)
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.lake_file import Manifest
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.books.usage.reads.sources import sources
from crossfoot.books.usage.writes import write_metered
from crossfoot.desks.billing.booking import Booking, booking, looks_back_to
from crossfoot.desks.billing.drafting import write_previews
from crossfoot.desks.billing.holding import asks_anew, hold_anew, still_held
from crossfoot.desks.billing.inputs import approved_versions, histories_of, latest_of, snapshot_of, used
from crossfoot.desks.billing.prepaid.granting import grant_purchases
from crossfoot.errors import Conflict, Missing
from crossfoot.measures import Instant, Period
from crossfoot.runs.gaps import gaps, gaps_by_account
from crossfoot.runs.rate_period import ENGINE_VERSION, RunInputs, rate_period
from crossfoot.runs.rated import RatedPeriod, proof_of
from crossfoot.terms.agreement import Agreement, History

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class _Command:
    """A rating command: what its runs are a function of, and who asked for them."""

    entity: str
    stored: tuple[StoredVersion, ...]
    histories: tuple[History, ...]
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
    Raises Forbidden: duty-missing; Missing: no-agreement, lake-file-missing; Conflict: rating-overtaken (a run that knew
    more was faster: rate again), charge-doubled, request-key-reused.
    """
    by.must_hold(Duty.RATE, entity=entity)
    request = asked(entity=entity, deed="period.rated", what={"period": str(period)}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
    stored = approved_versions(by, entity=entity, as_of=at)
    if not stored:
        raise Missing("no-agreement", entity=entity)
    histories = histories_of(stored)
    command = _Command(entity, stored, histories, manifest(by, entity=entity), by, at, key)
    agreements = latest_of(histories)
    snapshot = snapshot_of(command.seen)
    rated = rate_period(RunInputs(histories, snapshot, period), progress=progress)
    priors = _looked_back_on(period, agreements, viewer=by, entity=entity)
    again = [(prior, rate_period(RunInputs(histories, snapshot, prior), progress=progress)) for prior in priors]
    lacking = _gaps(command.seen, period, by)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        lock_publishing(entity=entity, by=by, key=key)
        _must_be_latest(command, [period, *priors])
        found = [booking(each, prior, within=period, agreements=agreements, viewer=by, entity=entity) for prior, each in again]
        for correction in found:
            _correct(command, correction, note=f"correction found when {period.start:%Y-%m} was rated")
        own = booking(rated, period, within=period, agreements=agreements, viewer=by, entity=entity)
        run = command.open(period, note="")
        write_suspended(entity=entity, run=run, suspended=rated.suspended, by=by, key=key)
        write_fates(entity=entity, run=run, fates=rated.fates, by=by, key=key)
        _publish(command, run, own)
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
        summary = _summary(run, rated, [*found, own], previews)
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


def _publish(command: _Command, run: int, found: Booking) -> None:
    """Write what a run of the booking's period found, publish it, and hold what waits."""
    entity, by, at, key = command.entity, command.by, command.at, command.key
    write_metered(entity=entity, run=run, metered=found.rated.metered, by=by, key=key)
    write_charges(entity=entity, run=run, charges=found.charges, by=by, key=key)
    publish_run(entity=entity, run=run, proof=proof_of(found.charges), by=by, at=at, key=key)
    hold_anew(entity=entity, run=run, period=found.period, held=found.held, by=by, at=at, key=key)
    grant_purchases(
        entity=entity, charges=found.charges, histories=command.histories, period=found.period, by=by, at=at, key=key
    )


def _correct(command: _Command, found: Booking, *, note: str) -> None:
    """Book what changed in an earlier period by a run of that period; where nothing did, no run is made."""
    waiting = still_held(command.by, entity=command.entity, period=found.period)
    if found.charges or any(asks_anew(waiting, agreement, charges) for agreement, charges in found.held.items()):
        touched = {charge.key.agreement for charge in found.charges} | found.held.keys()
        metered = tuple(each for each in found.rated.metered if each.agreement in touched)
        narrowed = replace(found, rated=replace(found.rated, metered=metered))
        _publish(command, command.open(found.period, note=note), narrowed)


def _must_be_latest(command: _Command, periods: Sequence[Period]) -> None:
    """Refuse to book what was worked out from less than a run that is published meanwhile: it would undo the correction."""
    versions = set(used(command.stored))
    for run in runs(command.by, entity=command.entity, state=RunState.PUBLISHED):
        is_newer = run.manifest_seq > command.seen.seq or (run.as_of > command.at and not versions.issuperset(run.versions))
        if is_newer and run.period in periods:
            raise Conflict("rating-overtaken", run=run.id, month=f"{run.period.start:%Y-%m}", entity=command.entity)


def _looked_back_on(period: Period, agreements: Mapping[str, Agreement], *, viewer: Actor, entity: str) -> tuple[Period, ...]:
    """The earlier periods with a published run that some agreement looks back on, the earliest first."""
    since = min(looks_back_to(each, period=period) for each in agreements.values())
    return tuple(each for each in periods_rated(viewer, entity=entity) if since <= each.start and each.end <= period.start)
