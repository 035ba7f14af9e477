"""One column of a table: what it is called, what it shows of a row, and how much it matters on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crossfoot.formats.tables.listed.heading import Heading, Kind

__all__ = ["Chip", "Column", "Kind"]


@dataclass(frozen=True, slots=True)
class Chip:
    """A state as it is shown: never by colour alone. ink: done, agreed, ours, theirs, notice or stop. icon: of icons.py."""

    word: str
    ink: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """id: stable, in addresses and saved views. of: what a row has here; its type goes with the kind:

    TEXT, ID: str. AMOUNT, CHANGE: Decimal in the row's currency, or Money. QUANTITY: Decimal. COUNT: int. DAY: date.
    MOMENT: Instant. STATE: Chip. None shows as nothing, and is another answer than zero.

    priority: 1 stays everywhere, 2 leaves on phones, 3 on tablets too. order: the word of the read's keyset order; empty
    when it has none. why: an AMOUNT's link opens its explanation. unit: beside the title of a quantity.
    """

    id: str
    title: str
    kind: Kind
    of: Callable[[Any], Any]
    priority: int = 1
    order: str = ""
    unit: str = ""
    link: Callable[[str, Any], str] | None = None
    """(entity, row) to an address; empty for none. On an amount it opens the explanation."""

    @property
    def heading(self) -> Heading:
        """The column as it stands in a file."""
        return Heading(self.id, self.title, self.kind, self.unit)

    def written(self, row: Any) -> Any:
        """What a file holds of a row: a state is its word."""
        value = self.of(row)
        return value.word if isinstance(value, Chip) else value
