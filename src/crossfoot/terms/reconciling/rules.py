"""Reconcile rules: how two parties' lines are brought together, what may differ, and what a difference can come from."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from crossfoot.errors import Malformed
from crossfoot.measures import Currency, Mode, Money, Percent, Period
from crossfoot.terms.reconciling.tables import ALWAYS, CauseTables

SUBSET_ITEMS_MAX = 20
"""More open lines have so many subsets that one of them fits nearly any amount."""


class NormaliserKind(StrEnum):
    """What is done to keys before they are compared again: ASCII letters and digits are all they look at.

    blanks: taken out. case: capitals. punctuation: all but letters and digits taken out. zeros: leading zeros of the whole
    key taken out. prefix: a text at the beginning taken out. map: one text put for another, wherever it is the whole key.
    """

    BLANKS = "blanks"
    CASE = "case"
    PUNCTUATION = "punctuation"
    ZEROS = "zeros"
    PREFIX = "prefix"
    MAP = "map"


@dataclass(frozen=True, slots=True)
class Normaliser:
    """One step of writing keys alike. text: of a prefix. pairs: of a map, as (found, put)."""

    kind: NormaliserKind
    text: str = ""
    pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DateWindow:
    """How many days their date may lie before or after ours for two lines to agree. Raises Malformed: bad-date-window."""

    days_before: int
    days_after: int

    def __post_init__(self) -> None:
        if self.days_before < 0 or self.days_after < 0:
            raise Malformed("bad-date-window", before=self.days_before, after=self.days_after)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """What one difference may come to and still be accepted, and who answers for that: the strictest of its limits.

    amount: of one currency. percent: of our amount. Raises Malformed: bad-tolerance (below nothing, or nobody owns it).
    """

    amount: Money
    owner: str
    percent: Percent | None = None

    def __post_init__(self) -> None:
        if self.amount.amount < 0 or not self.owner.strip() or (self.percent is not None and self.percent.value < 0):
            raise Malformed("bad-tolerance", amount=self.amount, owner=self.owner)


@dataclass(frozen=True, slots=True)
class Subsets:
    """The last resort: some open lines of one entity that foot to one of theirs.

    items_max: open lines of an entity beyond which nothing is tried. picked_max: how many may be taken together.
    Raises Malformed: bad-subset.
    """

    items_max: int
    picked_max: int

    def __post_init__(self) -> None:
        if not 2 <= self.picked_max <= self.items_max <= SUBSET_ITEMS_MAX:
            raise Malformed("bad-subset", items=self.items_max, picked=self.picked_max, items_max=SUBSET_ITEMS_MAX)


@dataclass(frozen=True, slots=True)
class ReconcileRules:
    """One version of the rules of one reconciliation.

    effective: the days the version is in force. normalisers: applied in their order, for a pass of their own; none, no such
    pass. grouped: whether lines that no key brings together are compared by their group. window: None, dates are not looked
    at. period: the days that are reconciled; a line alone within `timing_days` of either end of it is one of timing.
    exchange_days: how far from a line's day a rate of exchange may be. rounding: how the documents round an amount.
    Raises Malformed: bad-reconcile-rules (no name, a version below 1).
    """

    name: str
    version: int
    effective: Period = ALWAYS
    normalisers: tuple[Normaliser, ...] = ()
    grouped: bool = False
    window: DateWindow | None = None
    subsets: Subsets | None = None
    tolerances: tuple[Tolerance, ...] = ()
    period: Period | None = None
    timing_days: int = 0
    exchange_days: int = 3
    rounding: Mode = Mode.HALF_UP
    tables: CauseTables = field(default_factory=CauseTables)

    def __post_init__(self) -> None:
        if not self.name.strip() or self.version < 1:
            raise Malformed("bad-reconcile-rules", rules=self.name, version=self.version)

    @property
    def label(self) -> str:
        """Name and version, as it stands on what they found: `linden-reseller/3`."""
        return f"{self.name}/{self.version}"

    def tolerance(self, currency: Currency) -> Tolerance | None:
        """The tolerance of a currency, if there is one."""
        return next((each for each in self.tolerances if each.amount.currency == currency), None)
