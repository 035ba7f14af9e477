"""What if: the difference that a backfill, or the usage as it is now, would make to what is booked. Nothing is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.usage.lake_file import BatchState
from crossfoot.books.usage.reads.batches import batches
from crossfoot.books.usage.reads.manifest import manifest
from crossfoot.books.usage.reads.sources import backfill_named
from crossfoot.bulk.compact import compact
from crossfoot.bulk.lake import SegmentFacts, Shelf
from crossfoot.bulk.meter import Snapshot
from crossfoot.desks.billing.booking import booked_for
from crossfoot.desks.billing.inputs import approved_versions, histories_of, lake_of, segments_of, snapshot_of
from crossfoot.engines.rating.delta import delta
from crossfoot.measures import Instant, Money, Period, foot
from crossfoot.runs.rate_period import RunInputs, rate_period

Progress = Callable[[int, int, str], None]
_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class AgreementDifference:
    """What one agreement's charges of a period come to, booked and rated anew, in one currency."""

    agreement: str
    currency: str
    booked: Money
    anew: Money

    @property
    def difference(self) -> Money:
        """Anew less booked."""
        return self.anew - self.booked


def difference_of_backfill(
    *, entity: str, period: Period, backfill: str, by: Actor, at: Instant, progress: Progress
) -> tuple[AgreementDifference, ...]:
    """The difference a loaded backfill would make to a period, agreement by agreement; those it leaves alone are left out.

    Raises Forbidden: duty-missing; Missing: lake-file-missing, backfill-not-there.
    """
    by.must_hold(Duty.READ, entity=entity)
    backfill_named(by, entity=entity, name=backfill)
    seen = manifest(by, entity=entity)
    waiting = batches(by, entity=entity, state=BatchState.STAGED, backfill=backfill, limit=_LIMIT)
    staged = {each.name: each for each in segments_of(seen, Shelf.STAGED)}
    wanted = [staged[name] for batch in reversed(waiting) for name in batch.segment.split()]
    done = compact(
        lake_of(entity),
        staged=wanted,
        window=segments_of(seen, Shelf.EVENTS),
        known_series=[each.name for each in seen.shelf(Shelf.SERIES.value)],
        known_conflicts=[each.name for each in seen.shelf(Shelf.CONFLICTS.value)],
    )
    snapshot = _with(snapshot_of(seen), done.events, done.series.name if done.series else "")
    histories = histories_of(approved_versions(by, entity=entity, as_of=at))
    rated = rate_period(RunInputs(histories, snapshot, period), progress=progress)
    booked = rated.comparable(booked_for(period, viewer=by, entity=entity))
    changes = delta(booked=booked, rated=rated.charges)
    touched = {(each.key.agreement, each.amount.currency) for each in (*changes.reversals, *changes.replacements)}
    return tuple(
        AgreementDifference(
            agreement,
            currency.code,
            foot((c.amount for c in booked if c.key.agreement == agreement), zero=Money.zero(currency)),
            foot((c.amount for c in rated.charges if c.key.agreement == agreement), zero=Money.zero(currency)),
        )
        for agreement, currency in sorted(touched, key=lambda pair: (pair[0], pair[1].code))
    )


def _with(snapshot: Snapshot, events: SegmentFacts | None, series: str) -> Snapshot:
    return replace(
        snapshot,
        events=(*snapshot.events, *([events] if events else [])),
        series=(*snapshot.series, *([series] if series else [])),
    )
