"""Which agreements, orders and price books are there? A page at a time, by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.models import AgreementRecord, AgreementVersion, OrderRecord, PriceBookVersion, VersionApproval
from crossfoot.books.agreements.order_row import orders_of
from crossfoot.books.agreements.price_book_row import stored_books
from crossfoot.books.agreements.stored import StoredPriceBook
from crossfoot.books.columns import cut, instant, period
from crossfoot.measures import Instant, Period
from crossfoot.records.order import Order


@dataclass(frozen=True, slots=True)
class AgreementFilters:
    """What to list; None leaves a thing open. begins: how the id begins. approval: `waiting` for those with a version that
    nobody approved, `approved` for those without one."""

    begins: str | None = None
    approval: str | None = None


@dataclass(frozen=True, slots=True)
class AgreementSummary:
    """An agreement in a list, by its latest version. versions_waiting: numbers of those nobody approved yet."""

    agreement: str
    version: int
    title: str
    in_force_from: date
    effective: Period
    recorded_at: Instant
    recorded_by: int
    approved_by: int | None
    versions_total: int
    versions_waiting: tuple[int, ...]


def agreements_page(
    viewer: Actor, *, entity: str, filters: AgreementFilters, after: str | None, limit: int
) -> tuple[tuple[AgreementSummary, ...], str | None]:
    """Agreements by id, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = AgreementRecord.objects.filter(entity=viewer.see(entity))
    if filters.begins is not None:
        rows = rows.filter(name__begins=filters.begins)
    if filters.approval is not None:
        stood_for = VersionApproval.objects.filter(version=OuterRef("pk"))
        waiting = Exists(AgreementVersion.objects.filter(~Exists(stood_for), agreement=OuterRef("pk")))
        rows = rows.filter(waiting if filters.approval == "waiting" else ~waiting)
    if after is not None:
        rows = rows.filter(name__gt=after)
    versions = AgreementVersion.objects.defer("document").prefetch_related("approvals").order_by("version")
    found = list(rows.order_by("name").prefetch_related(Prefetch("versions", queryset=versions))[: limit + 1])
    page, following = cut(found, limit, lambda row: row.name)
    return tuple(_summary(row) for row in page), following


def _summary(row: AgreementRecord) -> AgreementSummary:
    versions = list(row.versions.all())
    approved = {each.version: next((approval.by_id for approval in each.approvals.all()), None) for each in versions}
    latest = versions[-1]
    return AgreementSummary(
        agreement=row.name,
        version=latest.version,
        title=latest.title,
        in_force_from=latest.in_force_from,
        effective=period(latest.effective),
        recorded_at=instant(latest.at),
        recorded_by=latest.by_id,
        approved_by=approved[latest.version],
        versions_total=len(versions),
        versions_waiting=tuple(number for number, by in approved.items() if by is None),
    )


def orders_page(
    viewer: Actor, *, entity: str, agreement: str | None, after: str | None, limit: int
) -> tuple[tuple[Order, ...], str | None]:
    """Orders by id, of one agreement when named, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = OrderRecord.objects.filter(entity=viewer.see(entity))
    if agreement is not None:
        rows = rows.filter(agreement=agreement)
    if after is not None:
        rows = rows.filter(name__gt=after)
    found = list(rows.order_by("name").prefetch_related("lines")[: limit + 1])
    page, following = cut(found, limit, lambda row: row.name)
    return orders_of(page), following


def price_books_page(
    viewer: Actor, *, entity: str, after: str | None, limit: int
) -> tuple[tuple[StoredPriceBook, ...], str | None]:
    """The latest version of each price book, by book, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = PriceBookVersion.objects.filter(entity=viewer.see(entity))
    if after is not None:
        rows = rows.filter(book__gt=after)
    found = stored_books(rows.order_by("book", "-version").distinct("book")[: limit + 1])
    page, following = cut(found, limit, lambda row: row.book)
    return tuple(page), following
