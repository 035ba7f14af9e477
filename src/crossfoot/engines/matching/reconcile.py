"""The whole engine over lines in memory: what bulk does over columns, with the same result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crossfoot.engines.matching.explain import Explaining, in_order
from crossfoot.engines.matching.passes import Together, bring_together
from crossfoot.records.matching.claim import Claim
from crossfoot.records.matching.difference import Difference, Match
from crossfoot.terms.reconciling import ReconcileRules


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Every line of both sides, in a match or in a difference: each in one, once."""

    matches: tuple[Match, ...]
    differences: tuple[Difference, ...]


def reconcile(ours: Iterable[Claim], theirs: Iterable[Claim], *, rules: ReconcileRules) -> Reconciled:
    """Bring lines together and explain what differs. The order lines come in changes nothing of the result."""
    return explained(bring_together(ours, theirs, rules=rules), rules=rules)


def explained(together: Together, *, rules: ReconcileRules) -> Reconciled:
    """The matches in order, and every pair, surplus and line alone as a difference."""
    explaining = Explaining(rules)
    differences = [
        *map(explaining.pair, together.pairs),
        *map(explaining.surplus, together.surplus),
        *map(explaining.alone, together.alone),
    ]
    matches = sorted(together.matches, key=lambda match: (match.ours.key, match.ours.ids, match.theirs.ids))
    return Reconciled(tuple(matches), in_order(differences))
