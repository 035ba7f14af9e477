"""The life of a contract: renewal, uplift, co-termination, termination and pause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from crossfoot.errors import Malformed
from crossfoot.measures import Percent, Period

NO_RISE = Percent(0)


class UpliftKind(StrEnum):
    """fixed: by the percentage; index: by an index's change, at most the cap."""

    FIXED = "fixed"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Uplift:
    """By how much prices rise at each renewal. terms: none listed, all.

    percent: the fixed rise. index: the name of a published index, whose yearly changes stand in `readings`
    (on the day of renewal, percent). cap: the most it may be. Raises Malformed: bad-uplift.
    """

    kind: UpliftKind
    percent: Percent = NO_RISE
    index: str = ""
    readings: tuple[tuple[date, Percent], ...] = ()
    cap: Percent | None = None
    terms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (self.kind is UpliftKind.INDEX) != bool(self.index):
            raise Malformed("bad-uplift", kind=self.kind, index=self.index)


@dataclass(frozen=True, slots=True)
class Renewal:
    """Renews for `months` more unless notice is given `notice_days` before the end. automatic False: ends by itself."""

    automatic: bool
    months: int
    notice_days: int = 0
    uplift: Uplift | None = None

    def notice_by(self, end: date) -> date:
        """The last day on which notice counts, for a term that ends (half-open) on that day."""
        return end - timedelta(days=self.notice_days)


class Settlement(StrEnum):
    """What early termination costs: a fee on what was still to come, a refund of what was paid ahead, or neither."""

    FEE = "fee"
    REFUND = "refund"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Termination:
    """Ended early on a day (the first day no longer served).

    percent: of the remaining recurring fees (fee), or of the unserved part of fees billed in advance (refund).
    """

    on: date
    settlement: Settlement
    percent: Percent
    reason: str


@dataclass(frozen=True, slots=True)
class Life:
    """renewal: None ends by itself. notice_given: the day notice was given; counted only if on time.
    co_terminates: another agreement whose end is this one's. pauses: when recurring fees rest."""

    renewal: Renewal | None = None
    notice_given: date | None = None
    co_terminates: str = ""
    termination: Termination | None = None
    pauses: tuple[Period, ...] = ()
