"""The plan of a bulk run: what is counted for whom, in which slots, at which piece of which ladder.

The plan is plain records. Who an account is, which prices are in force and where the months begin in
whose zone was decided above; here it is turned into small tables of whole numbers, so that a hundred
million events meet nothing but integers, and into decimal types wide enough for the largest operand.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from crossfoot.errors import Defect
from crossfoot.measures import Instant, Span
from crossfoot.measures.decimals import EXACT

DIGITS_MAX = 38
NARROW_DIGITS = 18
"""What a 64-bit decimal holds."""
SLOTS_MAX = 64
"""Elementary slots a run may have before the slot of an event is looked up rather than spelled out in the query."""


class Aggregate(StrEnum):
    """What bulk counts by itself.

    sum count max min   from the one grouped pass over all events
    unique latest       from the events of their meters, one by one
    events              nothing: the events are handed over in order, for what the pure engine counts (average,
                        percentile, time-weighted sum)
    nothing             neither counted nor handed over: taken by a meter whose count another run makes
    """

    SUM = "sum"
    COUNT = "count"
    MAX = "max"
    MIN = "min"
    UNIQUE = "unique"
    LATEST = "latest"
    EVENTS = "events"
    NOTHING = "nothing"


GROUPED = (Aggregate.SUM, Aggregate.COUNT, Aggregate.MAX, Aggregate.MIN)


@dataclass(frozen=True, slots=True)
class Served:
    """An account's usage counts toward an agreement, by the meters and prices of a book."""

    account: str
    agreement: str
    book: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time within which nothing about a calendar's prices changes."""

    calendar: str
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class BulkMeter:
    """What a book counts under one name.

    metric: of the events. where: dimension -> the values that count; none listed, all count.
    group_by: the dimensions that tell quantities apart; None for all of them.
    calendar: whose slots cut the quantity.
    """

    book: str
    meter: str
    metric: str
    calendar: str
    aggregate: Aggregate = Aggregate.SUM
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    group_by: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class MeterPlan:
    """What one run counts, of events at an instant inside `window`."""

    window: Span
    served: tuple[Served, ...]
    meters: tuple[BulkMeter, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """Quantities that are priced alike: one book, meter, dimension group and slot, whatever the agreement.

    dims: canonical JSON of the dimension group. metric, aggregate: of the events counted, and how.
    """

    book: str
    meter: str
    metric: str
    aggregate: Aggregate
    dims: str
    slot: Slot


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch of a ladder: for a quantity above the last piece's `upto` and not above this one's,
    the extension is base + (quantity - origin) x price.

    Graduated: origin is where the tier begins and base what the tiers before cost. Volume: origin 0 and
    base the tier's flat fee. Per unit: one piece. Stairstep: price 0. upto None leaves the last piece open.
    """

    upto: Decimal | None
    origin: Decimal
    price: Decimal
    base: Decimal


@dataclass(frozen=True, slots=True)
class BulkLadder:
    """Pieces in rising order, the places the amount is settled at (half away from zero), and since when and
    until when the prices are in force."""

    pieces: tuple[Piece, ...]
    places: int
    in_force: Span


@dataclass(frozen=True, slots=True)
class Timeline:
    """The window cut at every boundary of every calendar: no slot of any calendar begins or ends inside a piece.

    edges: the start of each elementary slot, ns, and the window's end.
    """

    edges: tuple[int, ...]

    @staticmethod
    def of(plan: MeterPlan) -> Timeline:
        """Cut the plan's window. Raises Defect when two slots of one calendar overlap."""
        for calendar, slots in itertools.groupby(sorted(plan.slots, key=_by_start), key=lambda slot: slot.calendar):
            for earlier, later in itertools.pairwise(slots):
                if later.span.start < earlier.span.end:
                    raise Defect(f"slots {earlier.name} and {later.name} of calendar {calendar} overlap")
        inside = [edge for slot in plan.slots for edge in (slot.span.start, slot.span.end)]
        pieces = plan.window.split(inside)
        return Timeline((*(piece.start.ns for piece in pieces), plan.window.end.ns))

    @property
    def count(self) -> int:
        """How many elementary slots there are."""
        return len(self.edges) - 1

    def covered(self, slot: Slot) -> range:
        """The numbers of the elementary slots that make up a slot (as far as the window reaches)."""
        first = bisect.bisect_left(self.edges, slot.span.start.ns)
        last = bisect.bisect_left(self.edges, slot.span.end.ns)
        return range(first, min(last, self.count))

    def sql(self, column: str) -> str:
        """The number of the elementary slot an instant falls in, as SQL.

        A chain of comparisons for few slots; for many, a binary search written as nested CASEs.
        """
        return _search(column, self.edges[1:-1], first=0)


def _search(column: str, edges: Sequence[int], *, first: int) -> str:
    if not edges:
        return str(first)
    middle = len(edges) // 2
    below, above = _search(column, edges[:middle], first=first), _search(column, edges[middle + 1 :], first=first + middle + 1)
    return f"CASE WHEN {column} < {edges[middle]} THEN {below} ELSE {above} END"


def _by_start(slot: Slot) -> tuple[str, Instant]:
    return slot.calendar, slot.span.start


@dataclass(frozen=True, slots=True)
class Widths:
    """The decimal types of a rating query, read off the largest operands.

    quantity x price has at most 38 digits by construction, so no engine rounds it or overflows.
    whole_digits: before the point of the largest extension, counted on its bound.
    """

    quantity_digits: int
    quantity_places: int
    price_digits: int
    price_places: int
    whole_digits: int

    @property
    def quantity(self) -> str:
        """Of the metered quantity, and of the ladder's thresholds and origins."""
        return f"DECIMAL({self.quantity_digits},{self.quantity_places})"

    @property
    def factor(self) -> str:
        """Of the quantity when it is multiplied: beyond 18 digits, for DuckDB gives two narrow factors a narrow product."""
        return f"DECIMAL({self.factor_digits},{self.quantity_places})"

    @property
    def factor_digits(self) -> int:
        """Digits of the quantity when it is multiplied."""
        return max(self.quantity_digits, NARROW_DIGITS + 1)

    @property
    def price(self) -> str:
        """Of a price."""
        return f"DECIMAL({self.price_digits},{self.price_places})"

    @property
    def extension_places(self) -> int:
        """Places of the exact product."""
        return self.quantity_places + self.price_places

    @property
    def summand_digits(self) -> int:
        """Digits of the product and of the base it is added to."""
        return max(NARROW_DIGITS, self.whole_digits + self.extension_places)

    @property
    def summand(self) -> str:
        """Of the product and of the base it is added to."""
        return f"DECIMAL({self.summand_digits},{self.extension_places})"

    @property
    def extension(self) -> str:
        """Of base + product: one digit more for the carry."""
        return f"DECIMAL({self.summand_digits + 1},{self.extension_places})"

    @property
    def small_whole_digits(self) -> int:
        """Digits before the point of an extension small enough for 64 bits; below 1, none is."""
        return NARROW_DIGITS - self.extension_places

    @property
    def small(self) -> str:
        """Of a small extension: settled some hundred times faster than a 128-bit one, and just as exactly."""
        return f"DECIMAL({NARROW_DIGITS},{self.extension_places})"

    def settled(self, places: int) -> str:
        """Of the extension cut to some places, which is where it is rounded; the rounding may carry."""
        return f"DECIMAL({max(NARROW_DIGITS, self.whole_digits + 2 + places)},{places})"

    @property
    def amount(self) -> str:
        """Of the settled amount: every currency's places fit in four."""
        return self.settled(4)

    @property
    def fits(self) -> bool:
        """Whether every type above exists and no product is wider than the widest of them."""
        product = self.factor_digits + self.price_digits + 1
        return max(product, self.summand_digits + 1, self.whole_digits + 6) <= DIGITS_MAX


@dataclass(frozen=True, slots=True)
class Operands:
    """The size of one cell's operands: digits before the point and places after it; marks are thresholds and origins."""

    quantity_whole: int
    mark_places: int
    price_whole: int
    price_places: int
    base_places: int
    extension_whole: int


def operands(ladder: BulkLadder, *, reach: Decimal) -> Operands:
    """Measure a cell whose quantity is at most `reach`: its thresholds, prices, bases and a bound on its extension."""
    marks = [piece.upto for piece in ladder.pieces if piece.upto is not None] + [piece.origin for piece in ladder.pieces]
    prices, bases = [abs(piece.price) for piece in ladder.pieces], [abs(piece.base) for piece in ladder.pieces]
    furthest, dearest, highest = max(reach, *marks), max(prices), max(bases)
    return Operands(
        quantity_whole=_whole(furthest),
        mark_places=max(map(_places, marks)),
        price_whole=_whole(dearest),
        price_places=max(map(_places, prices)),
        base_places=max(map(_places, bases)),
        extension_whole=_whole(EXACT.add(highest, EXACT.multiply(furthest, dearest))),
    )


def widths_of(found: Iterable[Operands], *, quantity_places: int) -> Widths:
    """The types that hold every one of these cells."""
    cells = list(found)
    price_places = max(max(cell.price_places, cell.base_places - quantity_places) for cell in cells)
    return Widths(
        quantity_digits=max(max(cell.quantity_whole for cell in cells) + quantity_places, NARROW_DIGITS),
        quantity_places=quantity_places,
        price_digits=max(1, max(cell.price_whole for cell in cells) + price_places),
        price_places=price_places,
        whole_digits=max(cell.extension_whole for cell in cells),
    )


def fitting(sizes: Mapping[int, Operands], *, quantity_places: int) -> tuple[frozenset[int], Widths | None]:
    """The cells, by their keys, that one set of decimal types can hold, and those types; None when no cell fits.

    The quantity's digits and the price's share 38. For every quantity width that occurs, the cells within it
    are tried with the narrower prices first; the width that keeps the most cells wins.
    """
    best: tuple[frozenset[int], Widths | None] = (frozenset(), None)
    for whole in sorted({size.quantity_whole for size in sizes.values()}, reverse=True):
        within = sorted((key for key, size in sizes.items() if size.quantity_whole <= whole), key=lambda key: _need(sizes[key]))
        kept = bisect.bisect_left(
            range(1, len(within) + 1),
            1,
            key=lambda count: int(not widths_of((sizes[key] for key in within[:count]), quantity_places=quantity_places).fits),
        )
        if kept > len(best[0]):
            keys = within[:kept]
            best = frozenset(keys), widths_of((sizes[key] for key in keys), quantity_places=quantity_places)
        if len(best[0]) == len(sizes):
            break
    return best


def _need(size: Operands) -> tuple[int, int]:
    return size.extension_whole + size.price_places, size.price_whole + size.base_places


def _whole(number: Decimal) -> int:
    """Digits before the point of a number not below zero; 0 for a fraction."""
    return max(0, number.adjusted() + 1) if number else 0


def _places(number: Decimal) -> int:
    """Digits after the point, trailing zeros included."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "prices are finite"
    return max(0, -exponent)
