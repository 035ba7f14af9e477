"""Matches and differences: lines that claim each other, and what of them disagrees, by cause, to the coin."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from crossfoot.errors import Unbalanced
from crossfoot.measures import Currency, Money
from crossfoot.records.matching.claim import ClaimSet


class MatchStep(StrEnum):
    """How lines of both sides came together, in the order in which it is tried.

    exact: key, entity, currency and amount. key: the key alone. normalised: the key written alike. sum: all lines of a key
    foot to the other side's. group: a declared group foots. subset: some lines of an entity foot. alone: nothing was found.
    """

    EXACT = "exact"
    KEY = "key"
    NORMALISED_EXACT = "normalised-exact"
    NORMALISED_KEY = "normalised-key"
    SUM = "sum"
    GROUP = "group"
    SUBSET = "subset"
    ALONE = "alone"


class CauseCode(StrEnum):
    """Why two amounts differ. The order is the published one in which explanations are tried."""

    SGN = "SGN"
    DUP = "DUP"
    RND = "RND"
    PRV = "PRV"
    DSC = "DSC"
    TAX = "TAX"
    FEE = "FEE"
    FXR = "FXR"
    CUR = "CUR"
    QTY = "QTY"
    TIM = "TIM"
    MSR = "MSR"
    MSL = "MSL"
    AGG = "AGG"
    ENT = "ENT"

    @property
    def says(self) -> str:
        """The cause in words."""
        return _TITLES[self]


_TITLES = {
    CauseCode.SGN: "sign",
    CauseCode.DUP: "duplicate",
    CauseCode.RND: "rounding",
    CauseCode.PRV: "price version",
    CauseCode.DSC: "discount",
    CauseCode.TAX: "tax",
    CauseCode.FEE: "fee",
    CauseCode.FXR: "exchange rate",
    CauseCode.CUR: "currency",
    CauseCode.QTY: "quantity",
    CauseCode.TIM: "timing",
    CauseCode.MSR: "missing on theirs",
    CauseCode.MSL: "missing on ours",
    CauseCode.AGG: "granularity",
    CauseCode.ENT: "entity",
}


@dataclass(frozen=True, slots=True)
class Operand:
    """A figure of the arithmetic: its name, its value as text, and the row it was taken from (a line's id, a table's row)."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason of a difference, and how many smallest coins of it (theirs less ours) it explains.

    formula: the arithmetic with its figures. kind: the discrepancy's stable number, None where the catalogue has none for it.
    """

    code: CauseCode
    currency: Currency
    minor: int
    formula: str
    operands: tuple[Operand, ...] = ()
    kind: int | None = None

    @property
    def amount(self) -> Money:
        """What it explains, as money."""
        return Money.of_minor(self.minor, self.currency)


@dataclass(frozen=True, slots=True)
class Match:
    """Lines of both sides that agree and claim each other; no line is in two. amount: what each side foots to."""

    step: MatchStep
    ours: ClaimSet
    theirs: ClaimSet

    def __post_init__(self) -> None:
        """Raises Unbalanced: match-does-not-foot."""
        ours, theirs = dict(self.ours.feet), dict(self.theirs.feet)
        for currency in sorted(ours.keys() | theirs.keys(), key=lambda each: each.code):
            if ours.get(currency, 0) != theirs.get(currency, 0):
                raise Unbalanced(
                    "match-does-not-foot",
                    ours=Money.of_minor(ours.get(currency, 0), currency),
                    theirs=Money.of_minor(theirs.get(currency, 0), currency),
                )


@dataclass(frozen=True, slots=True)
class Difference:
    """Lines that belong together, or a line alone, and what disagrees: causes + unexplained = theirs - ours, per currency.

    unexplained: (currency, smallest coins), none of them nothing. rules: name and version of the rules that found it.
    ways: how many equally good explanations there were; 1 when there is no other, 0 when there is none. runners: the causes
    that fit as well and stand later in the published order, or, when nothing was chosen, all that fit.
    tolerated_by: who owns the tolerance it is within; empty outside of it.
    Raises Unbalanced: difference-does-not-sum.
    """

    step: MatchStep
    ours: ClaimSet
    theirs: ClaimSet
    causes: tuple[Cause, ...]
    unexplained: tuple[tuple[Currency, int], ...]
    rules: str
    ways: int = 1
    runners: tuple[str, ...] = ()
    tolerated_by: str = ""

    def __post_init__(self) -> None:
        left = self.minor_by_currency()
        for cause in self.causes:
            left[cause.currency] = left.get(cause.currency, 0) - cause.minor
        for currency, minor in self.unexplained:
            left[currency] = left.get(currency, 0) - minor
        for currency, minor in left.items():
            if minor:
                off = Money.of_minor(minor, currency)
                raise Unbalanced("difference-does-not-sum", ours=_listed(self.ours), theirs=_listed(self.theirs), off=off)

    def minor_by_currency(self) -> dict[Currency, int]:
        """Theirs less ours in smallest coins, for each currency either side names."""
        found = dict(self.theirs.feet)
        for currency, minor in self.ours.feet:
            found[currency] = found.get(currency, 0) - minor
        return found

    @property
    def amounts(self) -> tuple[Money, ...]:
        """Theirs less ours for each currency, by code."""
        found = self.minor_by_currency()
        return tuple(Money.of_minor(found[each], each) for each in sorted(found, key=lambda currency: currency.code))

    @property
    def fingerprint(self) -> str:
        """What differences of one cause share, such as `TAX+RND`; `UNX` where something is left unexplained."""
        codes = sorted({cause.code for cause in self.causes}, key=_ORDER.index)
        return "+".join([*codes, *(["UNX"] if self.unexplained else [])])

    @property
    def id(self) -> str:
        """Sixteen hex digits of the lines it is about: the same in every run over the same lines."""
        text = "\n".join((*self.ours.ids, str(self.ours.lines), "|", *self.theirs.ids, str(self.theirs.lines)))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


_ORDER = list(CauseCode)


def _listed(side: ClaimSet) -> str:
    return ", ".join(side.ids) or "no line"
