"""Which batches were loaded? A page at a time, the latest first."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import cut
from crossfoot.books.usage.batch_row import batches_of
from crossfoot.books.usage.lake_file import Batch, BatchState
from crossfoot.books.usage.models import UsageBatch


@dataclass(frozen=True, slots=True)
class BatchFilters:
    """What to list; None leaves a thing open. source, backfill: by name."""

    source: str | None = None
    state: BatchState | None = None
    backfill: str | None = None


def batches_page(
    viewer: Actor, *, entity: str, filters: BatchFilters, after: int | None, limit: int
) -> tuple[tuple[Batch, ...], int | None]:
    """Batches, the latest first, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = UsageBatch.objects.filter(entity=viewer.see(entity))
    wanted = {
        "source__name": filters.source,
        "state": filters.state and filters.state.value,
        "backfill__name": filters.backfill,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.select_related("source", "backfill").order_by("-id")[: limit + 1])
    page, following = cut(found, limit, lambda row: row.pk)
    return batches_of(page), following
