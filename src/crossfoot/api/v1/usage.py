"""Usage: what was loaded and what became of it. Sending usage is the door of `/api/v1/usage`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ninja import Router

from crossfoot.api.v1.files import file_answer
from crossfoot.api.wire.routes import Call, gives, reads
from crossfoot.api.wire.shapes import page_shape, shape
from crossfoot.api.wire.strict import Limit
from crossfoot.books.actors.actor import Duty
from crossfoot.books.usage.lake_file import Batch, BatchState, MetricCount
from crossfoot.books.usage.reads.batch_list import BatchFilters, batches_page
from crossfoot.books.usage.reads.batches import batch, counts_of
from crossfoot.desks.usage import asking

router = Router(tags=["usage"])


@dataclass(frozen=True, slots=True)
class BatchShown:
    """A batch, and what became of its events by metric; none while it is not counted."""

    batch: Batch
    counts: tuple[MetricCount, ...]


@reads(router, "/usage/batches", duty=Duty.READ, answer=page_shape(Batch))
def list_batches(
    request: Call,
    entity: str,
    source: str | None = None,
    state: BatchState | None = None,
    backfill: str | None = None,
    after: str | None = None,
    limit: Limit = 50,
) -> Any:
    """Batches, the latest first."""
    wanted = {"source": source, "state": state, "backfill": backfill}
    place = request.place(after, **wanted)
    found = batches_page(request.by, entity=entity, filters=BatchFilters(source, state, backfill), after=place, limit=limit)
    return request.page(found, **wanted)


@reads(router, "/usage/batches/{name}", duty=Duty.READ, answer=shape(BatchShown))
def get_batch(request: Call, entity: str, name: str) -> Any:
    """One batch with its counts: read = accepted + duplicate + conflict + rejected."""
    found = batch(request.by, entity=entity, name=name)
    return BatchShown(found, counts_of(request.by, entity=entity, batch=name).get(name, ()))


@gives(router, "/usage/batches/{name}/rejects.csv", duty=Duty.READ, media="text/csv")
def get_rejects(request: Call, entity: str, name: str) -> Any:
    """The rejected rows of a batch as a CSV file to correct and send again, each with its reason."""
    return file_answer(asking.rejects_csv([name], entity=entity, by=request.by), name=f"{name}-rejects.csv")
