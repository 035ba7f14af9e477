"""Which runs were made, and what came out of them?"""

from __future__ import annotations

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.document import StoredDraft
from crossfoot.books.billing.models import DraftRow, RatingRun
from crossfoot.books.billing.run import Run, RunState
from crossfoot.books.billing.run_row import run_of
from crossfoot.books.columns import days, period
from crossfoot.books.recorded import from_json
from crossfoot.errors import Missing
from crossfoot.measures import Period
from crossfoot.records.document import Draft


def run(viewer: Actor, number: int) -> Run:
    """One run. Raises Missing: run-not-there (nor told apart from one the viewer may not see)."""
    row = RatingRun.objects.filter(pk=number, entity__in=viewer.entities).first()
    if row is None:
        raise Missing("run-not-there", run=number, entity=", ".join(viewer.entities))
    return run_of(row)


def runs(
    viewer: Actor, *, entity: str, within: Period | None = None, state: RunState | None = None, limit: int = 100
) -> tuple[Run, ...]:
    """Runs of an entity, the latest first; of one period or state only when named. Raises Missing: entity-not-seen."""
    rows = RatingRun.objects.filter(entity=viewer.see(entity))
    if within is not None:
        rows = rows.filter(days=days(within))
    if state is not None:
        rows = rows.filter(state=state.value)
    return tuple(run_of(row) for row in rows.order_by("-id")[:limit])


def rating_runs(viewer: Actor, *, entity: str, within: Period | None = None, limit: int = 100) -> tuple[Run, ...]:
    """Published runs that rated a period, the latest first: none of those that only hold a credit or a rebill.

    Raises Missing: entity-not-seen.
    """
    rows = RatingRun.objects.filter(entity=viewer.see(entity), state=RunState.PUBLISHED.value, note="")
    if within is not None:
        rows = rows.filter(days=days(within))
    return tuple(run_of(row) for row in rows.order_by("-id")[:limit])


def periods_rated(viewer: Actor, *, entity: str) -> tuple[Period, ...]:
    """Every period that a published run rated, in order. Raises Missing: entity-not-seen."""
    rows = RatingRun.objects.filter(entity=viewer.see(entity), state=RunState.PUBLISHED.value)
    return tuple(sorted(period(each) for each in rows.values_list("days", flat=True).distinct()))


def drafts(viewer: Actor, *, entity: str, run: int) -> tuple[StoredDraft, ...]:
    """A run's previews that are not issued yet, by group. Raises Missing: entity-not-seen."""
    rows = DraftRow.objects.filter(entity=viewer.see(entity), run_id=run).order_by("group")
    return tuple(StoredDraft(row.pk, row.run_id, from_json(Draft, row.body)) for row in rows)


def all_drafts(viewer: Actor, *, entity: str) -> tuple[StoredDraft, ...]:
    """Every preview that is not issued yet, of whatever run, by run and group. Raises Missing: entity-not-seen."""
    rows = DraftRow.objects.filter(entity=viewer.see(entity)).order_by("run_id", "group")
    return tuple(StoredDraft(row.pk, row.run_id, from_json(Draft, row.body)) for row in rows)


def preparing(viewer: Actor, *, entity: str, original: str) -> tuple[int, ...]:
    """The runs whose drafts correct a document, by number. Raises Missing: entity-not-seen."""
    rows = DraftRow.objects.filter(entity=viewer.see(entity), body__original=original)
    return tuple(rows.order_by("run_id").values_list("run_id", flat=True).distinct())


def draft(viewer: Actor, *, entity: str, run: int, number: int) -> StoredDraft:
    """One preview of a run. Raises Missing: entity-not-seen, draft-not-there (issued already, or previewed anew)."""
    row = DraftRow.objects.filter(entity=viewer.see(entity), run_id=run, pk=number).first()
    if row is None:
        raise Missing("draft-not-there", draft=number, entity=entity)
    return StoredDraft(row.pk, row.run_id, from_json(Draft, row.body))


def draft_numbers(viewer: Actor, *, entity: str, run: int) -> tuple[int, ...]:
    """The numbers of a run's previews that are not issued yet, by group. Raises Missing: entity-not-seen."""
    rows = DraftRow.objects.filter(entity=viewer.see(entity), run_id=run).order_by("group")
    return tuple(rows.values_list("pk", flat=True))
