"""Joints in words: what comes, what goes on, what else became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crossfoot.books.close.kept import KeptJoint, KeptProof, KeptSide

TITLES: Mapping[str, str] = {
    "read-accepted": "Read to accepted",
    "accepted-lake": "Accepted to kept",
    "lake-metered": "Kept to metered",
    "metered-rated": "Metered to rated",
    "rated-billed": "Rated to billed",
    "billed-posted": "Billed to posted",
    "posted-trail": "Posted to trail",
}
COUNTED: Mapping[str, str] = {
    "read-accepted": "events",
    "accepted-lake": "events",
    "lake-metered": "events",
    "metered-rated": "charges",
    "rated-billed": "charges",
    "billed-posted": "documents",
    "posted-trail": "documents",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A joint as a page shows it. counted: what its numbers count. waiting: what is in flight. rest: what was put aside."""

    joint: KeptJoint
    title: str
    counted: str
    waiting: tuple[KeptSide, ...]
    rest: tuple[KeptSide, ...]

    @property
    def state(self) -> str:
        """`open`, `wait` or `nil`: blocked, something in flight, nothing open."""
        if self.joint.open:
            return "open"
        return "wait" if any(side.count for side in self.waiting) else "nil"


def told(proof: KeptProof) -> tuple[Told, ...]:
    """The joints of a proof, in the order a datum goes."""
    return tuple(
        Told(
            joint,
            TITLES.get(joint.name, joint.name),
            COUNTED.get(joint.name, "rows"),
            tuple(side for side in joint.parts if side.name == "in flight"),
            tuple(side for side in joint.parts if side.name != "in flight"),
        )
        for joint in proof.joints
    )
