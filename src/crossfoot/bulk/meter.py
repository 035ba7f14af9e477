"""Bulk metering: from a snapshot of event files to metered quantities, in one pass over the events."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from crossfoot.bulk.engine import DuckEngine, Engine
from crossfoot.bulk.lake import NARROW, Lake, SegmentFacts
from crossfoot.bulk.plan import GROUPED, Aggregate, BulkMeter, Cell, MeterPlan, Slot, Timeline
from crossfoot.bulk.session import Limits, relation, session
from crossfoot.errors import Defect, Unrateable
from crossfoot.measures import Span
from crossfoot.measures.decimals import EXACT

AGGREGATES = list(Aggregate)
"""Aggregates by the number they have in SQL."""
_BOOKS_FEW = 16
"""Up to so many books, a route for every book and kind of series is cheaper than asking the dictionary who has which."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The lake as of a moment: the manifest rows of its event files, and the names of its series files."""

    lake: Lake
    events: tuple[SegmentFacts, ...]
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Where the usage of a meter's metric with these dims goes: a dimension group, and its place among all routes."""

    place: int
    meter: BulkMeter
    group: str
    dims: str


@dataclass(frozen=True, slots=True)
class Metering:
    """A plan laid over a snapshot, ready to be read: relations in an engine's session, nothing computed yet.

    cells: what there is to price, in the order prices are given in. numbers: the number of a cell's part in each
    elementary slot (the route's times the count of elementary slots, plus the slot's) -> its place in `cells`.
    reach: metric -> a bound on any quantity of it. quantity_places: of the widest file.
    """

    engine: Engine
    window: Span
    timeline: Timeline
    cells: tuple[Cell, ...]
    numbers: Mapping[int, int]
    reach: Mapping[str, Decimal]
    quantity_places: int

    @property
    def total_type(self) -> str:
        """The type that holds any sum of the snapshot's quantities. Raises Unrateable: sum-too-wide."""
        whole = max((max(0, each.adjusted() + 1) for each in self.reach.values() if each), default=0)
        digits = max(18, whole + self.quantity_places)
        if digits > 38:
            raise Unrateable("sum-too-wide", digits=whole, places=self.quantity_places)
        return f"DECIMAL({digits},{self.quantity_places})"


@contextlib.contextmanager
def metering(snapshot: Snapshot, *, plan: MeterPlan, limits: Limits | None = None) -> Iterator[Metering]:
    """Lay a plan over a snapshot in DuckDB. The session lives as long as the block.

    Raises Missing: lake-file-missing. Raises Unrateable: sum-too-wide. Raises Defect when slots of a calendar overlap,
    an account is served twice alike, or two series share an id.
    """
    with session(limits) as connection:
        yield lay_over(DuckEngine(connection), snapshot, plan=plan)


def lay_over(engine: Engine, snapshot: Snapshot, *, plan: MeterPlan) -> Metering:
    """Lay a plan over a snapshot in the session of an engine. Raises as `metering` does."""
    timeline = Timeline.of(plan)
    _open_events(engine, snapshot, plan)
    _open_series(engine, snapshot)
    _lay_served(engine, plan)
    routes = _routes(engine, plan)
    cells, numbers = _cells(routes, plan, timeline)
    opened = Metering(
        engine=engine,
        window=plan.window,
        timeline=timeline,
        cells=cells,
        numbers=numbers,
        reach=_reach(snapshot.events),
        quantity_places=6 if all(each.quantity_type == NARROW for each in snapshot.events) else 15,
    )
    _lay_routes(engine, plan, routes)
    engine.table("cells", cells_table(opened))
    _define(opened, plan, routes)
    return opened


def metered_table(opened: Metering) -> pa.Table:
    """The metered quantities, one row for an agreement, meter, dimension group and slot, in that order.

    Columns: agreement, book, meter, dims, slot, quantity (DECIMAL), events, first_ns, last_ns.
    """
    return opened.engine.arrow(relation("metered_rows"))


def handed_events(opened: Metering) -> pa.Table:
    """The events of the meters whose aggregate is `events`, by agreement, meter, group, slot, then time and id.

    Columns: agreement, book, meter, dims, slot, source, event_id, at_ns, account, metric, event_dims, subject, quantity.
    dims is the group's, event_dims the event's own.
    """
    return opened.engine.arrow(relation("handed_events", events=str(AGGREGATES.index(Aggregate.EVENTS))))


def _open_events(engine: Engine, snapshot: Snapshot, plan: MeterPlan) -> None:
    """Define `events`: the files the window touches, without what reversals anywhere in the snapshot take back."""
    start, end = plan.window.start, plan.window.end
    inside = [
        each for each in snapshot.events if each.first_at and each.last_at and each.first_at < end and each.last_at >= start
    ]
    reversing = [each for each in snapshot.events if each.reversals]
    if not reversing:
        engine.open_events("events", snapshot.lake, inside)
        return
    engine.open_events("stored", snapshot.lake, inside)
    engine.open_events("reversals", snapshot.lake, reversing)
    engine.define("events", relation("live_events"))


