"""Which runs and previews are there? A page at a time, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, Exists, OuterRef, QuerySet, Sum

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.models import DocumentRow, DraftRow, RatingRun, SuspendedUsage
from crossfoot.books.billing.run import Run, RunState
from crossfoot.books.billing.run_row import run_of
from crossfoot.books.columns import cut, days
from crossfoot.measures import Period


@dataclass(frozen=True, slots=True)
class RunFilters:
    """What to list; None leaves a thing open. period: the rated one, exactly."""

    period: Period | None = None
    state: RunState | None = None


@dataclass(frozen=True, slots=True)
class RunTableFilters:
    """What to list of runs; None leaves a thing open. kind: `rating`, or `correction` for what a person asked for.

    waiting: `drafts` for runs with drafts that are not issued yet.
    """

    period: Period | None = None
    state: RunState | None = None
    kind: str | None = None
    waiting: str | None = None


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run with what is left of it. drafts: not issued yet; documents: issued of it; suspended: events it could not price."""

    run: Run
    drafts: int
    documents: int
    suspended: int


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """A preview in a list. group: what brought its lines together. kind: of the document it would become."""

    id: int
    run: int
    group: str
    bill_to: str
    currency: str
    due: Decimal
    prepared_on: date


def runs_page(
    viewer: Actor, *, entity: str, filters: RunFilters, after: int | None, limit: int
) -> tuple[tuple[Run, ...], int | None]:
    """Runs, the latest first, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = RatingRun.objects.filter(entity=viewer.see(entity))
    if filters.period is not None:
        rows = rows.filter(days=days(filters.period))
    if filters.state is not None:
        rows = rows.filter(state=filters.state.value)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    page, following = cut(list(rows.order_by("-id")[: limit + 1]), limit, lambda row: row.pk)
    return tuple(run_of(row) for row in page), following


def drafts_page(
    viewer: Actor, *, entity: str, run: int | None, after: int | None, limit: int
) -> tuple[tuple[DraftSummary, ...], int | None]:
    """Previews that are not issued yet, by row, of one run when named. Raises Missing: entity-not-seen."""
    rows = DraftRow.objects.filter(entity=viewer.see(entity)).defer("body")
    if run is not None:
        rows = rows.filter(run_id=run)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    page, following = cut(list(rows.order_by("id")[: limit + 1]), limit, lambda row: row.pk)
    return tuple(
        DraftSummary(row.pk, row.run_id, row.group, row.bill_to, row.currency, row.due, row.at.date()) for row in page
    ), following


def runs_table(
    viewer: Actor, *, entity: str, filters: RunTableFilters, after: int | None, limit: int
) -> tuple[tuple[RunSummary, ...], int | None]:
    """Runs with what is left of them, the latest first, and where the next page begins. Raises Missing: entity-not-seen."""
    rows = RatingRun.objects.filter(entity=viewer.see(entity))
    if filters.period is not None:
        rows = rows.filter(days__overlap=days(filters.period))
    if filters.state is not None:
        rows = rows.filter(state=filters.state.value)
    if filters.kind is not None:
        rows = rows.filter(note="") if filters.kind == "rating" else rows.exclude(note="")
    if filters.waiting is not None:
        rows = rows.filter(Exists(DraftRow.objects.filter(run=OuterRef("pk"))))
    if after is not None:
        rows = rows.filter(pk__lt=after)
    page, following = cut(list(rows.order_by("-id")[: limit + 1]), limit, lambda row: row.pk)
    numbers = [row.pk for row in page]
    drafts = _by_run(DraftRow.objects.filter(run__in=numbers), Count("id"))
    documents = _by_run(DocumentRow.objects.filter(run__in=numbers), Count("id"))
    suspended = _by_run(SuspendedUsage.objects.filter(run__in=numbers), Sum("events"))
    found = (RunSummary(run_of(row), *(each.get(row.pk, 0) for each in (drafts, documents, suspended))) for row in page)
    return tuple(found), following


def _by_run(rows: QuerySet[Any], what: Aggregate) -> dict[int, int]:
    return dict(rows.order_by().values_list("run").annotate(found=what))
