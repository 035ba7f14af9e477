"""One column of a table: what it is called, what it shows of a row, and how much it matters on a narrow screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a column holds: decides how it is aligned, drawn, and typed in an export."""

    TEXT = "text"
    ID = "id"
    AMOUNT = "amount"
    CHANGE = "change"
    QUANTITY = "quantity"
    COUNT = "count"
    DAY = "day"
    MOMENT = "moment"
    STATE = "state"

    @property
    def is_number(self) -> bool:
        """Whether it is aligned to the right, and can be summed."""
        return self in (Kind.AMOUNT, Kind.CHANGE, Kind.QUANTITY, Kind.COUNT)


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
