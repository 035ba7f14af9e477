"""A charge as a row, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from psycopg.types.json import Jsonb

from crossfoot.books.billing.models import ChargeRow
from crossfoot.books.columns import days, period
from crossfoot.books.recorded import all_from_json, to_json
from crossfoot.measures import Currency, Extension, Instant, Money, Quantity, Span
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind, Step

COLUMNS = (
    *("entity", "run_id", "charge", "key_digest", "agreement", "term", "series", "service", "kind", "generation"),
    *("reverses", "version", "name", "clause", "span_start_ns", "span_end_ns", "quantity", "unit", "currency"),
    *("extension", "amount", "steps", "conventions", "tax_category", "account", "events", "of"),
)


def charge_cells(charges: Iterable[Charge], *, entity: str, run: int) -> Iterator[tuple[Any, ...]]:
    """The cells of COLUMNS, one tuple a charge."""
    for charge in charges:
        key = charge.key
        yield (
            entity,
            run,
            charge.id,
            key.digest,
            key.agreement,
            key.term,
            key.series,
            days(key.service),
            key.kind.value,
            charge.generation,
            charge.reverses,
            charge.version,
            charge.name,
            charge.clause,
            charge.span.start.ns,
            charge.span.end.ns,
            None if charge.quantity is None else charge.quantity.value,
            "" if charge.quantity is None else charge.quantity.unit,
            charge.amount.currency.code,
            charge.extension.amount,
            charge.amount.amount,
            Jsonb(to_json(charge.steps)),
            charge.conventions,
            charge.tax_category,
            charge.account,
            charge.events,
            Jsonb(list(charge.of)),
        )


def charge_of(row: ChargeRow) -> Charge:
    """The charge a row holds."""
    currency = Currency.of(row.currency)
    return Charge(
        key=ChargeKey(row.agreement, row.term, row.series, period(row.service), ChargeKind(row.kind)),
        version=row.version,
        name=row.name,
        clause=row.clause,
        span=Span(Instant(row.span_start_ns), Instant(row.span_end_ns)),
        quantity=None if row.quantity is None else Quantity(row.quantity, row.unit),
        extension=Extension(row.extension, currency),
        amount=Money(row.amount, currency),
        steps=all_from_json(Step, row.steps),
        conventions=row.conventions,
        tax_category=row.tax_category,
        account=row.account,
        events=row.events,
        of=tuple(row.of),
        generation=row.generation,
        reverses=row.reverses,
    )
