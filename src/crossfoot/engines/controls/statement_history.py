"""Feeds that say again what they said before: which of a key's rows hold, and what one delivery changed of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures import Instant
from crossfoot.measures.decimals import EXACT
from crossfoot.records.counterparties.statement import StatementRow, Value

_EVER = Instant(-(2**63))


@dataclass(frozen=True, slots=True)
class CurrentRows:
    """rows: those that hold, in the order of the statement. given = rows + superseded + withdrawn, by count."""

    rows: tuple[StatementRow, ...]
    superseded: int
    withdrawn: int


def current_rows(rows: Iterable[StatementRow], *, since: str, updated: str, deleted: str) -> CurrentRows:
    """Of each key and moment `since` the row told last; then, where that one is withdrawn, none.

    since, updated, deleted: columns of instants. The order rows come in does not matter: of rows told at one moment, the one
    that withdraws wins, else the later in the file.
    """
    latest: dict[tuple[tuple[str, ...], Value], StatementRow] = {}
    given = 0
    for row in rows:
        given += 1
        key = (row.key, row.values[since])
        known = latest.get(key)
        if known is None or _told(row, updated, deleted) >= _told(known, updated, deleted):
            latest[key] = row
    held = [row for row in latest.values() if row.values[deleted] is None]
    return CurrentRows(tuple(sorted(held, key=lambda row: row.row)), given - len(latest), len(latest) - len(held))


def _told(row: StatementRow, updated: str, deleted: str) -> tuple[Instant, bool, int]:
    at = row.values[updated]
    return at if isinstance(at, Instant) else _EVER, row.values[deleted] is not None, row.row


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell that says another thing than before. effect: after less before, of a number; else None."""

    column: str
    before: Value
    after: Value
    effect: Decimal | None


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that both deliveries have, and what differs, column by column. before, after: row numbers in each."""

    key: tuple[str, ...]
    before: int
    after: int
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class FootMoved:
    """What a footed column summed to in a currency before and after, and how much of the move each sort of change made.

    after - before = added + changed + withdrawn, always.
    """

    column: str
    currency: str
    before: Decimal
    after: Decimal
    added: Decimal
    changed: Decimal
    withdrawn: Decimal


@dataclass(frozen=True, slots=True)
class DeliveryDifference:
    """What a later delivery of a statement says otherwise than an earlier one."""

    added: tuple[StatementRow, ...]
    changed: tuple[RowChange, ...]
    withdrawn: tuple[StatementRow, ...]
    unchanged: int
    feet: tuple[FootMoved, ...]


def compared_deliveries(
    before: Sequence[StatementRow],
    after: Sequence[StatementRow],
    *,
    footed: Sequence[tuple[str, str]],
    passing: Sequence[str] = (),
) -> DeliveryDifference:
    """A restatement as a difference of two deliveries: rows added, changed and withdrawn, by key.

    footed: as `column_totals` takes it. passing: columns that may differ without a change being told, such as stamps of a feed.
    Rows of one key are paired, equal ones first, then in the order they come.
    """
    pairs, added, withdrawn = _paired(before, after, frozenset(passing))
    changed, unchanged = [], 0
    moved = _Moved(footed)
    for old, new in pairs:
        cells = tuple(_changes(old, new, frozenset(passing)))
        if cells:
            changed.append(RowChange(new.key, old.row, new.row, cells))
        else:
            unchanged += 1
        moved.pair(old, new)
    for row in added:
        moved.one(row, "added")
    for row in withdrawn:
        moved.one(row, "withdrawn")
    return DeliveryDifference(tuple(added), tuple(changed), tuple(withdrawn), unchanged, moved.feet)


def _paired(
    before: Sequence[StatementRow], after: Sequence[StatementRow], passing: frozenset[str]
) -> tuple[list[tuple[StatementRow, StatementRow]], list[StatementRow], list[StatementRow]]:
    waiting: dict[tuple[str, ...], list[StatementRow]] = {}
    for row in before:
        waiting.setdefault(row.key, []).append(row)
    pairs, left = [], []
    for row in after:
        same = next((old for old in waiting.get(row.key, ()) if not any(True for _ in _changes(old, row, passing))), None)
        if same:
            waiting[row.key].remove(same)
            pairs.append((same, row))
        else:
            left.append(row)
    added = []
    for row in left:
        if olds := waiting.get(row.key):
            pairs.append((olds.pop(0), row))
        else:
            added.append(row)
    return pairs, added, [row for rows in waiting.values() for row in rows]


def _changes(old: StatementRow, new: StatementRow, passing: frozenset[str]) -> Iterable[CellChange]:
    for column, told in new.values.items():
        was = old.values.get(column)
        if was != told and column not in passing:
            numbers = isinstance(was or Decimal(0), Decimal) and isinstance(told or Decimal(0), Decimal)
            yield CellChange(column, was, told, _effect(was, told) if numbers else None)
    for column in sorted(old.extra.keys() | new.extra.keys()):
        if old.extra.get(column, "") != new.extra.get(column, ""):
            yield CellChange(column, old.extra.get(column, ""), new.extra.get(column, ""), None)


def _effect(was: Value, told: Value) -> Decimal | None:
    if not isinstance(was, Decimal) and not isinstance(told, Decimal):
        return None
    return EXACT.subtract(told if isinstance(told, Decimal) else Decimal(0), was if isinstance(was, Decimal) else Decimal(0))


class _Moved:
    """Adds up, per column and currency, what was before, what is after, and what made the difference."""

    def __init__(self, footed: Sequence[tuple[str, str]]) -> None:
        self._footed = footed
        self._sums: dict[tuple[str, str], dict[str, Decimal]] = {}

    def one(self, row: StatementRow, sort: str) -> None:
        """A row that only one delivery has."""
        for key, amount in self._amounts(row):
            self._add(key, "after" if sort == "added" else "before", amount)
            self._add(key, sort, amount if sort == "added" else amount.copy_negate())

    def pair(self, old: StatementRow, new: StatementRow) -> None:
        """A row both have. One that changed its currency leaves the one and comes into the other."""
        for key, amount in self._amounts(old):
            self._add(key, "before", amount)
            self._add(key, "changed", amount.copy_negate())
        for key, amount in self._amounts(new):
            self._add(key, "after", amount)
            self._add(key, "changed", amount)

    @property
    def feet(self) -> tuple[FootMoved, ...]:
        names = ("before", "after", "added", "changed", "withdrawn")
        return tuple(FootMoved(*key, *(self._sums[key].get(name, Decimal(0)) for name in names)) for key in sorted(self._sums))

    def _amounts(self, row: StatementRow) -> Iterable[tuple[tuple[str, str], Decimal]]:
        for column, currency_column in self._footed:
            value = row.values.get(column)
            if isinstance(value, Decimal):
                yield (column, str(row.values.get(currency_column) or "") if currency_column else ""), value

    def _add(self, key: tuple[str, str], name: str, amount: Decimal) -> None:
        sums: Mapping[str, Decimal] = self._sums.setdefault(key, {})
        self._sums[key][name] = EXACT.add(sums.get(name, Decimal(0)), amount)
