"""The fate of every event of a window: metered, waiting for another run, or in suspense with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from crossfoot.bulk.meter import AGGREGATES, Metering
from crossfoot.bulk.plan import Aggregate, Slot
from crossfoot.bulk.session import relation
from crossfoot.errors import Defect
from crossfoot.measures import Span
from crossfoot.measures.decimals import EXACT
from crossfoot.records.fate import Fate, FateTotal


@dataclass(frozen=True, slots=True)
class Homes:
    """The stretch of time within which an account's usage is this run's to account for.

    accounts: each known account's own; otherwise: an unknown account's. Every one must be a slot of some calendar of the
    plan, so that no elementary slot lies across its edge.
    """

    accounts: Mapping[str, Span]
    otherwise: Span


@dataclass(frozen=True, slots=True)
class Fates:
    """totals: by metric and fate; they foot to what the window holds. suspense: columns account, metric, dims, code, events,
    quantity, first_ns, last_ns."""

    totals: tuple[FateTotal, ...]
    suspense: pa.Table


def fates(opened: Metering, *, homes: Homes) -> Fates:
    """Account for every event of the plan's window. Costs two more passes over the events.

    A known account is one of `homes`; a series with a route, were it to a calendar without slots, has a known meter.
    Raises Defect when the fates do not foot to the events, by count or by quantity.
    """
    engine, total = opened.engine, opened.total_type
    first, end = _slots(opened, homes.otherwise)
    engine.table("homes", _homes_table(opened, homes))
    engine.keep("usage_seen", "SELECT * FROM usage")
    engine.keep("taken", relation("taken", nothing=str(AGGREGATES.index(Aggregate.NOTHING))))
    engine.keep("fated", relation("fated", first=str(first), end=str(end)))
    totals = tuple(
        FateTotal(metric, Fate(fate), events, quantity)
        for metric, fate, events, quantity in engine.fetch(relation("fates", total=total))
    )
    _check(opened, totals)
    return Fates(totals, engine.arrow(relation("suspense", total=total)))


def _homes_table(opened: Metering, homes: Homes) -> pa.Table:
    slots = {span: _slots(opened, span) for span in set(homes.accounts.values())}
    return pa.table(
        {
            "account": pa.array(homes.accounts, pa.string()),
            "first_slot": pa.array([slots[span][0] for span in homes.accounts.values()], pa.int32()),
            "end_slot": pa.array([slots[span][1] for span in homes.accounts.values()], pa.int32()),
        }
    )


def _slots(opened: Metering, span: Span) -> tuple[int, int]:
    """The first elementary slot of a span, and the one after its last."""
    covered = opened.timeline.covered(Slot("home", "home", span))
    edges = opened.timeline.edges
    inside = opened.window.overlap(span)
    if inside and not {inside.start.ns, inside.end.ns} <= set(edges):
        raise Defect(f"the plan is not cut at the home window {span}")
    return covered.start, covered.stop


def _check(opened: Metering, totals: tuple[FateTotal, ...]) -> None:
    window = {"start": str(opened.window.start.ns), "end": str(opened.window.end.ns)}
    rows = opened.engine.fetch(relation("window_read", total=opened.total_type, **window))
    want = {metric: (events, quantity) for metric, events, quantity in rows}
    got: dict[str, tuple[int, Decimal]] = {}
    for each in totals:
        events, quantity = got.get(each.metric, (0, Decimal(0)))
        got[each.metric] = events + each.events, EXACT.add(quantity, each.quantity)
    if got != want:
        odd = sorted(metric for metric in {*got, *want} if got.get(metric) != want.get(metric))
        raise Defect(f"the fates of the window's events do not foot: {', '.join(odd)}")