def _open_series(engine: Engine, snapshot: Snapshot) -> None:
    """Define `series`, checked for collisions when more than one file speaks of it."""
    if len(snapshot.series) == 1:
        engine.open_series("series", snapshot.lake, snapshot.series)
        return
    engine.open_series("series_rows", snapshot.lake, snapshot.series)
    if collided := engine.fetch(relation("series_collisions")):
        raise Defect(f"series id {collided[0][0]} stands for two series")
    engine.keep("series", relation("series"))


def _routes(engine: Engine, plan: MeterPlan) -> list[Route]:
    """Every (book, metric, dims, meter) that the dictionary and the plan have in common, with its place among routes."""
    books = _books(plan)
    by_metric: dict[str, list[BulkMeter]] = {}
    for meter in plan.meters:
        if meter.book in books:
            by_metric.setdefault(meter.metric, []).append(meter)
    kinds = _kinds(engine, books)
    places: dict[tuple[str, str, str], int] = {}
    routes = []
    for (metric, dims), having in sorted(kinds.items()):
        values = json.loads(dims)
        for meter in by_metric.get(metric, ()):
            if books[meter.book] in having and all(values.get(dim) in wanted for dim, wanted in meter.where):
                group = _group(values, dims, meter)
                place = places.setdefault((meter.book, meter.meter, group), len(places))
                routes.append(Route(place, meter, group, dims))
    return routes


def _kinds(engine: Engine, books: Mapping[str, int]) -> dict[tuple[str, str], Collection[int]]:
    """Each metric and dims of the dictionary, with the numbers of the books some of whose accounts have it (or may)."""
    if len(books) <= _BOOKS_FEW:
        pairs = engine.fetch("SELECT DISTINCT metric, dims FROM series")
        return {(metric, dims): range(len(books)) for metric, dims in pairs}
    kinds: dict[tuple[str, str], set[int]] = {}
    for metric, dims, book_no in engine.fetch(relation("kinds")):
        kinds.setdefault((metric, dims), set()).add(book_no)
    return dict(kinds)


def _books(plan: MeterPlan) -> dict[str, int]:
    """The books somebody is served by, numbered."""
    return {name: number for number, name in enumerate(dict.fromkeys(each.book for each in plan.served))}


def _group(values: Mapping[str, str], dims: str, meter: BulkMeter) -> str:
    if meter.group_by is None:
        return dims
    kept = {dim: values[dim] for dim in sorted(meter.group_by) if dim in values}
    return json.dumps(kept, separators=(",", ":"), ensure_ascii=False)


def _cells(routes: list[Route], plan: MeterPlan, timeline: Timeline) -> tuple[tuple[Cell, ...], dict[int, int]]:
    """The cells, and cell number -> place in them. Moments outside every slot have no cell."""
    calendars: dict[str, list[tuple[Slot, range]]] = {}
    for slot in plan.slots:
        calendars.setdefault(slot.calendar, []).append((slot, timeline.covered(slot)))
    cells: list[Cell] = []
    numbers: dict[int, int] = {}
    for place, route in {route.place: route for route in routes}.items():
        meter, first = route.meter, place * timeline.count
        for slot, covered in calendars.get(meter.calendar, ()):
            if covered:
                numbers.update((first + elementary, len(cells)) for elementary in covered)
                cells.append(Cell(meter.book, meter.meter, meter.metric, meter.aggregate, route.group, slot))
    return tuple(cells), numbers


def _lay_served(engine: Engine, plan: MeterPlan) -> None:
    """Give the session the tables `agreements` and `accounts`."""
    if len(set(plan.served)) != len(plan.served):
        raise Defect("an account is served twice alike: its usage would count twice")
    agreements = {name: number for number, name in enumerate(dict.fromkeys(each.agreement for each in plan.served))}
    books = _books(plan)
    engine.words(
        "agreements",
        pa.table({"agreement_no": pa.array(agreements.values(), pa.int32()), "agreement": pa.array(agreements, pa.string())}),
    )
    engine.table(
        "accounts",
        pa.table(
            {
                "account": pa.array([each.account for each in plan.served], pa.string()),
                "agreement_no": pa.array([agreements[each.agreement] for each in plan.served], pa.int32()),
                "book_no": pa.array([books[each.book] for each in plan.served], pa.int32()),
            }
        ),
    )


def _lay_routes(engine: Engine, plan: MeterPlan, routes: list[Route]) -> None:
    """Give the session the table `routes`."""
    books = _books(plan)
    engine.table(
        "routes",
        pa.table(
            {
                "book_no": pa.array([books[route.meter.book] for route in routes], pa.int32()),
                "metric": pa.array([route.meter.metric for route in routes], pa.string()),
                "dims": pa.array([route.dims for route in routes], pa.string()),
                "route_no": pa.array([route.place for route in routes], pa.int32()),
            }
        ),
    )


