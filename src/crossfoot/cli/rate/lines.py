"""Rated charges as lines a person reads: the same facts for the terminal, JSON, CSV and the workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from crossfoot.measures.decimals import text
from crossfoot.records.charge import Charge, Op
from crossfoot.records.metered import Suspended
from crossfoot.runs.fates import reason
from crossfoot.runs.rated import Unrated

BY_TIER = "by tier"
"""Stands for a unit price where there are several."""


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """A charge, flat. unit_price: None for a flat fee, `by tier` for several prices."""

    charge: str
    agreement: str
    version: int
    clause: str
    term: str
    name: str
    kind: str
    series: str
    first_day: date
    last_day: date
    quantity: Decimal | None
    unit: str
    unit_price: Decimal | str | None
    extension: Decimal
    amount: Decimal
    currency: str
    events: int
    conventions: str


def line_of(charge: Charge) -> ChargeLine:
    """The flat form of a charge."""
    prices = {step.price for step in charge.steps if step.adds and step.op is Op.EXTEND and step.price is not None}
    key, quantity = charge.key, charge.quantity
    return ChargeLine(
        charge=charge.id,
        agreement=key.agreement,
        version=charge.version,
        clause=charge.clause,
        term=key.term,
        name=charge.name,
        kind=key.kind.value,
        series=key.series,
        first_day=key.service.start,
        last_day=key.service.end - timedelta(days=1),
        quantity=quantity.value if quantity else None,
        unit=quantity.unit if quantity else "",
        unit_price=BY_TIER if len(prices) > 1 else next(iter(prices), None),
        extension=charge.extension.amount,
        amount=charge.amount.amount,
        currency=charge.amount.currency.code,
        events=charge.events,
        conventions=charge.conventions,
    )


def charge_facts(charge: Charge) -> dict[str, Any]:
    """A charge for a program, its steps included."""
    line = line_of(charge)
    facts = {name: getattr(line, name) for name in ChargeLine.__slots__}
    for name in ("first_day", "last_day"):
        facts[name] = facts[name].isoformat()
    facts["amount"] = str(line.amount)
    facts["reverses"] = charge.reverses
    facts["steps"] = charge.steps
    return facts


def suspended_facts(suspended: Suspended, *, unrated: Sequence[Unrated]) -> dict[str, Any]:
    """Usage in suspense for a program, with the reason and what to do about it."""
    why = says_why(suspended, unrated=unrated)
    return {
        "account": suspended.account,
        "metric": suspended.metric,
        "dims": dict(suspended.dims),
        "code": str(suspended.code),
        "says": why[0],
        "do": why[1],
        "events": suspended.events,
        "quantity": suspended.quantity.value,
        "unit": suspended.quantity.unit,
        "first": suspended.first,
        "last": suspended.last,
        "agreement": suspended.agreement,
        "term": suspended.term,
    }


_PLACED_NOWHERE = ("unknown-account", "unknown-meter", "outside-term")


def says_why(suspended: Suspended, *, unrated: Sequence[Unrated]) -> tuple[str, str]:
    """Why usage is in suspense and what to do: two sentences. unrated: the run's agreements without charges, and why."""
    if suspended.code in _PLACED_NOWHERE:
        why = reason(suspended)
        return why.says, why.do
    told = next((each.says for each in unrated if (each.agreement, each.code) == (suspended.agreement, suspended.code)), "")
    what = f"{suspended.term} of {suspended.agreement}" if suspended.term else suspended.agreement
    return told or f"{what} cannot price it: {str(suspended.code).replace('-', ' ')}.", "Amend the agreement and rate again."


def figure(value: Decimal | str | None) -> str:
    """A number with thousands set apart, none of its digits lost; other text as it is; empty for None."""
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{Decimal(text(value)):,f}"


def money(amount: Decimal) -> str:
    """An amount with its currency's places, thousands set apart."""
    return f"{amount:,f}"


CSV_COLUMNS = tuple(ChargeLine.__slots__)


def csv_rows(charges: Iterable[Charge]) -> Iterable[list[str]]:
    """The charges as rows under `CSV_COLUMNS`."""
    for charge in charges:
        yield [_cell(getattr(line_of(charge), name)) for name in CSV_COLUMNS]


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
    return str(value)
