"""Proofs as they are kept and handed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures import Instant, Period


@dataclass(frozen=True, slots=True)
class KeptSide:
    """What stood on one side of a joint. name: `entered`, `passed`, or what else became of it. feet: by currency or metric."""

    name: str
    count: int
    feet: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class KeptJoint:
    """One joint as it was found. sides: entered, passed, then the rest. open: why it does not close, in sentences."""

    name: str
    sides: tuple[KeptSide, ...]
    open: tuple[str, ...]

    @property
    def entered(self) -> KeptSide:
        """What came to the joint."""
        return self.sides[0]

    @property
    def passed(self) -> KeptSide:
        """What went on from it."""
        return self.sides[1]

    @property
    def parts(self) -> tuple[KeptSide, ...]:
        """What else became of it: in flight, rejected, excluded, cancelled."""
        return self.sides[2:]


@dataclass(frozen=True, slots=True)
class KeptProof:
    """What one walk of a period's joints found. by: the actor's id."""

    id: int
    entity: str
    period: Period
    joints: tuple[KeptJoint, ...]
    by: int
    at: Instant

    @property
    def open(self) -> tuple[KeptJoint, ...]:
        """The joints that did not close."""
        return tuple(joint for joint in self.joints if joint.open)