def cells_table(opened: Metering) -> pa.Table:
    """The cells as the session sees them: number, the number they are metered under, and their words."""
    first: dict[int, int] = {}
    for cell_no, place in opened.numbers.items():
        first.setdefault(place, cell_no)
    inside = [opened.cells[place] for place in opened.numbers.values()]
    return pa.table(
        {
            "cell_no": pa.array(opened.numbers.keys(), pa.int32()),
            "slot_cell": pa.array([first[place] for place in opened.numbers.values()], pa.int32()),
            "aggregate": pa.array([AGGREGATES.index(cell.aggregate) for cell in inside], pa.int32()),
            "book": pa.array([cell.book for cell in inside], pa.string()),
            "meter": pa.array([cell.meter for cell in inside], pa.string()),
            "dims": pa.array([cell.dims for cell in inside], pa.string()),
            "slot": pa.array([cell.slot.name for cell in inside], pa.string()),
        }
    )


def _define(opened: Metering, plan: MeterPlan, routes: list[Route]) -> None:
    """Define the relations from `usage` to `metered`, in the form this plan needs."""
    used = {meter.aggregate for meter in plan.meters}
    apart = used == {Aggregate.SUM}
    used = used - {Aggregate.NOTHING} or {Aggregate.SUM}
    total, engine = opened.total_type, opened.engine
    window = {"start": str(plan.window.start.ns), "end": str(plan.window.end.ns)}
    slot = opened.timeline.sql("events.at_ns")
    extremes = ",\n    MAX(quantity) AS largest,\n    MIN(quantity) AS least" if used & {Aggregate.MAX, Aggregate.MIN} else ""
    engine.define("usage", relation("usage", slot=slot, total=total, extremes=extremes, **window))
    engine.keep("series_routes", relation("series_routes", slots=str(opened.timeline.count)))
    engine.define("routed", relation("routed"))
    singly = {"first": str(AGGREGATES.index(Aggregate.UNIQUE)), "last": str(AGGREGATES.index(Aggregate.EVENTS))}
    engine.define("event_cells", relation("event_cells", slot=slot, **singly, **window))
    if apart and _nothing_to_merge(routes, opened):
        engine.define("metered", relation("metered_apart", quantity=total))
        return
    grouped = relation("metered", measure=_measure(used, total), quantity=total)
    if used <= set(GROUPED):
        engine.define("metered", grouped)
        return
    engine.define("metered_sums", grouped)
    unique = "metered_present" if Aggregate.UNIQUE in used and _somebody_leaves(engine) else "metered_unique"
    engine.define("metered_unique", relation(unique, quantity=total, unique=str(AGGREGATES.index(Aggregate.UNIQUE))))
    engine.define("metered_latest", relation("metered_latest", quantity=total, latest=str(AGGREGATES.index(Aggregate.LATEST))))
    engine.define("metered", relation("metered_all", quantity=total))


def _somebody_leaves(engine: Engine) -> bool:
    """Whether any event takes its subject out of a count; where none does, counting the different ones is enough."""
    return bool(engine.fetch('SELECT 1 FROM series WHERE dims LIKE \'%"operation":"remove"%\' LIMIT 1'))


def _measure(used: set[Aggregate], total: str) -> str:
    """The aggregate each cell asks for, as SQL; every branch has one type."""
    forms = {
        Aggregate.SUM: f"CAST(SUM(routed.quantity) AS {total})",
        Aggregate.COUNT: f"CAST(SUM(routed.events) AS {total})",
        Aggregate.MAX: f"CAST(MAX(routed.largest) AS {total})",
        Aggregate.MIN: f"CAST(MIN(routed.least) AS {total})",
    }
    grouped = sorted(used & set(GROUPED))
    if len(grouped) == 1:
        return forms[grouped[0]]
    branches = " ".join(f"WHEN {AGGREGATES.index(each)} THEN {forms[each]}" for each in grouped or [Aggregate.SUM])
    return f"CASE cells.aggregate {branches} ELSE CAST(NULL AS {total}) END"


def _nothing_to_merge(routes: list[Route], opened: Metering) -> bool:
    """Whether every series and elementary slot stands alone in what it is metered under, and no moment of the window
    lies outside a slot."""
    distinct = len({route.place for route in routes})
    if not len(opened.numbers) == len(opened.cells) == opened.timeline.count * distinct:
        return False
    shared = "SELECT agreement_no FROM series_routes GROUP BY agreement_no, first_cell HAVING COUNT(*) > 1 LIMIT 1"
    return not opened.engine.fetch(shared)


def _reach(files: Sequence[SegmentFacts]) -> dict[str, Decimal]:
    """Per metric, a bound on the absolute value of any sum, and of any count, over these files."""
    totals: dict[str, Decimal] = {}
    for each in files:
        for metric, reach in each.reach:
            totals[metric] = EXACT.add(totals.get(metric, Decimal(0)), EXACT.add(reach, Decimal(each.rows)))
    return totals
