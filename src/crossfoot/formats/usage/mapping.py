"""The mapping of a usage file: which column becomes what of an event. Data, nothing else.

A row makes one event for each of the mapping's measures. Cells are text; surrounding blanks and tabs are dropped.
An empty dimension cell leaves its dimension out; an empty account, time, id, metric or quantity rejects the row.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Column:
    """Taken from the column of that name."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """The same text on every row."""

    text: str


Taken = Column | Constant


class TimeForm(StrEnum):
    """How a time is written: ISO 8601 (date, T or blank, time, offset or none), or counted since the epoch."""

    ISO = "iso"
    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"
    MICROSECONDS = "microseconds"
    NANOSECONDS = "nanoseconds"


class Repeated(StrEnum):
    """Which reading of an hour that the clock shows twice is meant."""

    REFUSE = "refuse"
    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Time:
    """Where the instant stands, and what is declared about it because it cannot be guessed.

    zone: an IANA zone when the text is a wall-clock reading without offset; empty when it carries one.
    places: the most digits after the second's point (7 for stamps of 100 ns).
    """

    column: str
    form: TimeForm = TimeForm.ISO
    zone: str = ""
    repeated: Repeated = Repeated.REFUSE
    places: int = 9


@dataclass(frozen=True, slots=True)
class Measure:
    """One event a row makes: its metric, and where its quantity stands. unit: of the quantity, for the reader."""

    metric: Taken
    quantity: Taken
    unit: str = ""


@dataclass(frozen=True, slots=True)
class IdColumns:
    """The columns that together identify a row within its source.

    Several cells are joined by `/`; a `/` inside one is written `~1` and a `~` `~0`, so that no two rows share an id.
    """

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ContentOrdinal:
    """For a source without ids: the digest of the row's event content, and its ordinal among equal rows."""


@dataclass(frozen=True, slots=True)
class UsageMapping:
    """Columns -> events. The id of an event is its row's, followed by `/` and the metric when a row makes several
    (the metric escaped as in IdColumns).

    reverses: the id of the row that this one takes back, empty cell for none; each of the row's events takes back the
    event of its metric. empty_words: words that stand for an empty cell, such as NULL. delimiter: of a CSV file.
    """

    source: str
    identity: IdColumns | ContentOrdinal
    at: Time
    account: Taken
    measures: tuple[Measure, ...]
    dims: tuple[tuple[str, Taken], ...] = ()
    subject: Taken | None = None
    reverses: Taken | None = None
    delimiter: str = ","
    empty_words: tuple[str, ...] = ()


def columns_named(mapping: UsageMapping) -> tuple[str, ...]:
    """Every column the mapping takes something from, in order of mention."""
    taken: list[Taken | None] = [mapping.account, mapping.subject, mapping.reverses, *(each for _, each in mapping.dims)]
    taken += [part for measure in mapping.measures for part in (measure.metric, measure.quantity)]
    names = [] if isinstance(mapping.identity, ContentOrdinal) else list(mapping.identity.names)
    names += [mapping.at.column, *(each.name for each in taken if isinstance(each, Column))]
    return tuple(dict.fromkeys(names))
