"""What a column of a list holds, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a column holds: decides how it is aligned, drawn, and typed in a file."""

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
class Heading:
    """id: stable, the name in JSON. The type of its values goes with the kind:

    TEXT, ID, STATE: str. AMOUNT, CHANGE: Decimal in the row's currency, or Money. QUANTITY: Decimal. COUNT: int. DAY: date.
    MOMENT: Instant. None is no value. unit: beside the title.
    """

    id: str
    title: str
    kind: Kind
    unit: str = ""

    @property
    def words(self) -> str:
        """The title as it stands above the column."""
        return f"{self.title}, {self.unit}" if self.unit else self.title
