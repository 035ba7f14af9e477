"""Usage lines: metered quantities priced, or suspended with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.engines.rating.lines.line import Line, exchanged_steps, raised_steps, term_line
from crossfoot.engines.rating.price import price
from crossfoot.engines.rating.schedule.pieces import DueUsage
from crossfoot.errors import Defect, Unrateable
from crossfoot.measures import Extension, Period, Quantity, Span
from crossfoot.measures.decimals import EXACT, ZERO
from crossfoot.records.charge import ChargeKind, series_text
from crossfoot.records.metered import MeteredQuantity, Suspended
from crossfoot.terms.agreement import Agreement
from crossfoot.terms.price_model import Capacity, Matrix, ZeroUsage

OUTSIDE = "outside-term"

Metered = Mapping[tuple[str, Span], Sequence[MeteredQuantity]]
"""Metered quantities by term and span, each list in order of meter and dimensions."""


@dataclass(frozen=True, slots=True)
class UsageRated:
    """The lines of usage, and what could not be priced with the piece it is of."""

    lines: tuple[Line, ...]
    suspended: tuple[tuple[DueUsage, Suspended], ...]


def indexed(metered: Iterable[MeteredQuantity]) -> Metered:
    """Metered quantities by term and span. Raises Defect when one meter counted one series of one span twice."""
    found: dict[tuple[str, Span], list[MeteredQuantity]] = {}
    for each in sorted(metered, key=lambda one: (one.term, one.span, one.meter, one.dims)):
        row = found.setdefault((each.term, each.span), [])
        if row and (row[-1].meter, row[-1].dims) == (each.meter, each.dims):
            raise Defect(f"metered twice: {each.term}, {each.meter}, {series_text(each.dims)}, {each.span}")
        row.append(each)
    return found


def usage_lines(pieces: Sequence[DueUsage], metered: Metered) -> UsageRated:
    """The lines of the usage that is due, in the order of the pieces.

    Included units are the cycle's: what one series or an earlier part of the cycle has used of them is gone.
    """
    lines, suspended = list[Line](), list[tuple[DueUsage, Suspended]]()
    left: dict[tuple[str, Period], Decimal] = {}
    for piece in pieces:
        cycle = piece.term.id, piece.cycle
        for quantities in _priced_alone(piece, metered.get((piece.term.id, piece.span), ())):
            included = left.setdefault(cycle, piece.term.included)
            try:
                line = _line(piece, quantities, included)
            except Unrateable as refusal:
                suspended += [(piece, suspend(each, piece.agreement, refusal.code)) for each in quantities]
            else:
                left[cycle] = EXACT.subtract(included, _taken(quantities, included))
                lines += [line] if quantities[0].events or line.charge.extension or _moved(quantities) else []
    return UsageRated(tuple(lines), tuple(suspended))


def suspend(metered: MeteredQuantity, agreement: Agreement, code: str) -> Suspended:
    """A metered quantity that waits for a person, with the refusal's code."""
    meters = {meter.id: meter.metric for term in agreement.terms for meter in term.meters}
    return Suspended(
        account=", ".join(agreement.accounts),
        metric=meters.get(metered.meter, metered.meter),
        dims=metered.dims,
        code=code,
        events=metered.events,
        quantity=metered.quantity,
        first=metered.first,
        last=metered.last,
        agreement=metered.agreement,
        term=metered.term,
    )


def _priced_alone(piece: DueUsage, found: Sequence[MeteredQuantity]) -> list[tuple[MeteredQuantity, ...]]:
    """The quantities that are priced together: all of a capacity's, else one by one; a zero where its flat fee is due."""
    if not found and piece.term.conventions.zero_usage is ZeroUsage.FIRST_FLAT and not isinstance(piece.phase.model, Matrix):
        found = [_zero(piece, meter.id, meter.unit) for meter in piece.term.meters]
    if isinstance(piece.phase.model, Capacity):
        return [tuple(found)] if found else []
    return [(each,) for each in found]


def _zero(piece: DueUsage, meter: str, unit: str) -> MeteredQuantity:
    return MeteredQuantity(piece.agreement.id, piece.term.id, meter, (), piece.span, Quantity(0, unit), 0, None, None)


def _moved(quantities: Sequence[MeteredQuantity]) -> bool:
    return any(each.quantity.value for each in quantities)


def _taken(quantities: Sequence[MeteredQuantity], included: Decimal) -> Decimal:
    """How much of the included units the quantities have used."""
    total = ZERO
    for each in quantities:
        total = EXACT.add(total, each.quantity.value)
    return max(ZERO, min(included, total))


def _line(piece: DueUsage, quantities: tuple[MeteredQuantity, ...], included: Decimal) -> Line:
    term, model, first = piece.term, piece.phase.model, quantities[0]
    alone = len(quantities) == 1 and not isinstance(model, Capacity)
    priced = price(
        model=model,
        metered=first if alone else quantities,
        conventions=term.conventions,
        included=included,
        overage_factor=term.overage_factor,
    )
    steps = exchanged_steps(raised_steps(priced.steps, piece.raises, Extension.zero(model.currency)), term.conversion)
    return term_line(
        piece,
        kind=ChargeKind.USAGE,
        name=term.name,
        steps=steps,
        series=series_text(first.dims) if alone else "",
        quantity=first.quantity if alone else None,
        events=sum(each.events for each in quantities),
    )


def unmatched(metered: Metered, pieces: Sequence[DueUsage], agreement: Agreement) -> tuple[Suspended, ...]:
    """What was metered for no piece that is due: it is kept in sight."""
    due = {(piece.term.id, piece.span) for piece in pieces}
    return tuple(suspend(each, agreement, OUTSIDE) for key, row in metered.items() if key not in due for each in row)
