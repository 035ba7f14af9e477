"""Writes of rating runs, their charges and drafts, and of what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection
from psycopg.types.json import Jsonb

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.charge_row import COLUMNS, charge_cells
from crossfoot.books.billing.models import ChargeRow, DraftRow, FateTotalRow, HeldDelta, RatingRun, SuspendedUsage
from crossfoot.books.billing.run import HeldState, Run, RunState, VersionUsed
from crossfoot.books.billing.run_row import run_of
from crossfoot.books.columns import days, feet, moment
from crossfoot.books.copying import copy_rows
from crossfoot.books.recorded import to_json
from crossfoot.books.refusing import refusals
from crossfoot.errors import Conflict, Missing
from crossfoot.measures import Instant, Period, foot_by_currency
from crossfoot.records.charge import Charge
from crossfoot.records.document import Draft
from crossfoot.records.fate import FateTotal
from crossfoot.records.metered import Suspended
from crossfoot.records.proof import Proof


def open_run(
    *,
    entity: str,
    period: Period,
    as_of: Instant,
    manifest_seq: int,
    versions: Sequence[VersionUsed],
    engine_version: str,
    by: Actor,
    at: Instant,
    key: str,
    note: str = "",
) -> int:
    """Begin a rating run; its number. Until it is published nothing of it counts."""
    row = RatingRun.objects.create(
        entity_id=entity,
        days=days(period),
        as_of=moment(as_of),
        manifest_seq=manifest_seq,
        versions=[[each.agreement, each.version, each.digest] for each in versions],
        engine_version=engine_version,
        prepared_by_id=by.id,
        at=moment(at),
        request_key=key,
        note=note,
    )
    return row.pk


def lock_publishing(*, entity: str, by: Actor, key: str) -> None:
    """Make the entity's other publishers wait until this transaction ends: from here what is booked stays as it is read."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(crossfoot_joined('publish', %s), 0))", [entity])


def lock_run(*, run: int, by: Actor, key: str) -> Run:
    """A run, its row locked until the transaction ends: the first thing a command on a run does.

    Raises Missing: run-not-there (nor told apart from one `by` may not see).
    """
    row = RatingRun.objects.select_for_update(of=("self",)).filter(pk=run, entity__in=by.entities).first()
    if row is None:
        raise Missing("run-not-there", run=run, entity=", ".join(by.entities))
    return run_of(row)


def write_charges(*, entity: str, run: int, charges: Iterable[Charge], by: Actor, key: str) -> int:
    """Keep charges of a running run, by COPY; how many. They count once the run is published.

    Raises Conflict: run-already-over, charge-twice-in-run.
    """
    return copy_rows(ChargeRow, COLUMNS, charge_cells(charges, entity=entity, run=run), run=run, entity=entity)


def write_suspended(*, entity: str, run: int, suspended: Iterable[Suspended], by: Actor, key: str) -> int:
    """Keep what a running run could not price; how many. Raises Conflict: run-already-over."""
    columns = ("entity", "run_id", "account", "metric", "dims", "code", "agreement", "term", "events", "quantity", "unit")
    rows = (
        (
            entity,
            run,
            each.account,
            each.metric,
            Jsonb([list(pair) for pair in each.dims]),
            each.code,
            each.agreement,
            each.term,
            each.events,
            each.quantity.value,
            each.quantity.unit,
            each.first.ns if each.first else None,
            each.last.ns if each.last else None,
        )
        for each in suspended
    )
    return copy_rows(SuspendedUsage, (*columns, "first_ns", "last_ns"), rows, run=run)


def write_fates(*, entity: str, run: int, fates: Iterable[FateTotal], by: Actor, key: str) -> int:
    """Keep what became of the usage a running run read; how many rows. Raises Conflict: run-already-over."""
    columns = ("entity", "run_id", "metric", "fate", "events", "quantity")
    rows = ((entity, run, each.metric, each.fate.value, each.events, each.quantity) for each in fates)
    return copy_rows(FateTotalRow, columns, rows, run=run)


def publish_run(*, entity: str, run: int, proof: Proof, by: Actor, at: Instant, key: str) -> int:
    """Publish a run: from here its charges count, all of them or none.

    Raises Missing: run-not-there. Raises Conflict: run-already-over, charge-doubled,
    generation-out-of-order, reversal-without-original.
    """
    stored = {"count": proof.count, "feet": feet(proof.feet), "digest": proof.digest}
    with refusals(run=run, entity=entity, charge="a charge of this run"):
        moved = RatingRun.objects.filter(pk=run, entity_id=entity).update(
            state=RunState.PUBLISHED.value, proof=stored, over_at=moment(at)
        )
    if not moved:
        raise Missing("run-not-there", run=run, entity=entity)
    return run


def fail_run(*, entity: str, run: int, reason: str, by: Actor, at: Instant, key: str) -> int:
    """Say of a running run that it will never count. Raises Missing: run-not-there; Conflict: run-already-over."""
    with refusals(run=run, entity=entity):
        moved = RatingRun.objects.filter(pk=run, entity_id=entity).update(
            state=RunState.FAILED.value, note=reason, over_at=moment(at)
        )
    if not moved:
        raise Missing("run-not-there", run=run, entity=entity)
    return run


def write_drafts(*, entity: str, run: int, drafts: Iterable[Draft], by: Actor, at: Instant, key: str) -> int:
    """Put a run's previews in the place of those it had; how many."""
    DraftRow.objects.filter(entity_id=entity, run_id=run).delete()
    rows = [
        DraftRow(
            entity_id=entity,
            run_id=run,
            group=each.group,
            bill_to=each.bill_to,
            currency=each.currency.code,
            due=each.due.amount,
            body=to_json(each),
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
        for each in drafts
    ]
    DraftRow.objects.bulk_create(rows, batch_size=1_000)
    return len(rows)


def drop_draft(*, entity: str, draft: int, by: Actor, key: str) -> int:
    """Take away a draft that was issued, or will not be. Raises Missing: draft-not-there."""
    gone, _ = DraftRow.objects.filter(entity_id=entity, pk=draft).delete()
    if not gone:
        raise Missing("draft-not-there", draft=draft, entity=entity)
    return draft


def hold_delta(*, entity: str, run: int, agreement: str, charges: Sequence[Charge], by: Actor, at: Instant, key: str) -> int:
    """Keep reversals and replacements of one agreement and one currency until a person decides; the row's number."""
    ((currency, amount),) = foot_by_currency(each.amount for each in charges).items()
    row = HeldDelta.objects.create(
        entity_id=entity,
        run_id=run,
        agreement=agreement,
        currency=currency,
        amount=amount,
        charges=to_json(tuple(charges)),
        decided_by_id=by.id,
        at=moment(at),
        request_key=key,
    )
    return row.pk


def decide_held(*, entity: str, held: int, state: HeldState, reason: str, by: Actor, at: Instant, key: str) -> int:
    """Accept or dismiss what waits. Raises Conflict: held-already-decided."""
    waiting = HeldDelta.objects.filter(entity_id=entity, pk=held, state=HeldState.WAITING.value)
    if not waiting.update(state=state.value, reason=reason, decided_by_id=by.id, at=moment(at), request_key=key):
        raise Conflict("held-already-decided", held=held, entity=entity)
    return held
