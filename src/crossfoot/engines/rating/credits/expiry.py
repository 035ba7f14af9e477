"""The end of a grant: what is unused is granted again for its rollover, the rest is breakage."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.measures import Extension, Mode, Money, Percent, rounded


@dataclass(frozen=True, slots=True)
class Expiry:
    """rolled + breakage = what was unused."""

    rolled: Money
    breakage: Money


def expiry(unused: Money, *, rollover: Percent) -> Expiry:
    """Part what is unused at a grant's end: the rollover's share, rounded half up to the coin, and the rest."""
    share = Extension.of(unused).percent(rollover).amount
    rolled = Money(rounded(share, places=unused.currency.exponent, mode=Mode.HALF_UP), unused.currency)
    return Expiry(rolled, unused - rolled)
