"""Burning credit down: grants, draws, expiries and rollovers in order of time, as movements between pots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from crossfoot.engines.rating.credits.allocate import ToPay, Wallet, allocate_credit, in_drawing_order
from crossfoot.engines.rating.credits.expiry import expiry
from crossfoot.measures import Instant, Money, Span
from crossfoot.records.credit import CreditDeed, CreditGrant, CreditMovement, Pot, balances


class Shortage(StrEnum):
    """What becomes of what no credit covers: it is billed and over with, or it is owed and the next credit pays it first."""

    BILLED = "billed"
    OWED = "owed"


@dataclass(frozen=True, slots=True)
class Draw:
    """Something to be paid from credit at an instant. id: the charge or line; term: what it is of."""

    id: str
    at: Instant
    amount: Money
    term: str = ""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """What no credit paid of a draw: billed as a charge."""

    draw: Draw
    amount: Money


@dataclass(frozen=True, slots=True)
class Burned:
    """What happened up to an instant, in order of time. grants: those given and those that rollovers made."""

    grants: tuple[CreditGrant, ...]
    movements: tuple[CreditMovement, ...]
    uncovered: tuple[Uncovered, ...]

    def available(self, grant: str) -> Money:
        """What may still be drawn of a grant; nothing of one that never began."""
        held = balances(self.movements)
        currency = next(each.amount.currency for each in self.grants if each.id == grant)
        return held.get((grant, Pot.AVAILABLE), Money.zero(currency))


def burn(
    grants: Sequence[CreditGrant], draws: Sequence[Draw], *, through: Instant, shortage: Shortage = Shortage.BILLED
) -> Burned:
    """Everything that happens to grants up to and with an instant.

    At one instant expiries come first, then new grants, then draws in the order of their ids. A grant may be drawn from its
    first instant on, but no longer at its end. What is unused then is granted again for its rollover, rounded half up; the
    rest is breakage. shortage: whether a grant that begins first pays what the draws before it lacked, oldest first.
    Raises Malformed: currency-mismatch.
    """
    ledger = _Ledger(list(grants), [], [], {})
    instants = {draw.at for draw in draws} | {edge for grant in grants for edge in (grant.lasts.start, grant.lasts.end)}
    instants |= {grant.rolls_until for grant in grants if grant.rolls_until is not None}
    for at in sorted(instant for instant in instants if instant <= through):
        for grant in in_drawing_order(ledger.grants):
            if grant.lasts.end == at:
                ledger.expire(grant)
        for grant in in_drawing_order(ledger.grants):
            if grant.lasts.start == at and not grant.rolled_from:
                ledger.move(grant, at=at, deed=CreditDeed.GRANT, amount=grant.amount)
        if shortage is Shortage.OWED:
            ledger.pay_owed(at)
        for draw in sorted((each for each in draws if each.at == at), key=lambda each: each.id):
            ledger.draw(draw)
    return Burned(tuple(ledger.grants), tuple(ledger.movements), tuple(ledger.uncovered))


_POTS = {
    CreditDeed.GRANT: (Pot.ISSUED, Pot.AVAILABLE),
    CreditDeed.DRAW: (Pot.AVAILABLE, Pot.DRAWN),
    CreditDeed.EXPIRE: (Pot.AVAILABLE, Pot.EXPIRED),
    CreditDeed.ROLL: (Pot.AVAILABLE, Pot.ROLLED_OVER),
}


@dataclass(slots=True)
class _Ledger:
    """The movements so far, while they are made. left: of each grant, which the fold of the movements would also give."""

    grants: list[CreditGrant]
    movements: list[CreditMovement]
    uncovered: list[Uncovered]
    left: dict[str, Money]

    def move(self, grant: CreditGrant, *, at: Instant, deed: CreditDeed, amount: Money, of: str = "") -> None:
        """Move an amount as the deed does; nothing for nothing."""
        if not amount:
            return
        source, target = _POTS[deed]
        self.movements.append(CreditMovement(grant.id, at, deed, source, target, amount, of))
        left = self.available(grant)
        self.left[grant.id] = left + amount if target is Pot.AVAILABLE else left - amount

    def available(self, grant: CreditGrant) -> Money:
        """What may still be drawn of a grant."""
        return self.left.get(grant.id, Money.zero(grant.amount.currency))

    def expire(self, grant: CreditGrant) -> None:
        """At its end: what is unused rolls into a new grant for its share, the rest is breakage."""
        at, unused = grant.lasts.end, self.available(grant)
        rolled = expiry(unused, rollover=grant.rollover).rolled
        if grant.rolls_until is not None and rolled:
            lasts = Span(at, grant.rolls_until)
            again = CreditGrant(f"{grant.id}+", rolled, lasts, grant.priority, grant.terms, rolled_from=grant.id)
            self.grants.append(again)
            self.move(grant, at=at, deed=CreditDeed.ROLL, amount=rolled, of=again.id)
            self.move(again, at=at, deed=CreditDeed.GRANT, amount=rolled, of=grant.id)
        self.move(grant, at=at, deed=CreditDeed.EXPIRE, amount=self.available(grant))

    def pay_owed(self, at: Instant) -> None:
        """Draw what is still owed once more, in the order it fell short; what is still not covered stays owed."""
        owed, self.uncovered = self.uncovered, []
        for short in owed:
            self.draw(replace(short.draw, at=at, amount=short.amount))

    def draw(self, draw: Draw) -> None:
        """Draw from the grants that last at the instant; what they do not cover is told."""
        lasting = [grant for grant in in_drawing_order(self.grants) if draw.at in grant.lasts]
        wallets = [Wallet(grant.id, self.available(grant), grant.terms) for grant in lasting]
        got = allocate_credit(wallets, [ToPay(draw.id, draw.term, draw.amount)], at_most=draw.amount)
        by_id = {grant.id: grant for grant in lasting}
        for part in got.draws:
            self.move(by_id[part.wallet], at=draw.at, deed=CreditDeed.DRAW, amount=part.amount, of=draw.id)
        if got.uncovered:
            self.uncovered.append(Uncovered(draw, got.uncovered))
