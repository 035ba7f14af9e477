"""Segregation of duties: which duties clash, what one human can do with those held, and what they did to one object.

The pairs are data, `segregation.toml` beside this page. Duties are words here; the books know which there are.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from typing import Literal

Weight = Literal["H", "M"]


@dataclass(frozen=True, slots=True)
class DutyPair:
    """Two sides that do not belong in one hand. weight: `H` blocks, `M` asks for a named control that makes up for it.

    says: the clash in words, after "because": who does the one also does the other.
    """

    number: int
    left: frozenset[str]
    right: frozenset[str]
    weight: Weight
    says: str


@dataclass(frozen=True, slots=True)
class Clash:
    """One duty of either side in one hand."""

    pair: DutyPair
    left: str
    right: str


@functools.cache
def matrix() -> tuple[DutyPair, ...]:
    """Every pair, by number."""
    page = tomllib.loads((resources.files("crossfoot.engines.controls") / "segregation.toml").read_text("utf-8"))
    groups: dict[str, list[str]] = page["groups"]

    def side(names: list[str]) -> frozenset[str]:
        return frozenset(duty for name in names for duty in (groups[name[1:]] if name.startswith("@") else [name]))

    found = [DutyPair(row["number"], side(row["left"]), side(row["right"]), row["class"], row["says"]) for row in page["pair"]]
    return tuple(sorted(found, key=lambda pair: pair.number))


def can_do(held: Iterable[str], *, pairs: tuple[DutyPair, ...] | None = None) -> tuple[Clash, ...]:
    """The clashes among duties that one human holds in one scope, by pair, left and right. pairs: None for the matrix."""
    having = frozenset(held)
    return tuple(
        Clash(pair, left, right)
        for pair in (matrix() if pairs is None else pairs)
        for left in sorted(pair.left & having)
        for right in sorted(pair.right & having)
        if left != right
    )


def granting(held: Iterable[str], wanted: Iterable[str], *, pairs: tuple[DutyPair, ...] | None = None) -> tuple[Clash, ...]:
    """The clashes that arise only once the wanted duties join those held."""
    before = frozenset(held)
    there = frozenset((clash.pair.number, clash.left, clash.right) for clash in can_do(before, pairs=pairs))
    after = can_do(before | frozenset(wanted), pairs=pairs)
    return tuple(clash for clash in after if (clash.pair.number, clash.left, clash.right) not in there)


def did_do(done: Iterable[str], doing: str, *, pairs: tuple[DutyPair, ...] | None = None) -> tuple[Clash, ...]:
    """The clashes of what one human is about to do to an object with what they did to the same object.

    done: the duties they used on it, through whatever login, key or delegation. A waiver lets both duties be held; it never
    lets both be used on one object, so pairs of class H are to be refused and those of class M to be noted.
    """
    return tuple(clash for clash in can_do({*done, doing}, pairs=pairs) if doing in (clash.left, clash.right))
