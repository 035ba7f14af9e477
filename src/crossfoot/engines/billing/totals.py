"""Totals: net, tax, total and what is due, and the law that joins them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crossfoot.errors import Unbalanced
from crossfoot.measures import Currency, Money, foot


@dataclass(frozen=True, slots=True)
class Totals:
    """net + tax = total; total - drawn = due. Raises Unbalanced: totals-do-not-foot."""

    net: Money
    tax: Money
    total: Money
    drawn: Money
    due: Money

    def __post_init__(self) -> None:
        if self.net + self.tax != self.total or self.total - self.drawn != self.due:
            raise Unbalanced("totals-do-not-foot", net=self.net, tax=self.tax, total=self.total, due=self.due)


def totals(*, lines: Sequence[Money], taxes: Sequence[Money], drawn: Sequence[Money], currency: Currency) -> Totals:
    """Foot a document: its lines, its taxes (worked out on the net), and the prepaid credit that settles part of it.

    Credit is drawn after tax and never changes the tax base.
    """
    zero = Money.zero(currency)
    net, tax, credit = foot(lines, zero=zero), foot(taxes, zero=zero), foot(drawn, zero=zero)
    return Totals(net=net, tax=tax, total=net + tax, drawn=credit, due=net + tax - credit)
