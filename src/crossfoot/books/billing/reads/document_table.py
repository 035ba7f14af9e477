"""Documents for a table: in the order asked for, narrowed by amount and text, and summed to the last one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.db.models.functions import Coalesce

from crossfoot.books.actors.actor import Actor
from crossfoot.books.beginning import begins
from crossfoot.books.billing.document import DocumentSummary
from crossfoot.books.billing.document_row import summary
from crossfoot.books.billing.models import DocumentDaySum, DocumentRow
from crossfoot.books.billing.of_total import of_total
from crossfoot.books.columns import plain_decimal, valued_place
from crossfoot.measures import Period
from crossfoot.records.document import DocumentKind

ORDERS: Mapping[str, str] = {
    "issued": "issued_on",
    "due": "due_on",
    "total": "total",
    "number": "number",
    "customer": "bill_to",
}
"""The orders there are, and the column of each; `-` before one turns it round. The row decides between equals."""
_VALUES: Mapping[str, Callable[[str], Any]] = {
    "issued": date.fromisoformat,
    "due": date.fromisoformat,
    "total": plain_decimal,
}

FEW = 50_000
"""So many rows are looked up by what they are asked by, and sorted; more are met soon enough along the order itself."""


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

    @property
    def by_day(self) -> bool:
        """Whether the sums of days answer it: nothing is asked but kind, currency and days of issue."""
        others = (self.text, self.due, self.total, self.numbers, self.number_begins)
        return all(each is None or each == "" for each in others)


@dataclass(frozen=True, slots=True)
class DocumentSum:
    """All documents asked for of one currency. sums: `net`, `total` and `due`."""

    currency: str
    count: int
    sums: Mapping[str, Decimal]


def documents_table(
    viewer: Actor, *, entity: str, filters: DocumentTableFilters, after: str | None, limit: int
) -> tuple[tuple[DocumentSummary, ...], str | None]:
    """Documents in their order, and where the next page begins: seeks, never counts all.

    after: `value~row` of the last one of the page before. Raises Missing: entity-not-seen; Malformed: place-not-in-list.
    """
    asked = _asked(viewer, entity, filters)
    word, back = filters.order.removeprefix("-"), filters.order.startswith("-")
    column = ORDERS[word]
    rows = asked.rows
    if after is not None:
        value, row = valued_place(after, _VALUES.get(word, str))
        beyond = TupleLessThan if back else TupleGreaterThan
        rows = rows.filter(beyond((F(column), F("id")), (value, row)))
    ordered, of_few = _falling if back else _rising, Coalesce(column, column)
    # Which rows, from indexes alone where they hold all that is asked; then the rows themselves. `of_few` is an order that no
    # index has: PostgreSQL then reads the few rows there are, and not the whole list along its order.
    ids = {
        each
        for way, few in asked.ways
        for each in _first(rows.filter(way), ordered(of_few if few or asked.few else F(column)), limit=limit + 1)
    }
    whole = DocumentRow.objects.filter(entity=entity, pk__in=ids).select_related("original")
    found = list(whole.order_by(*ordered(F(column)))[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    following = None if last is None else f"{getattr(last, column)}~{last.pk}"
    return tuple(summary(row) for row in found[:limit]), following


def _first(rows: QuerySet[Any], order: list[Any], *, limit: int) -> list[int]:
    return list(rows.order_by(*order).values_list("id", flat=True)[:limit])


def _falling(leading: Any) -> list[Any]:
    return [leading.desc(), F("id").desc()]


def _rising(leading: Any) -> list[Any]:
    return [leading.asc(), F("id").asc()]


def document_sums(viewer: Actor, *, entity: str, filters: DocumentTableFilters) -> tuple[DocumentSum, ...]:
    """What all documents asked for come to, by currency: exact, in one pass. A credit note counts against.

    The sums of days answer when nothing narrower is asked. Raises Missing: entity-not-seen.
    """
    summed: Any
    if filters.by_day:
        days = DocumentDaySum.objects.filter(entity=viewer.see(entity), **_plain(filters))
        summed = days.values("currency").order_by("currency").annotate(counted=Sum(F("documents")), **_SUMS)
    else:
        asked = _asked(viewer, entity, filters)
        rows = asked.rows.filter(Q(*(way for way, _ in asked.ways), _connector=Q.OR))
        summed = rows.values("currency").order_by("currency").annotate(counted=Count("id"), **_SUMS)
    return tuple(
        DocumentSum(each["currency"], int(each["counted"]), {"net": each["nets"], "total": each["totals"], "due": each["dues"]})
        for each in summed
    )


_SUMS: Mapping[str, Any] = {"nets": Sum(F("net")), "totals": Sum(F("total")), "dues": Sum(F("due"))}


def _plain(filters: DocumentTableFilters) -> dict[str, Any]:
    """What the sums of days know too."""
    wanted = {
        "kind": filters.kind and filters.kind.value,
        "currency": filters.currency,
        "issued_on__gte": filters.issued and filters.issued.start,
        "issued_on__lt": filters.issued and filters.issued.end,
    }
    return {name: value for name, value in wanted.items() if value is not None}


@dataclass(frozen=True, slots=True)
class _Asked:
    """rows: that fit all but the text. ways: by which a row may fit the text, each with an index of its own; one at least.

    few, and the same beside each way: whether so few rows fit that they are looked up by what they are asked by.
    """

    rows: QuerySet[Any]
    ways: tuple[tuple[Q, bool], ...]
    few: bool


def _asked(viewer: Actor, entity: str, filters: DocumentTableFilters) -> _Asked:
    every = DocumentRow.objects.filter(entity=viewer.see(entity))
    texts = begins("number", filters.text) + begins("bill_to", filters.text) if filters.text else []
    ways = tuple((way, _up_to(every.filter(way)) <= FEW) for way in texts) or ((Q(), False),)
    narrow, few = [], list[bool]()
    if filters.number_begins is not None:
        narrow.append(Q(number__begins=filters.number_begins))
    if filters.due is not None:
        narrow.append(Q(due_on__gte=filters.due.start, due_on__lt=filters.due.end))
    few += [_up_to(every.filter(each)) <= FEW for each in narrow]
    plain = _plain(filters)
    if plain and (not filters.order.endswith("issued") or (filters.kind and filters.currency)):
        counted = DocumentDaySum.objects.filter(entity=entity, **plain).aggregate(rows=Sum(F("documents")))["rows"]
        few.append((counted or 0) <= FEW)
    rows = every.filter(*narrow, **plain)
    if filters.total is not None:
        low, high = filters.total
        ids = of_total(entity=entity, low=low, high=high, most=FEW)
        few.append(ids is not None)
        bounds = {name: value for name, value in (("total__gte", low), ("total__lte", high)) if value is not None}
        rows = rows.filter(**bounds) if ids is None else rows.filter(ids)
    if filters.numbers is not None:
        few.append(True)
        rows = rows.filter(number__in=filters.numbers)
    return _Asked(rows, ways, any(few))


def _up_to(rows: QuerySet[Any]) -> int:
    """How many there are, counted no further than it matters."""
    return rows[: FEW + 1].count()
