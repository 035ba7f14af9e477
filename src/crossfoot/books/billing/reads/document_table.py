"""Documents for a table: in the order asked for, narrowed by amount and text, and summed to the last one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.document import DocumentSummary
from crossfoot.books.billing.document_row import summary
from crossfoot.books.billing.models import DocumentRow
from crossfoot.measures import Period
from crossfoot.records.document import DocumentKind

ORDERS: Mapping[str, str] = {"issued": "id", "due": "due_on", "total": "total", "number": "number", "customer": "bill_to"}
"""The orders there are, and the column of each; `-` before one turns it round. The row decides between equals."""


@dataclass(frozen=True, slots=True)
class DocumentTableFilters:
    """What to list; None leaves a thing open. text: how a number or a customer's key begins. total: from, to, both inside.

    issued, due: days. number_begins: exactly so. order: a word of ORDERS, `-` before it for descending.
    """

    text: str | None = None
    kind: DocumentKind | None = None
    currency: str | None = None
    issued: Period | None = None
    due: Period | None = None
    total: tuple[Decimal | None, Decimal | None] | None = None
    numbers: tuple[str, ...] | None = None
    number_begins: str | None = None
    order: str = "-issued"


@dataclass(frozen=True, slots=True)
class DocumentSum:
    """All documents asked for of one currency. sums: `net`, `total` and `due`."""

    currency: str
    count: int
    sums: Mapping[str, Decimal]


def documents_table(
    viewer: Actor, *, entity: str, filters: DocumentTableFilters, after: str | None, limit: int
) -> tuple[tuple[DocumentSummary, ...], str | None]:
    """Documents in their order, and where the next page begins: seeks, never counts.

    after: `value~row` of the last one of the page before. Raises Missing: entity-not-seen.
    """
    rows = _asked(viewer, entity, filters)
    word, back = filters.order.removeprefix("-"), filters.order.startswith("-")
    column = ORDERS[word]
    if after is not None:
        value, _, row = after.rpartition("~")
        way = "lt" if back else "gt"
        beyond = Q(**{f"id__{way}": row})
        rows = rows.filter(beyond if column == "id" else Q(**{f"{column}__{way}": value}) | Q(**{column: value}) & beyond)
    by = ["id"] if column == "id" else [column, "id"]
    ordered = rows.select_related("original").order_by(*(f"-{name}" if back else name for name in by))
    found = list(ordered[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    following = None if last is None else f"{getattr(last, column)}~{last.pk}"
    return tuple(summary(row) for row in found[:limit]), following


def document_sums(viewer: Actor, *, entity: str, filters: DocumentTableFilters) -> tuple[DocumentSum, ...]:
    """What all documents asked for come to, by currency: exact, in one pass. A credit note counts against.

    Raises Missing: entity-not-seen.
    """
    rows = _asked(viewer, entity, filters).values("currency").order_by("currency")
    summed = rows.annotate(rows=Count("id"), nets=Sum(F("net")), totals=Sum(F("total")), dues=Sum(F("due")))
    return tuple(
        DocumentSum(each["currency"], each["rows"], {"net": each["nets"], "total": each["totals"], "due": each["dues"]})
        for each in summed
    )


def _asked(viewer: Actor, entity: str, filters: DocumentTableFilters) -> QuerySet[Any]:
    rows = DocumentRow.objects.filter(entity=viewer.see(entity))
    low, high = filters.total or (None, None)
    wanted = {
        "kind": filters.kind and filters.kind.value,
        "currency": filters.currency,
        "issued_on__gte": filters.issued and filters.issued.start,
        "issued_on__lt": filters.issued and filters.issued.end,
        "due_on__gte": filters.due and filters.due.start,
        "due_on__lt": filters.due and filters.due.end,
        "total__gte": low,
        "total__lte": high,
        "number__in": filters.numbers,
        "number__startswith": filters.number_begins,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if filters.text:
        rows = rows.filter(Q(number__istartswith=filters.text) | Q(bill_to__istartswith=filters.text))
    return rows
