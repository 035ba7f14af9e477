"""Metered quantities: what an agreement's meter counted in a span, for one group of dimensions."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.measures import Instant, Quantity, Span
from crossfoot.records.usage import UsageEvent


@dataclass(frozen=True, slots=True)
class MeteredQuantity:
    """A quantity of a meter over a span, in the unit that is priced.

    dims: the group, (name, value) pairs sorted by name. events: how many counted; first, last: of their instants.
    parts: the buckets when each is priced alone; lone: the events, in order of time, source and id, when they are priced
    one by one. Both are empty otherwise.
    """

    agreement: str
    term: str
    meter: str
    dims: tuple[tuple[str, str], ...]
    span: Span
    quantity: Quantity
    events: int
    first: Instant | None
    last: Instant | None
    parts: tuple[Quantity, ...] = ()
    lone: tuple[UsageEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspended:
    """Usage that no term prices, with the reason: it waits for a person, it is never billed as nothing.

    code: unknown-account, unknown-meter, outside-term, unpriced-dimension, negative-quantity ...
    quantity: the plain sum of the events, as text in `unit` or the metric's own.
    """

    account: str
    metric: str
    dims: tuple[tuple[str, str], ...]
    code: str
    events: int
    quantity: Quantity
    first: Instant | None
    last: Instant | None
    agreement: str = ""
    term: str = ""
