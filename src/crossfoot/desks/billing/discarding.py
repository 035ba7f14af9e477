"""Giving up a credit or a rebill that was prepared and is not wanted: what it booked is taken back, and its drafts go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.reads.charges import booked_charges, charges_of_run, generations
from crossfoot.books.billing.reads.documents import documents_of_run
from crossfoot.books.billing.reads.runs import drafts
from crossfoot.books.billing.run import Run
from crossfoot.books.billing.writes.runs import drop_draft, lock_run, open_run, publish_run, write_charges
from crossfoot.books.trail.approvals.reads.requests import pending_on
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.reads.metered import metered
from crossfoot.books.usage.writes import write_metered
from crossfoot.desks.billing.inputs import histories_of, versions_used
from crossfoot.desks.billing.prepaid.granting import grant_purchases
from crossfoot.desks.billing.releasing import RELEASE, deed_of
from crossfoot.engines.rating.delta import reversal
from crossfoot.errors import Conflict, Malformed, Missing
from crossfoot.measures import Instant
from crossfoot.records.charge import Charge, ChargeKind
from crossfoot.runs.rated import proof_of

DISCARD_NOTE = "discarded"
"""How the note of a run begins that takes a prepared credit or rebill back."""


def discard_prepared(*, entity: str, run: int, reason: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Discard a prepared credit or rebill: `{"run": of what is taken back, "drafts": how many went}`.

    A run of its own takes back each charge it booked; what a rebill took back counts again, as a further generation; prepaid
    credit that was withdrawn with its purchase is granted again. Nothing of it may be issued, and no request may wait.
    Raises Missing: run-not-there, nothing-to-discard; Malformed: no-reason; Conflict: not-a-preparation,
    preparation-issued, approval-pending; Forbidden: duty-missing.
    """
    if not reason.strip():
        raise Malformed("no-reason", deed="discarding what was prepared")
    request = asked(entity=entity, deed="preparation.discarded", what={"run": run, "reason": reason}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CREDIT, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        prepared = lock_run(run=run, by=by, key=key)
        waiting = _must_be_given_up(prepared, entity=entity, by=by)
        own = tuple(charges_of_run(by, entity=entity, run=run))
        back = _taken_back(own, entity=entity, by=by)
        undone = open_run(
            entity=entity,
            period=prepared.period,
            as_of=prepared.as_of,
            manifest_seq=prepared.manifest_seq,
            versions=prepared.versions,
            engine_version=prepared.engine_version,
            by=by,
            at=at,
            key=key,
            note=f"{DISCARD_NOTE} run {run}: {reason}",
        )
        named = {each.key.agreement for each in back if each.events and not each.reverses}
        behind = [each for name in sorted(named) for each in metered(by, entity=entity, run=run, agreement=name)]
        write_metered(entity=entity, run=undone, metered=behind, by=by, key=key)
        write_charges(entity=entity, run=undone, charges=back, by=by, key=key)
        publish_run(entity=entity, run=undone, proof=proof_of(back), by=by, at=at, key=key)
        _grant_again(own, prepared, entity=entity, by=by, at=at, key=key)
        for number in waiting:
            drop_draft(entity=entity, draft=number, by=by, key=key)
        done = {"run": undone, "drafts": len(waiting)}
        return request.answer(done, on_kind="run", on_id=str(run), facts={"reason": reason, "drafts": len(waiting)})


def _must_be_given_up(prepared: Run, *, entity: str, by: Actor) -> Sequence[int]:
    """The rows of its drafts, all of them there, and nobody deciding on them."""
    if prepared.entity != entity:
        raise Missing("run-not-there", run=prepared.id, entity=entity)
    deed = deed_of(prepared)
    if deed == RELEASE:
        raise Conflict("not-a-preparation", run=prepared.id)
    if documents_of_run(by, entity=entity, run=prepared.id):
        raise Conflict("preparation-issued", run=prepared.id)
    if pending_on(by, entity=entity, deed=deed, kind="run", about=str(prepared.id)) is not None:
        raise Conflict("approval-pending", deed=deed, what=f"run {prepared.id}")
    waiting = [each.id for each in drafts(by, entity=entity, run=prepared.id)]
    if not waiting:
        raise Missing("nothing-to-discard", run=prepared.id)
    return waiting


def _taken_back(own: Sequence[Charge], *, entity: str, by: Actor) -> tuple[Charge, ...]:
    """What takes the charges of a preparation back: its new ones reversed, those it reversed booked once more."""
    reversed_now = [each.reverses for each in own if each.reverses]
    originals = booked_charges(by, entity=entity, charges=reversed_now)
    spent = generations(by, entity=entity, digests=[each.key.digest for each in originals.values()])
    return (
        *(reversal(each) for each in own if not each.reverses),
        *(replace(originals[each], generation=spent[originals[each].key.digest] + 1) for each in reversed_now),
    )


def _grant_again(own: Sequence[Charge], prepared: Run, *, entity: str, by: Actor, at: Instant, key: str) -> None:
    """Bring prepaid credit in line with the purchases that a credit had taken back."""
    digests = {digest for each in own if each.key.kind is ChargeKind.CREDIT for digest in each.of}
    latest = generations(by, entity=entity, digests=sorted(digests))
    credited = booked_charges(by, entity=entity, charges=[f"{digest}-{number}" for digest, number in latest.items()])
    bought = [each for each in credited.values() if each.key.kind is ChargeKind.PREPAID]
    if bought:
        histories = histories_of(versions_used(by, entity=entity, named=prepared.versions))
        grant_purchases(entity=entity, charges=bought, histories=histories, period=prepared.period, by=by, at=at, key=key)
