"""What usage arrived, by day; and what of it was rejected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import moment
from crossfoot.books.usage.batch_row import batches_of
from crossfoot.books.usage.lake_file import Batch, BatchState
from crossfoot.books.usage.models import UsageBatch
from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class Arrived:
    """Batches of one day (UTC) that were not taken back. rows: read from them; waiting: staged, not counted yet."""

    day: date
    batches: int
    rows: int
    rejected: int
    waiting: int


def arrived_by_day(viewer: Actor, *, entity: str, since: Instant) -> tuple[Arrived, ...]:
    """The days on which usage came, in order. Raises Missing: entity-not-seen."""
    rows = UsageBatch.objects.filter(entity=viewer.see(entity), at__gte=moment(since))
    rows = rows.exclude(state=BatchState.REVERTED.value).annotate(day=TruncDate("at", tzinfo=UTC))
    staged = Count("id", filter=Q(state=BatchState.STAGED.value))
    summed = rows.values("day").annotate(
        batches=Count("id"), read=Sum("rows_read"), thrown=Sum("rows_rejected"), waiting=staged
    )
    return tuple(
        Arrived(each["day"], each["batches"], each["read"], each["thrown"], each["waiting"]) for each in summed.order_by("day")
    )


def batches_rejecting(viewer: Actor, *, entity: str, limit: int) -> tuple[Batch, ...]:
    """The latest batches with rows that became no event. Raises Missing: entity-not-seen."""
    rows = UsageBatch.objects.filter(entity=viewer.see(entity), rows_rejected__gt=0).exclude(state=BatchState.REVERTED.value)
    return batches_of(list(rows.select_related("source", "backfill").order_by("-id")[:limit]))
