"""A table as a screen declares it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from crossfoot.books.columns import numbered_place
from crossfoot.web.tables.column import Column
from crossfoot.web.tables.filters import Filter


@dataclass(frozen=True, slots=True)
class Act:
    """An act on the chosen rows. address: (entity) to the page that checks it first. Shown to who holds its duty."""

    title: str
    address: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Empty:
    """What an empty list says: why it is, and what is next. link: (words, (entity) to an address)."""

    why: str
    next: str = ""
    link: tuple[str, Callable[[str], str]] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """id and version: of the definition, named in every export. noun: what rows are, in the plural: `invoices`.

    page: the question `(viewer, *, entity, filters, after, limit) -> (rows, after of the next page or None)`.
    asks: the read's filters from `(values by filter id, order)`; order is a column's word, `-` before it for descending.
    totals: `(viewer, *, entity, filters)` to objects with `currency`, `count` and `sums` (by column id), one a currency; None
    when nothing is summed. place: the next page's beginning from its text in the address.
    currency: of a row's amounts. key: what marks a row when it is chosen. order: the one that holds when none is asked for.
    """

    id: str
    version: int
    title: str
    noun: str
    columns: tuple[Column, ...]
    page: Callable[..., tuple[Any, Any]]
    asks: Callable[[Mapping[str, Any], str], Any]
    key: Callable[[Any], str]
    filters: tuple[Filter, ...] = ()
    totals: Callable[..., Any] | None = None
    place: Callable[[str], Any] = numbered_place
    currency: Callable[[Any], str] | None = None
    order: str = ""
    acts: tuple[Act, ...] = ()
    empty: Empty = field(default_factory=lambda: Empty("There is nothing here yet."))

    def column(self, named: str) -> Column:
        """The column of that id. Raises StopIteration for one it does not have."""
        return next(each for each in self.columns if each.id == named)

    @property
    def orders(self) -> frozenset[str]:
        """Every order that may be asked for."""
        words = [each.order for each in self.columns if each.order]
        return frozenset([*words, *(f"-{word}" for word in words)])


@dataclass(frozen=True, slots=True)
class Sum:
    """Totals of all filtered rows in one currency (empty for rows without one). sums: by column id, exact."""

    currency: str
    count: int
    sums: Mapping[str, Decimal]
