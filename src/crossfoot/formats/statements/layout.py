"""The layout of a statement: its columns, key, history, and the claims its rows make. Data, nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from crossfoot.records.counterparties.statement import Side, StatedKind


class CellType(StrEnum):
    """What a cell is. id: text that is never a number, whatever it looks like. month: `2026-05`. flag: yes or no."""

    TEXT = "text"
    ID = "id"
    DECIMAL = "decimal"
    DATE = "date"
    INSTANT = "instant"
    MONTH = "month"
    FLAG = "flag"
    CURRENCY = "currency"


class DateForm(StrEnum):
    """How plain dates are written: 2026-02-28, 2/28/2026 or 28/2/2026. The first is read in every layout."""

    ISO = "iso"
    MDY = "mdy"
    DMY = "dmy"


class NumberForm(StrEnum):
    """How numbers are written: 1234.56, 1,234.56 or 1.234,56. The first is read in every layout but the last."""

    PLAIN = "plain"
    COMMAS = "commas"
    POINTS = "points"


class Certain(StrEnum):
    """How sure we are of the columns: names read in the sender's own queries, documents only, or only some of them."""

    NAMES = "names"
    DOCUMENTED = "documented"
    PARTIAL = "partial"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. digits: of an id that has just so many. currency: the column that names an amount's currency.

    foot: its sum is a control total. end: the last moment or day of a stretch, itself included. optional: a file may
    come without it. names: what else its header says.
    """

    name: str
    kind: CellType = CellType.TEXT
    digits: int = 0
    currency: str = ""
    foot: bool = False
    end: bool = False
    optional: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """The columns of a feed that says again what it said before: since when a row holds, when it was told, when withdrawn."""

    since: str
    updated: str
    deleted: str


@dataclass(frozen=True, slots=True)
class SideColumn:
    """The column whose words tell retail from wholesale."""

    column: str
    retail: tuple[str, ...]
    wholesale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """How a row makes a claim; fields name columns, empty ones are not said.

    Of the rules that take the same amount, the first whose `when` holds makes it. A claim of nothing (no amount, or zero) is
    none, unless `always`. turned: what is positive there is in the sender's favour. day, month: a column that is the claim's
    whole stretch. side: fixed, or told by a column.
    """

    kind: StatedKind
    amount: str = ""
    quantity: str = ""
    unit: str = ""
    price: str = ""
    currency: str = ""
    account: str = ""
    agreement: str = ""
    item: str = ""
    settled_with: str = ""
    on: str = ""
    start: str = ""
    end: str = ""
    day: str = ""
    month: str = ""
    side: Side | SideColumn = Side.UNSAID
    turned: bool = False
    always: bool = False
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How one kind of statement is read.

    key: columns that name a row; repeats: several rows may have one key. ignores_case: of column names. zone: of times
    without one, and of days. words: what stands for an empty cell. one_currency: columns whose rows should not come in two
    currencies. placeholders: column -> words that are no real value. rules: the claims, in order.
    """

    name: str
    channel: str
    title: str
    source: str
    certain: Certain
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    repeats: bool = False
    ignores_case: bool = False
    zone: str = "UTC"
    dates: DateForm = DateForm.ISO
    numbers: NumberForm = NumberForm.PLAIN
    delimiter: str = ","
    words: tuple[str, ...] = ()
    history: History | None = None
    one_currency: tuple[str, ...] = ()
    placeholders: tuple[tuple[str, tuple[str, ...]], ...] = ()
    rules: tuple[ClaimRule, ...] = ()

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns no file may come without."""
        return tuple(column for column in self.columns if not column.optional)

    @property
    def footed(self) -> tuple[Column, ...]:
        """The columns whose sums are control totals."""
        return tuple(column for column in self.columns if column.foot)

    def spelled(self, name: str) -> str:
        """A column's name as names are compared here."""
        return name.casefold() if self.ignores_case else name

    def found(self, header: Iterator[str] | tuple[str, ...]) -> Mapping[str, str]:
        """The layout's column names that a header has -> the names it gives them."""
        given = {self.spelled(name): name for name in header}
        return {
            column.name: given[spelled]
            for column in self.columns
            for spelled in [next((s for s in map(self.spelled, (column.name, *column.names)) if s in given), "")]
            if spelled
        }
