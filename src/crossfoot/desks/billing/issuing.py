"""Issuing: a reviewed draft becomes a document with a number, and its entry, together or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.document import DocumentRef
from crossfoot.books.billing.reads.documents import document
from crossfoot.books.billing.reads.runs import draft as stored_draft
from crossfoot.books.billing.reads.runs import draft_numbers, drafts
from crossfoot.books.billing.reads.runs import run as stored_run
from crossfoot.books.billing.writes.documents import take_number, write_document
from crossfoot.books.billing.writes.runs import drop_draft, lock_run
from crossfoot.books.ledger.writes import write_entry
from crossfoot.books.trail.writes import asked
from crossfoot.desks.billing.holds.standing import must_not_be_held, unheld
from crossfoot.desks.billing.prepaid.granting import record_drawn
from crossfoot.desks.billing.releasing import must_be_released, release_at_once
from crossfoot.engines.posting.entry_for import entry_for
from crossfoot.errors import Conflict, Missing
from crossfoot.measures import Instant
from crossfoot.records.document import Document, Draft
from crossfoot.terms.payment import PaymentTerms

Progress = Callable[[int, int, str], None]


def issue_draft(*, entity: str, run: int, draft: int, on: date, by: Actor, at: Instant, key: str) -> DocumentRef:
    """Issue one draft of a run, dated `on`, once somebody else than who prepared the run stands for it as it is.

    A release that was applied will do; without one, whoever issues stands for it here, and so may not have prepared it.
    One transaction: number, document, entry, credit drawn and trail line appear together or not at all.
    Repeatable: the same key returns the same document and writes nothing.
    Raises Missing: draft-not-there (issued already, or previewed anew), run-not-there, no-fiscal-period; Forbidden:
    duty-missing, approver-prepared, approval-over-limit; Closed: period-locked; Conflict: request-key-reused, not-released,
    charge-already-invoiced, account-held.
    """
    request = asked(entity=entity, deed="document.issued", what={"draft": draft, "on": str(on)}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.ISSUE, entity=entity)
        if (earlier := request.earlier) is not None:
            return document(by, entity=entity, number=earlier["number"]).ref
        prepared = lock_run(run=run, by=by, key=key)
        chosen = stored_draft(by, entity=entity, run=run, number=draft)
        must_not_be_held(chosen.draft, viewer=by, entity=entity, at=at)
        release_at_once(entity=entity, run=prepared, chosen=[chosen], by=by, at=at, key=key)
        must_be_released(run=prepared, chosen=chosen, by=by)
        number = take_number(entity=entity, kind=chosen.draft.kind, by=by, key=key)
        issued = Document(number.number, on, _due(chosen.draft, on), chosen.draft)
        ref = write_document(document=issued, number=number, run=run, by=by, at=at, key=key)
        write_entry(entry=entry_for(issued), by=by, at=at, key=key)
        record_drawn(entity=entity, number=number.number, drawn=chosen.draft.drawn, by=by, at=at, key=key)
        drop_draft(entity=entity, draft=draft, by=by, key=key)
        facts = {"total": str(chosen.draft.total.amount), "currency": chosen.draft.currency.code, "run": run}
        request.answer({"number": ref.number}, on_kind="document", on_id=ref.number, facts=facts)
    return ref


def issue_run(
    *, entity: str, run: int, on: date, by: Actor, at: Instant, key: str, progress: Progress
) -> tuple[DocumentRef, ...]:
    """Issue every draft of a run, one command each: what was issued before a crash stays issued, and the rest follows.

    A draft that somebody else issues meanwhile is theirs, and one of an account that is held stays; what is returned was issued
    here. Raises as `issue_draft`, but for draft-not-there and account-held.
    """
    waiting = draft_numbers(by, entity=entity, run=stored_run(by, run).id)
    if waiting:
        _release(entity, run, by=by, at=at, key=key)
    issued = []
    for done, number in enumerate(waiting):
        progress(done, len(waiting), "issuing")
        try:
            issued.append(issue_draft(entity=entity, run=run, draft=number, on=on, by=by, at=at, key=f"{key}/{number}"))
        except (Missing, Conflict) as refusal:
            if refusal.code not in ("draft-not-there", "account-held"):
                raise
    progress(len(waiting), len(waiting), "issued")
    return tuple(issued)


def _release(entity: str, run: int, *, by: Actor, at: Instant, key: str) -> None:
    """Release all drafts of a run in one piece, where that is not done yet."""
    with transaction.atomic(durable=True):
        by.must_hold(Duty.ISSUE, entity=entity)
        prepared = lock_run(run=run, by=by, key=key)
        chosen = unheld(drafts(by, entity=entity, run=run), viewer=by, entity=entity, at=at)
        release_at_once(entity=entity, run=prepared, chosen=chosen, by=by, at=at, key=key)


def _due(draft: Draft, on: date) -> date:
    return PaymentTerms(draft.payment_days, draft.after_month_end).due(on)
