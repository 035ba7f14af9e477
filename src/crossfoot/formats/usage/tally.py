"""Counts of a read file: accepted + rejected = read, by row and, wherever the quantity's cell can be read, by quantity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from crossfoot.formats.usage.reader import UsageRows
from crossfoot.measures.decimals import EXACT


@dataclass(frozen=True, slots=True)
class MetricRead:
    """Of one metric: events made and their quantity; measures of rejected rows that could be read, and their quantity."""

    metric: str
    events_accepted: int
    quantity_accepted: Decimal
    measures_rejected: int
    quantity_rejected: Decimal

    @property
    def quantity_read(self) -> Decimal:
        """What the file said altogether, as far as it can be read."""
        return EXACT.add(self.quantity_accepted, self.quantity_rejected)


@dataclass(frozen=True, slots=True)
class ReadCounts:
    """Of a file: rows, and metrics in order of name. measures_unreadable: those of rejected rows without a number or metric."""

    rows_read: int
    rows_accepted: int
    rows_rejected: int
    metrics: tuple[MetricRead, ...]
    measures_unreadable: int


@dataclass(slots=True)
class Tally:
    """Adds up the parts of a file as they are read."""

    _rows_read: int = 0
    _rows_rejected: int = 0
    _unreadable: int = 0
    _accepted: dict[str, tuple[int, Decimal]] = field(default_factory=dict)
    _rejected: dict[str, tuple[int, Decimal]] = field(default_factory=dict)

    def add(self, part: UsageRows) -> None:
        """Count one part."""
        self._rows_read += part.rows_read
        self._rows_rejected += len(part.rejected)
        _count(self._accepted, ((event.metric, event.quantity) for event in part.events))
        measured = [each for row in part.rejected for each in row.measured]
        readable = [(metric, quantity) for metric, quantity in measured if metric is not None and quantity is not None]
        self._unreadable += len(measured) - len(readable)
        _count(self._rejected, readable)

    @property
    def counts(self) -> ReadCounts:
        """What was counted so far."""
        nothing = (0, Decimal(0))
        return ReadCounts(
            self._rows_read,
            self._rows_read - self._rows_rejected,
            self._rows_rejected,
            tuple(
                MetricRead(metric, *self._accepted.get(metric, nothing), *self._rejected.get(metric, nothing))
                for metric in sorted(self._accepted.keys() | self._rejected.keys())
            ),
            self._unreadable,
        )


def _count(into: dict[str, tuple[int, Decimal]], measured: Iterable[tuple[str, Decimal]]) -> None:
    for metric, quantity in measured:
        count, total = into.get(metric, (0, Decimal(0)))
        into[metric] = (count + 1, EXACT.add(total, quantity))
