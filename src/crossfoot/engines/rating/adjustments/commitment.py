"""Commitments: what was promised for a window against what was used in it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures import Extension
from crossfoot.terms.commitment import Shortfall

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Committed:
    """A window settled. charged = utilized + overage + true_up, always.

    utilized: used within the commitment. overage: used past it, times the factor. true_up: promised and not used.
    """

    utilized: Extension
    overage: Extension
    true_up: Extension

    @property
    def charged(self) -> Extension:
        """All the window costs."""
        return self.utilized + self.overage + self.true_up


def settle_commitment(
    *, used: Extension, amount: Extension, overage_factor: Decimal = ONE, shortfall: Shortfall = Shortfall.TRUE_UP
) -> Committed:
    """What was used in a window split at the commitment. used: at factor one; credits may have made it negative.

    Raises Malformed: currency-mismatch.
    """
    nothing = Extension.zero(amount.currency)
    utilized = min(used, amount)
    past = max(used - amount, nothing)
    missing = amount - utilized if shortfall is Shortfall.TRUE_UP else nothing
    return Committed(utilized, past.times(overage_factor), missing)
