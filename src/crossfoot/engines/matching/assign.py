"""Lines of one key: which claims which. Claims are exclusive, and content breaks ties, never the order lines came in."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crossfoot.records.matching.claim import Claim, ClaimSet
from crossfoot.records.matching.difference import Match, MatchStep
from crossfoot.terms.reconciling import DateWindow

_COMPARED_MAX = 10_000
"""Pairs of lines of one key that are compared one by one; of more, the first meets the first by content."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Lines that belong together and disagree."""

    step: MatchStep
    ours: tuple[Claim, ...]
    theirs: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Surplus:
    """A line of a key both sides know that nothing is left for on the other side.

    twin: a line of the same side, key and amount, of which it is one too many; None when there is none.
    """

    claim: Claim
    is_ours: bool
    twin: Claim | None


@dataclass(frozen=True, slots=True)
class Assigned:
    """What became of the lines of one key."""

    matches: tuple[Match, ...]
    pairs: tuple[Pair, ...]
    surplus: tuple[Surplus, ...]


def within(window: DateWindow | None, ours: date | None, theirs: date | None) -> bool:
    """Whether two dates are near enough; a date that is not known is."""
    if window is None or ours is None or theirs is None:
        return True
    return -window.days_before <= (theirs - ours).days <= window.days_after


def agree(ours: Claim, theirs: Claim, *, window: DateWindow | None) -> bool:
    """Whether two lines of one key are the same in all that counts."""
    return (
        ours.minor == theirs.minor
        and ours.currency == theirs.currency
        and ours.entity == theirs.entity
        and within(window, ours.on, theirs.on)
    )


def assign(
    ours: Sequence[Claim], theirs: Sequence[Claim], *, window: DateWindow | None, exact: MatchStep, keyed: MatchStep
) -> Assigned:
    """Give each line of a key at most one counterpart: first those that agree, then all together, then the nearest.

    exact, keyed: the steps to write on what agrees, and on what is left to disagree.
    """
    if len(ours) == len(theirs) == 1:
        return _one_each(ours[0], theirs[0], window=window, exact=exact, keyed=keyed)
    mine, others = sorted(ours, key=_content), sorted(theirs, key=_content)
    matches, left, right = _agreeing(mine, others, window=window, step=exact)
    if left and right and len(left) != len(right) and _foot_alike(left, right):
        return Assigned((*matches, Match(MatchStep.SUM, ClaimSet.of(left), ClaimSet.of(right))), (), ())
    pairs = _nearest(left, right, step=keyed)
    taken = {id(claim) for pair in pairs for claim in (*pair.ours, *pair.theirs)}
    surplus = [
        Surplus(claim, is_ours, _twin(claim, among=side))
        for side, rest, is_ours in ((mine, left, True), (others, right, False))
        for claim in rest
        if id(claim) not in taken
    ]
    return Assigned(tuple(matches), pairs, tuple(surplus))


def _one_each(ours: Claim, theirs: Claim, *, window: DateWindow | None, exact: MatchStep, keyed: MatchStep) -> Assigned:
    if agree(ours, theirs, window=window):
        return Assigned((Match(exact, ClaimSet.of((ours,)), ClaimSet.of((theirs,))),), (), ())
    return Assigned((), (Pair(keyed, (ours,), (theirs,)),), ())


def _content(claim: Claim) -> tuple[object, ...]:
    return claim.content


def _agreeing(
    ours: Sequence[Claim], theirs: Sequence[Claim], *, window: DateWindow | None, step: MatchStep
) -> tuple[list[Match], list[Claim], list[Claim]]:
    """Lines that agree, the k-th with the k-th by date; and the rest of either side."""
    waiting: dict[tuple[object, ...], deque[Claim]] = {}
    for each in theirs:
        waiting.setdefault((each.entity, each.currency, each.minor), deque()).append(each)
    matches, left = [], []
    for mine in ours:
        queue = waiting.get((mine.entity, mine.currency, mine.minor), deque())
        place = next((at for at, each in enumerate(queue) if within(window, mine.on, each.on)), None)
        if place is None:
            left.append(mine)
        else:
            matches.append(Match(step, ClaimSet.of((mine,)), ClaimSet.of((queue[place],))))
            del queue[place]
    return matches, left, sorted((each for queue in waiting.values() for each in queue), key=_content)


def _foot_alike(ours: Sequence[Claim], theirs: Sequence[Claim]) -> bool:
    one, other = ClaimSet.of(ours), ClaimSet.of(theirs)
    return dict(one.feet) == dict(other.feet) and {each.entity for each in ours} == {each.entity for each in theirs}


def _nearest(ours: Sequence[Claim], theirs: Sequence[Claim], *, step: MatchStep) -> tuple[Pair, ...]:
    """The two nearest lines first: of one currency, of one entity, with the least between their amounts."""
    if len(ours) * len(theirs) > _COMPARED_MAX:
        return tuple(Pair(step, (mine,), (other,)) for mine, other in zip(ours, theirs, strict=False))
    apart = sorted(
        (mine.currency != other.currency, mine.entity != other.entity, abs(mine.minor - other.minor), at, to)
        for at, mine in enumerate(ours)
        for to, other in enumerate(theirs)
    )
    taken_ours, taken_theirs, pairs = set[int](), set[int](), []
    for *_, at, to in apart:
        if at not in taken_ours and to not in taken_theirs:
            taken_ours.add(at)
            taken_theirs.add(to)
            pairs.append(Pair(step, (ours[at],), (theirs[to],)))
    return tuple(pairs)


def _twin(claim: Claim, *, among: Sequence[Claim]) -> Claim | None:
    """Another line of the side with the same amount, the first by content."""
    return next(
        (each for each in among if each is not claim and (each.minor, each.currency) == (claim.minor, claim.currency)), None
    )
