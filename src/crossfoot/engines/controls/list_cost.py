"""List cost: what a cloud bill says its rows cost at list prices, against their own quantities times their own unit prices.

Works on the events that the FOCUS mappings make: the quantity is PricingQuantity, and the dimensions hold the rest as text.
Source of the rule: FOCUS 1.0, ListCost = PricingQuantity x ListUnitPrice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.errors import Malformed, Problem
from crossfoot.measures import Currency, Extension, Price, Quantity, foot
from crossfoot.records.usage import UsageEvent

HALF_A_UNIT = Decimal("0.00000000005")
"""Half a unit of the tenth decimal: what writing a cost with ten decimals can drop."""

_COST, _PRICE, _CURRENCY = "list_cost", "list_unit_price", "currency"


@dataclass(frozen=True, slots=True)
class ListCost:
    """One row of a bill. claimed: the cost it states; expected: its quantity times its price; None for what it leaves out."""

    event: UsageEvent
    currency: Currency
    claimed: Extension | None
    expected: Extension | None

    @property
    def difference(self) -> Extension | None:
        """What is claimed less what is expected; None where one of them is not there."""
        return self.claimed - self.expected if self.claimed is not None and self.expected is not None else None


@dataclass(frozen=True, slots=True)
class ListCostTotal:
    """Of one currency: claimed = expected + within + differing + unpriced, exactly.

    claimed: all the bill states. expected: of the rows that state a cost and a price. within: the differences of the rows
    that agree, each at most the tolerance. differing: those of the others. unpriced: claimed by rows without a price.
    """

    currency: Currency
    claimed: Extension
    expected: Extension
    within: Extension
    differing: Extension
    unpriced: Extension


@dataclass(frozen=True, slots=True)
class ListCostReport:
    """Every row once, in the bill's order: agreeing, differing, or incomparable because cost or price is not stated."""

    agreeing: tuple[ListCost, ...]
    differing: tuple[ListCost, ...]
    incomparable: tuple[ListCost, ...]
    totals: tuple[ListCostTotal, ...]


def check_list_costs(events: Iterable[UsageEvent], *, tolerance: Decimal = HALF_A_UNIT) -> ListCostReport:
    """Work every row's list cost out anew and compare. tolerance: how far apart two costs may lie and still agree.

    Raises Malformed: list-cost-unreadable, with what is wrong with each cost, price or currency; and too-many-digits.
    """
    rows: list[ListCost] = []
    problems: list[Problem] = []
    for event in events:
        try:
            rows.append(_row(event))
        except _Unreadable as found:
            problems.append(found.problem)
    if problems:
        raise Malformed("list-cost-unreadable", problems=problems, problems_total=len(problems))
    agreeing, differing, incomparable = [], [], []
    for row in rows:
        if row.difference is None:
            incomparable.append(row)
        elif row.difference.amount.copy_abs() <= tolerance:
            agreeing.append(row)
        else:
            differing.append(row)
    currencies = sorted({row.currency for row in rows}, key=lambda each: each.code)
    totals = tuple(_total(each, agreeing, differing, incomparable) for each in currencies)
    return ListCostReport(tuple(agreeing), tuple(differing), tuple(incomparable), totals)


class _Unreadable(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def _row(event: UsageEvent) -> ListCost:
    said = dict(event.dims)
    field = _CURRENCY
    try:
        currency = Currency.of(said.get(_CURRENCY, ""))
        field = _COST
        claimed = Extension(said[_COST], currency) if _COST in said else None
        field = _PRICE
        price = Price(said[_PRICE], currency, event.metric) if _PRICE in said else None
    except Malformed as refusal:
        raise _Unreadable(Problem(refusal.code, f"event {event.event_id}", field=field, facts=refusal.fields)) from refusal
    return ListCost(event, currency, claimed, price.extend(Quantity(event.quantity, event.metric)) if price else None)


def _total(
    currency: Currency, agreeing: Iterable[ListCost], differing: Iterable[ListCost], incomparable: Iterable[ListCost]
) -> ListCostTotal:
    zero = Extension.zero(currency)
    within, apart, alone = ([row for row in rows if row.currency == currency] for rows in (agreeing, differing, incomparable))
    return ListCostTotal(
        currency,
        claimed=foot((row.claimed for row in (*within, *apart, *alone) if row.claimed is not None), zero=zero),
        expected=foot((row.expected for row in (*within, *apart) if row.expected is not None), zero=zero),
        within=foot((row.difference for row in within if row.difference is not None), zero=zero),
        differing=foot((row.difference for row in apart if row.difference is not None), zero=zero),
        unpriced=foot((row.claimed for row in alone if row.claimed is not None), zero=zero),
    )
