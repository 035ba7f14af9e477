"""Allocating credit: which credit pays for what, wallet by wallet in their order, never more than there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crossfoot.measures import Money, foot
from crossfoot.records.credit import CreditGrant


@dataclass(frozen=True, slots=True)
class Wallet:
    """Credit to draw on. terms: what it may pay for; none listed, everything."""

    id: str
    balance: Money
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToPay:
    """Something to be paid for: an amount of one term. id: what it is, a charge or a line."""

    id: str
    term: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one wallet paid of one thing."""

    wallet: str
    paid: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Allocated:
    """draws: in order of wallet and thing paid, none empty. uncovered: what no credit paid. All of one currency."""

    draws: tuple[Drawn, ...]
    uncovered: Money

    def by_wallet(self) -> dict[str, Money]:
        """What each wallet paid, those alone that paid anything."""
        paid: dict[str, Money] = {}
        for draw in self.draws:
            paid[draw.wallet] = paid[draw.wallet] + draw.amount if draw.wallet in paid else draw.amount
        return paid


def allocate_credit(wallets: Sequence[Wallet], to_pay: Sequence[ToPay], *, at_most: Money) -> Allocated:
    """Draw each wallet in turn on what it may pay for, in the order given, up to an amount in all.

    What is not positive draws nothing. Raises Malformed: currency-mismatch.
    """
    nothing = Money.zero(at_most.currency)
    owed = [max(each.amount, nothing) for each in to_pay]
    left, draws = min(at_most, foot(owed, zero=nothing)), list[Drawn]()
    uncovered = left
    for wallet in wallets:
        balance = wallet.balance
        for place, each in enumerate(to_pay):
            if wallet.terms and each.term not in wallet.terms:
                continue
            part = min(balance, owed[place], uncovered)
            if part.amount <= 0:
                continue
            draws.append(Drawn(wallet.id, each.id, part))
            balance, owed[place], uncovered = balance - part, owed[place] - part, uncovered - part
    return Allocated(tuple(draws), max(uncovered, nothing))


def in_drawing_order(grants: Iterable[CreditGrant]) -> list[CreditGrant]:
    """By priority (1 first), then the earlier end, the earlier start, the id."""
    return sorted(grants, key=lambda each: (each.priority, each.lasts.end, each.lasts.start, each.id))
