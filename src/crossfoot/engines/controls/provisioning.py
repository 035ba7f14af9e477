"""Orders against what was agreed and against what is switched on: every field that differs, and who holds what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from crossfoot.measures.decimals import text
from crossfoot.records.order import FieldDifference, Order, OrderLine, Provisioned
from crossfoot.terms.agreement import Agreement, Phase, Term
from crossfoot.terms.party import Role
from crossfoot.terms.price_model import PerUnit, Recurring

ORDER, AGREEMENT = "order", "agreement"
ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing. lines_total = matched + differing + missing; rows_total = matched + differing + unordered.

    lines_total: order lines; rows_total: rows of the feed. matched, differing: pairs of a line and a row that agree, or do not,
    in every field. missing: lines that nothing is switched on for; unordered: rows that nobody ordered.
    """

    lines_total: int
    rows_total: int
    matched: int
    differing: int
    missing: int
    unordered: int
    differences: tuple[FieldDifference, ...]


def against_agreement(order: Order, agreement: Agreement) -> tuple[FieldDifference, ...]:
    """Where an order says something else than the agreement it is placed under, field by field.

    The head: agreement, currency, sold-to on the day of the first start. Each line: its term (the item names it when the term
    is empty), the phase in force on its start, that phase's quantity and single price, and an end that is the agreement's (or
    open, where that renews by itself). A line without a price leaves it to the agreement.
    """
    return tuple(_head(order, agreement)) + tuple(found for line in order.lines for found in _line(order, line, agreement))


def compare(*, orders: Sequence[Order], agreement: Agreement, provisioned: Sequence[Provisioned]) -> Compared:
    """The orders of one agreement against it, and line by line against what a feed says is switched on for it.

    A line and a row are a pair when they name the same item; several of one item are paired in the order of their starts.
    Rows of other agreements are not looked at.
    """
    lines = [(order, line) for order in orders for line in order.lines]
    rows = [row for row in provisioned if row.agreement == agreement.id]
    differences = [found for order in orders for found in against_agreement(order, agreement)]
    matched = differing = missing = unordered = 0
    for item in dict.fromkeys([line.item for _, line in lines] + [row.item for row in rows]):
        ordered = sorted((pair for pair in lines if pair[1].item == item), key=lambda pair: (pair[1].start, pair[0].id))
        switched = sorted((row for row in rows if row.item == item), key=lambda row: (row.start or date.min, row.system))
        for (order, line), row in zip(ordered, switched, strict=False):
            found = list(_pair(order, line, row))
            differences += found
            matched, differing = matched + (not found), differing + bool(found)
        for order, _ in ordered[len(switched) :]:
            differences.append(_differs(order.id, item, "item", (ORDER, item), ("provisioning", "")))
            missing += 1
        for row in switched[len(ordered) :]:
            differences.append(_differs("", item, "item", (ORDER, ""), (row.system, item)))
            unordered += 1
    return Compared(len(lines), len(rows), matched, differing, missing, unordered, tuple(differences))


def _head(order: Order, agreement: Agreement) -> Iterator[FieldDifference]:
    first = min((line.start for line in order.lines), default=order.ordered_on)
    on = min(max(first, agreement.effective.start), agreement.effective.end)
    held = {
        "agreement": (order.agreement, agreement.id),
        "currency": (order.currency.code, agreement.currency.code),
        "sold_to": (order.sold_to, agreement.roles.holding(Role.SOLD_TO, on) or ""),
    }
    for field, (ours, agreed) in held.items():
        if ours != agreed:
            yield _differs(order.id, "", field, (ORDER, ours), (AGREEMENT, agreed))


def _line(order: Order, line: OrderLine, agreement: Agreement) -> Iterator[FieldDifference]:
    name = line.term or line.item
    term = next((each for each in agreement.terms if each.id == name), None)
    if term is None:
        yield _differs(order.id, line.item, "term", (ORDER, name), (AGREEMENT, ""))
        return
    phase = next((each for each in term.phases if line.start in each.effective), None)
    if phase is None:
        yield _differs(order.id, line.item, "start", (ORDER, str(line.start)), (AGREEMENT, str(term.phases[0].effective.start)))
    else:
        yield from _priced(order, line, term, phase)
    end = None if agreement.effective.is_open else agreement.effective.end
    renews = agreement.life.renewal is not None and agreement.life.renewal.automatic
    if line.end != end and not (renews and line.end is None):
        yield _differs(order.id, line.item, "end", (ORDER, _day(line.end)), (AGREEMENT, _day(end)))


def _priced(order: Order, line: OrderLine, term: Term, phase: Phase) -> Iterator[FieldDifference]:
    """Quantity and price against the phase in force. Usage has no agreed quantity, and a ladder no single price."""
    if term.is_recurring and line.quantity != phase.quantity:
        yield _differs(order.id, line.item, "quantity", (ORDER, text(line.quantity)), (AGREEMENT, text(phase.quantity)))
    agreed = phase.model.price.amount if isinstance(phase.model, Recurring | PerUnit) else None
    if line.unit_price is not None and line.unit_price != agreed:
        theirs = "no single price" if agreed is None else text(agreed)
        yield _differs(order.id, line.item, "unit_price", (ORDER, text(line.unit_price)), (AGREEMENT, theirs))


def _pair(order: Order, line: OrderLine, row: Provisioned) -> Iterator[FieldDifference]:
    fields = {
        "quantity": (text(line.quantity), _number(row.quantity)),
        "start": (str(line.start), _day(row.start)),
        "end": (_day(line.end), _day(row.end)),
        "status": (ACTIVE, row.status),
    }
    for field, (ours, theirs) in fields.items():
        if ours != theirs:
            yield _differs(order.id, line.item, field, (ORDER, ours), (row.system, theirs))


def _differs(order: str, item: str, field: str, left: tuple[str, str], right: tuple[str, str]) -> FieldDifference:
    says = f"{field.replace('_', ' ')}: {left[0]} has {left[1] or 'nothing'}, {right[0]} has {right[1] or 'nothing'}"
    return FieldDifference(order, item, field, *left, *right, says)


def _day(day: date | None) -> str:
    return "open" if day is None else day.isoformat()


def _number(number: Decimal | None) -> str:
    return "" if number is None else text(number)
