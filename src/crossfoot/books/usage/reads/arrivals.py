"""When did each source last send, and what came that does not count yet?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, Sum

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import instant
from crossfoot.books.usage.lake_file import BatchState
from crossfoot.books.usage.models import UsageBatch
from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class Arrival:
    """Of one source: when its last batch came, how many came in all, and their rows. waiting: batches not counted yet."""

    source: str
    last: Instant
    batches: int
    rows_read: int
    rows_rejected: int
    waiting: int


@dataclass(frozen=True, slots=True)
class InFlight:
    """Batches that are acknowledged and do not count yet. backfill: those that wait in one."""

    files: int
    calls: int
    backfill: int
    rows: int


def arrivals_of(viewer: Actor, *, entity: str) -> Mapping[str, Arrival]:
    """By source, in one question. Raises Missing: entity-not-seen."""
    rows = UsageBatch.objects.filter(entity=viewer.see(entity)).values("source__name").order_by("source__name")
    summed = rows.annotate(
        last=Max("at"),
        batches=Count("id"),
        read=Sum("rows_read"),
        bad=Sum("rows_rejected"),
        waiting=Count("id", filter=Q(state=BatchState.STAGED.value)),
    )
    return {
        row["source__name"]: Arrival(
            row["source__name"], instant(row["last"]), row["batches"], row["read"], row["bad"], row["waiting"]
        )
        for row in summed
    }


def in_flight(viewer: Actor, *, entity: str, called: str) -> InFlight:
    """What waits to be counted. called: what stands for the file's name in a batch that came as a call.

    Raises Missing: entity-not-seen.
    """
    rows = UsageBatch.objects.filter(entity=viewer.see(entity), state=BatchState.STAGED.value)
    found = rows.aggregate(
        files=Count("id", filter=~Q(file_name=called) & Q(backfill=None)),
        calls=Count("id", filter=Q(file_name=called)),
        backfill=Count("id", filter=Q(backfill__isnull=False)),
        rows=Sum("rows_staged"),
    )
    return InFlight(found["files"], found["calls"], found["backfill"], found["rows"] or 0)


def order_of_batches(viewer: Actor, *, entity: str) -> Mapping[str, int]:
    """The place of each counted batch in the order in which they came; those of one moment share theirs.

    Raises Missing: entity-not-seen.
    """
    rows = UsageBatch.objects.filter(entity=viewer.see(entity), state=BatchState.COUNTED.value).order_by("at")
    places: dict[datetime, int] = {}
    return {name: places.setdefault(at, len(places)) for name, at in rows.values_list("name", "at")}
