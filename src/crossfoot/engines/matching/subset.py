"""Some open lines that foot to an amount: how many ways there are, and how many there would be by chance.

A subset that fits proves little when amounts are round or lines are many. So the number of solutions is counted, and a
solution is only taken when it is the only one and chance would hardly have made it: expected spurious hits below one in
a hundred, `100 x subsets < distinct sums`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from crossfoot.records.matching.claim import Claim
from crossfoot.terms.reconciling import Subsets

_CHANCE_PER_HIT = 100


@dataclass(frozen=True, slots=True)
class Solved:
    """How many subsets foot to an amount, the first of them, and how many would be tried against how many sums.

    tried, sums: subsets of the allowed size; and distinct sums they can have, so that tried / sums is what chance yields.
    """

    ways: int
    picked: tuple[Claim, ...]
    tried: int
    sums: int

    @property
    def is_certain(self) -> bool:
        """Whether there is one solution only, and chance would hardly have made it."""
        return self.ways == 1 and _CHANCE_PER_HIT * self.tried < self.sums


def subsets_to(minor: int, *, of: Sequence[Claim], limits: Subsets) -> Solved | None:
    """The subsets of at most `picked_max` lines that foot to `minor`; None when there are more lines than may be tried.

    The first is the one with the fewest lines, earliest by content.
    """
    lines = sorted(of, key=lambda each: each.content)
    if len(lines) > limits.items_max:
        return None
    reached: dict[tuple[int, int], int] = {(0, 0): 1}
    first: dict[tuple[int, int], tuple[int, ...]] = {(0, 0): ()}
    for place, line in enumerate(lines):
        for (taken, foot), ways in sorted(reached.items(), reverse=True):
            if taken == limits.picked_max:
                continue
            to = (taken + 1, foot + line.minor)
            reached[to] = reached.get(to, 0) + ways
            first.setdefault(to, (*first[taken, foot], place))
    sizes = [taken for taken in range(2, limits.picked_max + 1) if (taken, minor) in reached]
    picked = tuple(lines[place] for place in first[sizes[0], minor]) if sizes else ()
    tried = sum(math.comb(len(lines), taken) for taken in range(1, limits.picked_max + 1))
    return Solved(sum(reached[taken, minor] for taken in sizes), picked, tried, _sums(lines))


def _sums(lines: Sequence[Claim]) -> int:
    """Distinct sums of subsets there can be: the spread of the amounts in steps of what they are all multiples of."""
    step = math.gcd(*(line.minor for line in lines)) if lines else 0
    return sum(abs(line.minor) for line in lines) // step if step else 0
