"""Kinds of discrepancy: sixty stable numbers, each with the evidence that shows it and what is usually done about it.

They are data, `kinds.toml` beside this page; numbers are never given anew, only added. A cause has the kind whose signs it
shows: its code, figures of its arithmetic, and what the lines say besides (the evidence columns of the rules).
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from crossfoot.records.matching.difference import CauseCode, Operand

ANY = "*"


@dataclass(frozen=True, slots=True)
class Signs:
    """What a cause must show to be of a kind: all of it.

    codes: one of them. facts: what the lines say, by name: one of the values, or anything where `*` stands. operand: a
    figure of the arithmetic. lines_min, coins_max: how many lines at the least, and how many coins at the most.
    """

    codes: tuple[CauseCode, ...]
    facts: tuple[tuple[str, tuple[str, ...]], ...] = ()
    operand: str = ""
    lines_min: int = 1
    coins_max: int | None = None

    @property
    def weight(self) -> int:
        """How much they ask: of two kinds that fit, the one with more signs is meant."""
        return len(self.facts) + bool(self.operand) + (self.lines_min > 1) + (self.coins_max is not None)

    def fit(self, code: CauseCode, *, facts: Mapping[str, str], operands: Sequence[Operand], lines: int, coins: int) -> bool:
        """Whether a cause shows them all."""
        return (
            code in self.codes
            and lines >= self.lines_min
            and (self.coins_max is None or coins <= self.coins_max)
            and (not self.operand or any(each.name == self.operand for each in operands))
            and all(_says(facts.get(name, ""), values) for name, values in self.facts)
        )


@dataclass(frozen=True, slots=True)
class DiscrepancyKind:
    """A kind of discrepancy: number, title, the evidence that identifies it and the usual remedy in words, and its signs."""

    number: int
    title: str
    evidence: str
    remedy: str
    signs: tuple[Signs, ...]


@functools.cache
def kinds() -> tuple[DiscrepancyKind, ...]:
    """Every kind, by number."""
    page = tomllib.loads((resources.files("crossfoot.engines.matching") / "kinds.toml").read_text("utf-8"))
    found = [
        DiscrepancyKind(row["number"], row["title"], row["evidence"], row["remedy"], tuple(map(_signs, row["signs"])))
        for row in page["kind"]
    ]
    return tuple(sorted(found, key=lambda kind: kind.number))


def kind_of(code: CauseCode, *, facts: Mapping[str, str], operands: Sequence[Operand], lines: int, coins: int) -> int | None:
    """The number of the kind whose signs a cause shows, the most telling ones first; None where the catalogue has none."""
    for signs, number in _telling(code):
        if signs.fit(code, facts=facts, operands=operands, lines=lines, coins=coins):
            return number
    return None


@functools.cache
def _telling(code: CauseCode) -> tuple[tuple[Signs, int], ...]:
    """The signs that a cause of a code may show, those that ask most first."""
    found = [(signs, kind.number) for kind in kinds() for signs in kind.signs if code in signs.codes]
    return tuple(sorted(found, key=lambda each: (-each[0].weight, each[1])))


def _says(fact: str, values: Sequence[str]) -> bool:
    return bool(fact) if ANY in values else fact.casefold() in values


def _signs(row: Mapping[str, object]) -> Signs:
    codes, facts = row["codes"], row.get("facts", {})
    assert isinstance(codes, list) and isinstance(facts, dict), "kinds.toml is ours"
    lines_min, coins_max = row.get("lines_min", 1), row.get("coins_max")
    assert isinstance(lines_min, int) and (coins_max is None or isinstance(coins_max, int)), "kinds.toml is ours"
    return Signs(
        tuple(CauseCode(each) for each in codes),
        tuple(sorted((name, tuple(value.casefold() for value in values)) for name, values in facts.items())),
        str(row.get("operand", "")),
        lines_min,
        coins_max,
    )
