"""A layout: which columns of a file make a claim, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crossfoot.measures import Currency, Mode
from crossfoot.records.matching.claim import Driver

JOINED_BY = "|"
"""Between the cells of a key that several columns make up."""


class DateForm(StrEnum):
    """How a file writes days. A time of day after it, with `T` or a blank between, is dropped."""

    ISO = "iso"
    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True, slots=True)
class ClaimLayout:
    """Names of columns; empty where a file has none.

    key, id, group: joined by `|`. currency: a column, or one currency for all lines in `one_currency`.
    reversed_sign: whether the file writes what we write with the other sign. rounding: how an amount with more places than its
    currency is rounded; None refuses it. drivers: figures the amount was worked from. evidence: (fact, column), by fact.
    empty_words: texts that mean an empty cell.
    """

    key: tuple[str, ...]
    amount: str
    currency: str = ""
    one_currency: Currency | None = None
    id: tuple[str, ...] = ()
    entity: str = ""
    on: str = ""
    on_form: DateForm = DateForm.ISO
    group: tuple[str, ...] = ()
    item: str = ""
    reversed_sign: bool = False
    rounding: Mode | None = None
    drivers: tuple[tuple[Driver, str], ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()
    empty_words: tuple[str, ...] = ()
    delimiter: str = ","

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the layout takes, once, in order."""
        named = (
            *self.key,
            self.amount,
            self.currency,
            *self.id,
            self.entity,
            self.on,
            *self.group,
            self.item,
            *(column for _, column in self.drivers),
            *(column for _, column in self.evidence),
        )
        return tuple(dict.fromkeys(name for name in named if name))
