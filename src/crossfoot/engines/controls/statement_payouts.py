"""The algebra of payouts: what was paid is the sum of what the payout says it settles, payout by payout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.measures.decimals import EXACT
from crossfoot.records.counterparties.statement import StatedClaim, StatedKind


@dataclass(frozen=True, slots=True)
class PayoutBalance:
    """One payout in one currency: what it says was paid, what the rows pointing to it settle, and how many those are.

    unexplained: paid - settled; zero when the payout is explained to the cent.
    """

    payout: str
    currency: str
    paid: Decimal
    settled: Decimal
    settlements: int

    @property
    def unexplained(self) -> Decimal:
        """What nothing accounts for."""
        return EXACT.subtract(self.paid, self.settled)


def payout_balances(claims: Iterable[StatedClaim]) -> tuple[PayoutBalance, ...]:
    """Every payout that is said or pointed to, by name and currency.

    A payout that nothing points to has settlements 0; rows that point to a payout nobody tells of have paid 0: a payout in
    another delivery, or none. A settlement that points nowhere is listed under an empty name.
    """
    found: dict[tuple[str, str], tuple[Decimal, Decimal, int]] = {}
    for each in claims:
        if each.kind not in (StatedKind.PAYOUT, StatedKind.SETTLEMENT):
            continue
        paid, settled, count = found.get((each.settled_with, each.currency), (Decimal(0), Decimal(0), 0))
        amount = each.amount or Decimal(0)
        if each.kind is StatedKind.PAYOUT:
            paid = EXACT.add(paid, amount)
        else:
            settled, count = EXACT.add(settled, amount), count + 1
        found[each.settled_with, each.currency] = (paid, settled, count)
    return tuple(
        PayoutBalance(payout, currency, paid, settled, count)
        for (payout, currency), (paid, settled, count) in sorted(found.items())
    )
