"""Proving a period: at every joint, what left one room equals what entered the next, by count and by amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures.decimals import EXACT
from crossfoot.records.metered import MeteredQuantity
from crossfoot.records.proof import Proof

JOINTS = (
    "read-accepted", "accepted-lake", "lake-metered", "metered-rated", "rated-billed", "billed-posted", "posted-trail"
)  # fmt: skip
"""In the order a datum passes them."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a joint: rows, and their foot for each currency or metric. digest: of the rows; empty when none is kept."""

    count: int
    feet: Mapping[str, Decimal]
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A named part of what left, besides what passed on: `duplicate`, `in flight`, `suspense` ..."""

    name: str
    side: Side


@dataclass(frozen=True, slots=True)
class Joint:
    """in = out + the other parts. found: what an inspection of the rows themselves turned up, in sentences."""

    name: str
    entered: Side
    passed: Side
    parts: tuple[Part, ...] = ()
    found: tuple[str, ...] = ()

    @property
    def open(self) -> tuple[str, ...]:
        """Why the joint is open, in sentences; empty when it is closed."""
        sides = [self.passed, *(part.side for part in self.parts)]
        missing = self.entered.count - sum(side.count for side in sides)
        reasons = []
        if missing:
            reasons.append(f"{abs(missing):,} rows {'lost' if missing > 0 else 'too many'} between {_ends(self.name)}")
        for what in sorted({what for side in (self.entered, *sides) for what in side.feet}):
            apart = self.entered.feet.get(what, Decimal(0))
            for side in sides:
                apart = EXACT.subtract(apart, side.feet.get(what, Decimal(0)))
            if apart:
                reasons.append(f"{what} differs by {apart:,f} between {_ends(self.name)}")
        if self.entered.digest and self.passed.digest and self.entered.digest != self.passed.digest:
            reasons.append(f"the rows between {_ends(self.name)} are not those that were sealed")
        return (*reasons, *self.found)

    @property
    def is_closed(self) -> bool:
        """Whether nothing is lost, doubled or altered here."""
        return not self.open


@dataclass(frozen=True, slots=True)
class Proven:
    """A period's joints in order."""

    period: str
    joints: tuple[Joint, ...]

    @property
    def open(self) -> tuple[Joint, ...]:
        """The joints that are open."""
        return tuple(joint for joint in self.joints if not joint.is_closed)


def side(rows: Sequence[tuple[str, int, Decimal]], *, digest: str = "") -> Side:
    """A side of rows (currency or metric, count, amount)."""
    feet: dict[str, Decimal] = {}
    for what, _, amount in rows:
        feet[what] = EXACT.add(feet.get(what, Decimal(0)), amount)
    return Side(sum(count for _, count, _ in rows), dict(sorted(feet.items())), digest)


def metered_side(metered: Sequence[MeteredQuantity]) -> Side:
    """Metered quantities as one side: their count, the foot of each meter and unit, and the digest of every row."""
    rows = [
        (
            f"{each.term} {each.quantity.unit}",
            each.quantity.value,
            each.agreement,
            each.meter,
            each.dims,
            each.span,
            each.events,
            each.first,
            each.last,
            each.parts,
        )
        for each in metered
    ]
    proof = Proof.of(rows, foot_by=0, amount_at=1)
    return Side(proof.count, proof.by, proof.digest)


def proof_side(proof: Proof) -> Side:
    """A proof as one side of a joint."""
    return Side(proof.count, proof.by, proof.digest)


def _ends(name: str) -> str:
    left, right = name.split("-")
    return f"{left} and {right}"
