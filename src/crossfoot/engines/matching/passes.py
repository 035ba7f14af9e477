"""The passes, in their order: each sees only lines that no pass before it has claimed.

1 key: lines of one key, those that agree first. 2 the key written alike. 3 declared groups. 4 bounded subsets. A line of a
key that both sides know is done with there: what is too many of it is a surplus, not a candidate for anything later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from crossfoot.engines.matching.assign import Assigned, Pair, Surplus, assign
from crossfoot.engines.matching.keys import normalised
from crossfoot.engines.matching.subset import subsets_to
from crossfoot.records.matching.claim import Claim, ClaimSet, numbered
from crossfoot.records.matching.difference import Match, MatchStep
from crossfoot.terms.reconciling import ReconcileRules, Subsets


@dataclass(frozen=True, slots=True)
class Alone:
    """A line that nothing was found for. ways: subsets of the other side that foot to it, when too many to choose."""

    claim: Claim
    is_ours: bool
    ways: int = 0


@dataclass(slots=True)
class Together:
    """What the passes have brought together so far, and what is still open."""

    matches: list[Match] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    surplus: list[Surplus] = field(default_factory=list)
    alone: list[Alone] = field(default_factory=list)

    def take(self, assigned: Assigned) -> None:
        """Add what became of the lines of one key."""
        self.matches += assigned.matches
        self.pairs += assigned.pairs
        self.surplus += assigned.surplus


def bring_together(ours: Iterable[Claim], theirs: Iterable[Claim], *, rules: ReconcileRules) -> Together:
    """Every line of both sides in a match, a pair, a surplus, or alone: each once, whatever the order they come in."""
    done = Together()
    left, right = by_key(ours, theirs, done=done, rules=rules)
    settle_open(left, right, done=done, rules=rules)
    return done


def by_key(
    ours: Iterable[Claim], theirs: Iterable[Claim], *, done: Together, rules: ReconcileRules
) -> tuple[list[Claim], list[Claim]]:
    """Pass 1: the key as it stands. Gives the lines whose key the other side does not know, named."""
    mine, others = _filed(ours, _key), _filed(theirs, _key)
    left, right = list[Claim](), list[Claim]()
    for key in mine.keys() | others.keys():
        here, there = numbered(mine.get(key, ())), numbered(others.get(key, ()))
        if key and here and there:
            done.take(assign(here, there, window=rules.window, exact=MatchStep.EXACT, keyed=MatchStep.KEY))
        else:
            left += here
            right += there
    return left, right


def settle_open(ours: Sequence[Claim], theirs: Sequence[Claim], *, done: Together, rules: ReconcileRules) -> None:
    """The passes after the first, over lines whose key the other side does not know."""
    left, right = list(ours), list(theirs)
    if rules.normalisers:
        left, right = _alike(left, right, done=done, rules=rules)
    if rules.grouped:
        left, right = _grouped(left, right, done=done)
    if rules.subsets is not None:
        left, right = _subsets(left, right, done=done, limits=rules.subsets)
    done.alone += [Alone(each, is_ours=True) for each in left]
    done.alone += [Alone(each, is_ours=False) for each in right]


def _key(claim: Claim) -> str:
    return claim.key


def _filed(claims: Iterable[Claim], by: Callable[[Claim], str]) -> dict[str, list[Claim]]:
    filed: dict[str, list[Claim]] = {}
    for each in claims:
        filed.setdefault(by(each), []).append(each)
    return filed


def _alike(
    ours: Sequence[Claim], theirs: Sequence[Claim], *, done: Together, rules: ReconcileRules
) -> tuple[list[Claim], list[Claim]]:
    """Pass 2: the key written alike."""

    def alike(claim: Claim) -> str:
        return normalised(claim.key, by=rules.normalisers)

    mine, others = _filed(ours, alike), _filed(theirs, alike)
    left, right = list[Claim](), list[Claim]()
    for key in mine.keys() | others.keys():
        here, there = mine.get(key, []), others.get(key, [])
        if key and here and there:
            done.take(
                assign(here, there, window=rules.window, exact=MatchStep.NORMALISED_EXACT, keyed=MatchStep.NORMALISED_KEY)
            )
        else:
            left += here
            right += there
    return left, right


def _grouped(ours: Sequence[Claim], theirs: Sequence[Claim], *, done: Together) -> tuple[list[Claim], list[Claim]]:
    """Pass 3: declared groups, which foot or do not."""

    def group(claim: Claim) -> str:
        return claim.group

    mine, others = _filed(ours, group), _filed(theirs, group)
    left, right = list[Claim](), list[Claim]()
    for name in mine.keys() | others.keys():
        here, there = mine.get(name, []), others.get(name, [])
        if not (name and here and there):
            left += here
            right += there
            continue
        one, other = ClaimSet.of(here), ClaimSet.of(there)
        if dict(one.feet) == dict(other.feet):
            done.matches.append(Match(MatchStep.GROUP, one, other))
        else:
            done.pairs.append(
                Pair(MatchStep.GROUP, tuple(sorted(here, key=_by_content)), tuple(sorted(there, key=_by_content)))
            )
    return left, right


def _by_content(claim: Claim) -> tuple[object, ...]:
    return claim.content


def _subsets(
    ours: Sequence[Claim], theirs: Sequence[Claim], *, done: Together, limits: Subsets
) -> tuple[list[Claim], list[Claim]]:
    """Pass 4: for each of their lines, the largest first, some of ours of the same entity and currency."""

    def place(claim: Claim) -> tuple[str, str]:
        return claim.entity, claim.currency.code

    open_lines: dict[tuple[str, str], list[Claim]] = {}
    for each in ours:
        open_lines.setdefault(place(each), []).append(each)
    right = list[Claim]()
    for line in sorted(theirs, key=lambda each: (-abs(each.minor), each.content)):
        among = open_lines.get(place(line), [])
        solved = subsets_to(line.minor, of=among, limits=limits)
        if solved is not None and solved.is_certain:
            done.matches.append(Match(MatchStep.SUBSET, ClaimSet.of(solved.picked), ClaimSet.of((line,))))
            taken = {id(each) for each in solved.picked}
            open_lines[place(line)] = [each for each in among if id(each) not in taken]
        elif solved is not None and solved.ways:
            done.alone.append(Alone(line, is_ours=False, ways=solved.ways))
        else:
            right.append(line)
    return [each for lines in open_lines.values() for each in lines], right
