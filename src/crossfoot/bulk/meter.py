"""Bulk metering: from a snapshot of event files to metered quantities, in one pass over the events."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import pyarrow as pa

from crossfoot.bulk.lake import (
    EVENT_COLUMNS,
    NARROW,
    Lake,
    SegmentFacts,
    Shelf,
    stored_events,
)
from crossfoot.bulk.plan import Aggregate, BulkMeter, Cell, MeterPlan, Slot, Timeline
from crossfoot.bulk.session import (
    Limits,
    file_list,
    first_row,
    number,
    relation,
    session,
)
from crossfoot.errors import Defect, Unrateable
from crossfoot.measures.decimals import EXACT

_AGGREGATES = list(Aggregate)
_NO_EVENTS = ", ".join(f"CAST(NULL AS {kind or NARROW}) AS {name}" for name, kind in EVENT_COLUMNS.items())
_NO_SERIES = "CAST(NULL AS BIGINT) AS series_id, '' AS account, '' AS metric, '' AS dims"


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
    """A plan laid over a snapshot, ready to be read: relations in a DuckDB session, nothing computed yet.

    cells: what there is to price, in the order prices are given in. numbers: the number of a cell's part in each
    elementary slot (the route's times the count of elementary slots, plus the slot's) -> its place in `cells`.
    reach: metric -> a bound on any quantity of it. quantity_places: of the widest file.
    """

    connection: duckdb.DuckDBPyConnection
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
    """Lay a plan over a snapshot. The session lives as long as the block.

    Raises Missing: lake-file-missing. Raises Unrateable: sum-too-wide. Raises Defect when slots of a calendar overlap or two series share an id.
    """
    timeline = Timeline.of(plan)
    with session(limits) as connection:
        _open_events(connection, snapshot, plan)
        _open_series(connection, snapshot)
        routes = _routes(connection, plan)
        cells, numbers = _cells(routes, plan, timeline)
        _lay_routes(connection, plan, routes)
        _table(connection, "cells", _cells_table(cells, numbers, timeline))
        opened = Metering(
            connection=connection,
            timeline=timeline,
            cells=cells,
            numbers=numbers,
            reach=_reach(snapshot.events),
            quantity_places=6 if all(each.quantity_type == NARROW for each in snapshot.events) else 15,
        )
        _define(opened, plan, routes)
        yield opened


def metered_table(opened: Metering) -> pa.Table:
    """The metered quantities, one row for an agreement, meter, dimension group and slot, in that order.

    Columns: agreement, book, meter, dims, slot, quantity (DECIMAL), events, first_ns, last_ns.
    """
    return opened.connection.sql(relation("metered_rows")).to_arrow_table()


def suspense_table(opened: Metering) -> pa.Table:
    """Usage that no agreement and meter of the plan takes, by series.

    Columns: account, metric, dims, code (unknown-account, unknown-meter), events, quantity, first_ns, last_ns.
    Costs a second pass over the events, and only when the dictionary has a series without a route.
    """
    return opened.connection.sql(relation("suspense", total=opened.total_type)).to_arrow_table()


def has_unrouted(opened: Metering) -> bool:
    """Whether the series dictionary holds a series that the plan sends nowhere."""
    query = (
        "SELECT COUNT(*) FROM series LEFT JOIN series_routes ON series.series_id = series_routes.series_id"
        " WHERE series_routes.series_id IS NULL"
    )
    return number(opened.connection, query) > 0


def _open_events(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, plan: MeterPlan) -> None:
    """Define `events`: the files the window touches, without what reversals anywhere in the snapshot take back."""
    start, end = plan.window.start, plan.window.end
    inside = [each for each in snapshot.events if each.first_at and each.last_at and each.first_at < end and each.last_at >= start]
    reversing = [each for each in snapshot.events if each.reversals]
    stored = stored_events(snapshot.lake, Shelf.EVENTS, inside) if inside else f"SELECT {_NO_EVENTS} WHERE FALSE"
    if not reversing:
        connection.execute(f"CREATE TEMP VIEW events AS {stored}")
        return
    connection.execute(f"CREATE TEMP VIEW stored AS {stored}")
    taking = stored_events(snapshot.lake, Shelf.EVENTS, reversing)
    connection.execute(f"CREATE TEMP VIEW reversals AS {taking}")
    connection.execute(f"CREATE TEMP VIEW events AS {relation('live_events')}")


def _open_series(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    """Define `series`, checked for collisions when more than one file speaks of it."""
    rows = _parquet(snapshot.lake, Shelf.SERIES, snapshot.series) if snapshot.series else f"SELECT {_NO_SERIES} WHERE FALSE"
    if len(snapshot.series) == 1:
        connection.execute(f"CREATE TEMP VIEW series AS {rows}")
        return
    connection.execute(f"CREATE TEMP VIEW series_rows AS {rows}")
    if collided := first_row(connection, relation("series_collisions")):
        raise Defect(f"series id {collided[0]} stands for two series")
    connection.execute(f"CREATE TEMP TABLE series AS {relation('series')}")


def _parquet(lake: Lake, shelf: Shelf, names: Sequence[str]) -> str:
    return f"SELECT * FROM read_parquet({file_list(lake.paths(shelf, names))})"


def _routes(connection: duckdb.DuckDBPyConnection, plan: MeterPlan) -> list[Route]:
    """Every (book, metric, dims, meter) that the dictionary and the plan have in common, with its place among routes."""
    kinds = connection.execute("SELECT DISTINCT metric, dims FROM series ORDER BY metric, dims").fetchall()
    by_metric: dict[str, list[BulkMeter]] = {}
    for meter in plan.meters:
        by_metric.setdefault(meter.metric, []).append(meter)
    places: dict[tuple[str, str, str], int] = {}
    routes = []
    for metric, dims in kinds:
        values = json.loads(dims)
        for meter in by_metric.get(metric, ()):
            if all(values.get(dim) in wanted for dim, wanted in meter.where):
                group = _group(values, dims, meter)
                place = places.setdefault((meter.book, meter.meter, group), len(places))
                routes.append(Route(place, meter, group, dims))
    return routes


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


def _lay_routes(connection: duckdb.DuckDBPyConnection, plan: MeterPlan, routes: list[Route]) -> None:
    """Give the session the tables `agreements`, `accounts` and `routes`."""
    if len(set(plan.served)) != len(plan.served):
        raise Defect("an account is served twice alike: its usage would count twice")
    agreements = {name: number for number, name in enumerate(dict.fromkeys(each.agreement for each in plan.served))}
    books = {name: number for number, name in enumerate(dict.fromkeys(each.book for each in plan.served))}
    taken = [route for route in routes if route.meter.book in books]
    _table(
        connection,
        "agreements",
        pa.table({"agreement_no": pa.array(agreements.values(), pa.int32()), "agreement": pa.array(agreements, pa.string())}),
    )
    _table(
        connection,
        "accounts",
        pa.table(
            {
                "account": pa.array([each.account for each in plan.served], pa.string()),
                "agreement_no": pa.array([agreements[each.agreement] for each in plan.served], pa.int32()),
                "book_no": pa.array([books[each.book] for each in plan.served], pa.int32()),
            }
        ),
    )
    _table(
        connection,
        "routes",
        pa.table(
            {
                "book_no": pa.array([books[route.meter.book] for route in taken], pa.int32()),
                "metric": pa.array([route.meter.metric for route in taken], pa.string()),
                "dims": pa.array([route.dims for route in taken], pa.string()),
                "route_no": pa.array([route.place for route in taken], pa.int32()),
            }
        ),
    )


def _table(connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """A table of the session; a copy, so that the optimizer knows its statistics."""
    connection.register(f"{name}_given", rows)
    connection.execute(f"CREATE TEMP TABLE {name} AS SELECT * FROM {name}_given")
    connection.unregister(f"{name}_given")


def _cells_table(cells: tuple[Cell, ...], numbers: Mapping[int, int], timeline: Timeline) -> pa.Table:
    """The cells as the session sees them: number, the number they are metered under, and their words."""
    first: dict[int, int] = {}
    for number, place in numbers.items():
        first.setdefault(place, number)
    inside = [cells[place] for place in numbers.values()]
    return pa.table(
        {
            "cell_no": pa.array(numbers.keys(), pa.int32()),
            "slot_cell": pa.array([first[place] for place in numbers.values()], pa.int32()),
            "aggregate": pa.array([_AGGREGATES.index(cell.aggregate) for cell in inside], pa.int32()),
            "book": pa.array([cell.book for cell in inside], pa.string()),
            "meter": pa.array([cell.meter for cell in inside], pa.string()),
            "dims": pa.array([cell.dims for cell in inside], pa.string()),
            "slot": pa.array([cell.slot.name for cell in inside], pa.string()),
        }
    )


def _define(opened: Metering, plan: MeterPlan, routes: list[Route]) -> None:
    """Define the relations from `usage` to `metered`, in the form this plan needs."""
    used = {meter.aggregate for meter in plan.meters} or {Aggregate.SUM}
    total, execute = opened.total_type, opened.connection.execute
    extremes = ",\n    MAX(quantity) AS largest,\n    MIN(quantity) AS least" if used & {Aggregate.MAX, Aggregate.MIN} else ""
    usage = relation(
        "usage",
        slot=opened.timeline.sql("at_ns"),
        total=total,
        start=str(plan.window.start.ns),
        end=str(plan.window.end.ns),
        extremes=extremes,
    )
    execute(f"CREATE TEMP VIEW usage AS {usage}")
    execute(f"CREATE TEMP TABLE series_routes AS {relation('series_routes', slots=str(opened.timeline.count))}")
    execute(f"CREATE TEMP VIEW routed AS {relation('routed')}")
    if used == {Aggregate.SUM} and _nothing_to_merge(routes, opened):
        execute(f"CREATE TEMP VIEW metered AS {relation('metered_apart', quantity=total)}")
    else:
        execute(f"CREATE TEMP VIEW metered AS {relation('metered', measure=_measure(used, total), quantity=total)}")


def _measure(used: set[Aggregate], total: str) -> str:
    """The aggregate each cell asks for, as SQL; every branch has one type."""
    forms = {
        Aggregate.SUM: f"CAST(SUM(routed.quantity) AS {total})",
        Aggregate.COUNT: f"CAST(SUM(routed.events) AS {total})",
        Aggregate.MAX: f"CAST(MAX(routed.largest) AS {total})",
        Aggregate.MIN: f"CAST(MIN(routed.least) AS {total})",
    }
    if len(used) == 1:
        return forms[next(iter(used))]
    branches = " ".join(f"WHEN {_AGGREGATES.index(each)} THEN {forms[each]}" for each in sorted(used))
    return f"CASE cells.aggregate {branches} ELSE CAST(NULL AS {total}) END"


def _nothing_to_merge(routes: list[Route], opened: Metering) -> bool:
    """Whether every series and elementary slot stands alone in what it is metered under, and no moment of the window
    lies outside a slot."""
    distinct = len({route.place for route in routes})
    if not len(opened.numbers) == len(opened.cells) == opened.timeline.count * distinct:
        return False
    shared = "SELECT agreement_no FROM series_routes GROUP BY agreement_no, first_cell HAVING COUNT(*) > 1 LIMIT 1"
    return first_row(opened.connection, shared) is None


def _reach(files: Sequence[SegmentFacts]) -> dict[str, Decimal]:
    """Per metric, a bound on the absolute value of any sum, and of any count, over these files."""
    totals: dict[str, Decimal] = {}
    for each in files:
        for metric, reach in each.reach:
            totals[metric] = EXACT.add(totals.get(metric, Decimal(0)), EXACT.add(reach, Decimal(each.rows)))
    return totals
