"""What did a run meter?"""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import pairs
from crossfoot.books.recorded import all_from_json
from crossfoot.books.usage.models import MeteredRow
from crossfoot.measures import Instant, Quantity, Span
from crossfoot.records.metered import MeteredQuantity


def metered(
    viewer: Actor, *, entity: str, run: int, agreement: str | None = None, term: str | None = None
) -> tuple[MeteredQuantity, ...]:
    """What a run metered, of one agreement or term when named, in a stable order. `lone` is empty: its events are in the lake.

    Raises Missing: entity-not-seen.
    """
    rows = MeteredRow.objects.filter(entity=viewer.see(entity), run=run)
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    if term is not None:
        rows = rows.filter(term=term)
    return tuple(
        MeteredQuantity(
            agreement=row.agreement,
            term=row.term,
            meter=row.meter,
            dims=pairs(row.dims),
            span=Span(Instant(row.start_ns), Instant(row.end_ns)),
            quantity=Quantity(row.quantity, row.unit),
            events=row.events,
            first=None if row.first_ns is None else Instant(row.first_ns),
            last=None if row.last_ns is None else Instant(row.last_ns),
            parts=all_from_json(Quantity, row.parts),
        )
        for row in rows.order_by("id").iterator(chunk_size=5_000)
    )
