"""Prepaid credit: grants, and the movements between pots that are its only memory. A balance is their fold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from crossfoot.measures import Instant, Money, Percent, Span

_NO_ROLLOVER = Percent(0)


class Pot(StrEnum):
    """Where credit can be: not sold yet, to be drawn, drawn, expired (breakage), or granted again."""

    ISSUED = "issued"
    AVAILABLE = "available"
    DRAWN = "drawn"
    EXPIRED = "expired"
    ROLLED_OVER = "rolled-over"


class CreditDeed(StrEnum):
    """What moved the credit."""

    GRANT = "grant"
    DRAW = "draw"
    EXPIRE = "expire"
    ROLL = "roll"


@dataclass(frozen=True, slots=True)
class CreditGrant:
    """Credit that may be drawn during a span. terms: what it may pay for; none listed, all.

    Drawn by priority (1 first), then the earlier end, the earlier start, the id. rollover: the share of what is unused at
    the end that is granted again, until `rolls_until`. rolled_from: the grant this one goes on from; empty for none.
    """

    id: str
    amount: Money
    lasts: Span
    priority: int = 50
    terms: tuple[str, ...] = ()
    rollover: Percent = _NO_ROLLOVER
    rolls_until: Instant | None = None
    rolled_from: str = ""


@dataclass(frozen=True, slots=True)
class CreditMovement:
    """A positive amount that left one pot of a grant and entered another at an instant. of: what caused it."""

    grant: str
    at: Instant
    deed: CreditDeed
    source: Pot
    target: Pot
    amount: Money
    of: str = ""


def balances(movements: Iterable[CreditMovement]) -> Mapping[tuple[str, Pot], Money]:
    """What is in each pot of each grant: a pure fold, so that no stored balance is ever needed. Issued pots are negative.

    The pots of one grant always foot to nothing. Raises Malformed: currency-mismatch.
    """
    held: dict[tuple[str, Pot], Money] = {}
    for move in movements:
        nothing = Money.zero(move.amount.currency)
        held[move.grant, move.source] = held.get((move.grant, move.source), nothing) - move.amount
        held[move.grant, move.target] = held.get((move.grant, move.target), nothing) + move.amount
    return {key: held[key] for key in sorted(held)}
