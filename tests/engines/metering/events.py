"""Events for tests, written short: `used("2026-10-01T00:00Z", "5", model="a")`."""

from __future__ import annotations

import itertools
from decimal import Decimal

from crossfoot.measures import Instant, Period, Span
from crossfoot.records.metered import MeteredQuantity
from crossfoot.records.usage import UsageEvent

OCTOBER = Period.month("2026-10").span("UTC")
_IDS = itertools.count(1)


def used(
    at: str, quantity: str = "1", *, event_id: str = "", subject: str = "", reverses: str = "", source: str = "api", **dims: str
) -> UsageEvent:
    """One event of metric `calls`; its id is a running number unless given."""
    return UsageEvent(
        source=source,
        event_id=event_id or f"{next(_IDS):06d}",
        at=Instant.parse(at),
        account="acme",
        metric="calls",
        quantity=Decimal(quantity),
        dims=tuple(sorted(dims.items())),
        subject=subject,
        reverses=reverses,
    )


def on_days(text: str) -> list[UsageEvent]:
    """`1: 5, 1: -2, 3: 7` -> events at noon of those days of October 2026."""
    found = []
    for part in filter(None, (each.strip() for each in text.split(","))):
        day, quantity = part.split(":")
        found.append(used(f"2026-10-{int(day):02d}T12:00:00Z", quantity.strip()))
    return found


def span(text: str) -> Span:
    """`2026-10-01T00:00Z / 2026-10-02T00:00Z` as a span."""
    start, end = text.split("/")
    return Span(Instant.parse(start.strip()), Instant.parse(end.strip()))


def by_group(metered: tuple[MeteredQuantity, ...]) -> dict[str, str]:
    """`model=a` -> `5 call`."""
    return {",".join(f"{name}={value}" for name, value in each.dims): str(each.quantity) for each in metered}
