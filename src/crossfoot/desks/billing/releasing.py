"""Releasing: a run's drafts are looked at and stood for by somebody else before any of them is issued.

What is released is each draft as it is, by its digest: one that is previewed anew and comes out different wants a new release.
A credit note a person asked for is no bill: it goes by `credit.issue`, and one that takes back all by `document.void`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_numbered
from crossfoot.books.billing.document import StoredDraft
from crossfoot.books.billing.reads.runs import drafts, run
from crossfoot.books.billing.run import Run
from crossfoot.books.recorded import to_json
from crossfoot.books.trail.approvals.reads.requests import is_covered
from crossfoot.books.trail.approvals.request import AskedFor, StoredRequest, canonical
from crossfoot.books.trail.approvals.writes.deciding import ask, decide, decide_at_once
from crossfoot.books.trail.reads.lines import lines_on
from crossfoot.desks.billing.holds.standing import unheld
from crossfoot.errors import Conflict, Missing
from crossfoot.measures import Instant
from crossfoot.records.document import DocumentKind, Draft
from crossfoot.runs.approval import RULES
from crossfoot.runs.approval.acting import clashing_hands

RELEASE, CREDIT, VOID = "invoices.release", "credit.issue", "document.void"
CREDIT_NOTE, VOID_NOTE, REBILL_NOTE = "credit of", "void of", "rebill of"
"""How the note of a run begins that a person asked for; a rating run has none of them."""


def request_invoices_release(
    *,
    entity: str,
    run: int,
    reason: str,
    evidence: Sequence[str],
    by: Actor,
    at: Instant,
    key: str,
    chosen: Collection[int] = (),
) -> Mapping[str, Any]:
    """Ask for the drafts of a rating run to be released, as they are now. Gives and raises as `ask`.

    chosen: rows of the drafts that are asked for; none named, for all.

    Raises Forbidden: duty-missing; Missing: run-not-there, nothing-to-release; Conflict: approval-pending, release-otherwise.
    """
    by.must_hold(Duty.RATE, entity=entity)
    return _requested(RELEASE, entity, run, reason=reason, evidence=evidence, by=by, at=at, key=key, chosen=chosen)


def request_credit_issue(
    *, entity: str, run: int, reason: str, evidence: Sequence[str], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Ask for a prepared credit note to be approved. run: that holds it. Gives and raises as `request_invoices_release`."""
    by.must_hold(Duty.CREDIT, entity=entity)
    return _requested(CREDIT, entity, run, reason=reason, evidence=evidence, by=by, at=at, key=key)


def request_document_void(
    *, entity: str, run: int, reason: str, evidence: Sequence[str], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Ask for a credit note of all there is, or a rebill, to be approved. Gives and raises as `request_invoices_release`."""
    by.must_hold(Duty.CREDIT, entity=entity)
    return _requested(VOID, entity, run, reason=reason, evidence=evidence, by=by, at=at, key=key)


def apply_invoices_release(*, entity: str, request: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say yes to a release; with enough of them the drafts may be issued as they are. Gives and raises as `decide`."""
    return _applied(RELEASE, entity, request, by=by, at=at, key=key)


def apply_credit_issue(*, entity: str, request: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say yes to a credit note; with enough of them it may be issued as it is. Gives and raises as `decide`."""
    return _applied(CREDIT, entity, request, by=by, at=at, key=key)


def apply_document_void(*, entity: str, request: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say yes to taking a document back whole; with enough of them it may be. Gives and raises as `decide`."""
    return _applied(VOID, entity, request, by=by, at=at, key=key)


def release_at_once(*, entity: str, run: Run, chosen: Sequence[StoredDraft], by: Actor, at: Instant, key: str) -> None:
    """See that these drafts are released as they are, in the transaction at hand: whoever may release them does so here.

    Raises Forbidden: approver-prepared, duty-missing, approval-over-limit. Where more people are wanted, it stays asked for:
    look with `must_be_released`.
    """
    missing = [each for each in chosen if not _is_released(by, run, each.draft)]
    if missing:
        decide_at_once(
            entity=entity,
            what=_asked_for(run, missing, by),
            preparer=actor_numbered(by, run.prepared_by),
            now=_as_asked(by, entity, at),
            effect=_effect,
            rules=RULES,
            by=by,
            at=at,
            key=f"{key}/release",
        )


def must_be_released(*, run: Run, chosen: StoredDraft, by: Actor) -> None:
    """Raises Conflict: not-released, when no applied release covers a draft as it is."""
    if not _is_released(by, run, chosen.draft):
        raise Conflict("not-released", draft=chosen.id, run=run.id)


def deed_of(run: Run) -> str:
    """What the drafts of a run wait for."""
    if run.note.startswith(CREDIT_NOTE):
        return CREDIT
    return VOID if run.note.startswith((VOID_NOTE, REBILL_NOTE)) else RELEASE


def digest_of(draft: Draft) -> str:
    """What a draft comes to, to the last word of it: SHA-256, hex."""
    return hashlib.sha256(canonical(to_json(draft)).encode()).hexdigest()


def _requested(
    deed: str,
    entity: str,
    number: int,
    *,
    reason: str,
    evidence: Sequence[str],
    by: Actor,
    at: Instant,
    key: str,
    chosen: Collection[int] = (),
) -> Mapping[str, Any]:
    with transaction.atomic(durable=True):
        found = _run_of(entity, number, by)
        if deed_of(found) != deed:
            raise Conflict("release-otherwise", run=number, deed=deed, wanted=deed_of(found))
        named = [each for each in drafts(by, entity=entity, run=number) if not chosen or each.id in chosen]
        waiting = unheld(named, viewer=by, entity=entity, at=at)
        if not waiting:
            raise Missing("nothing-to-release", run=number)
        what = _asked_for(found, waiting, by)
        return ask(entity=entity, what=what, reason=reason, evidence=evidence, rules=RULES, by=by, at=at, key=key)


def _applied(deed: str, entity: str, request: int, *, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    with transaction.atomic(durable=True):
        return decide(
            entity=entity,
            number=request,
            deed=deed,
            now=_as_asked(by, entity, at),
            effect=_effect,
            rules=RULES,
            by=by,
            at=at,
            key=key,
            hands=lambda asked_for: _hands(_run_of(entity, int(asked_for.facts["run"]), by), by),
        )


def _hands(found: Run, viewer: Actor) -> tuple[int, ...]:
    """Who prepared a run, and who did anything to it that does not go with standing for it."""
    told = lines_on(viewer, entity=found.entity, on_kind="run", on_id=str(found.id))
    return (found.prepared_by, *clashing_hands(deed_of(found), told))


def _run_of(entity: str, number: int, by: Actor) -> Run:
    found = run(by, number)
    if found.entity != entity:
        raise Missing("run-not-there", run=number, entity=entity)
    return found


def _effect(request: StoredRequest) -> Mapping[str, Any]:
    """Nothing but the release itself: issuing looks for it."""
    return {"run": request.facts["run"], "drafts": request.facts["count"], "totals": request.facts["totals"]}


def _as_asked(viewer: Actor, entity: str, at: Instant) -> Callable[[StoredRequest], Mapping[str, Any]]:
    """The drafts that were asked for, as they are now; one that is gone is not among them."""

    def now(request: StoredRequest) -> Mapping[str, Any]:
        found = _run_of(entity, int(request.facts["run"]), viewer)
        groups = set(request.facts["drafts"])
        standing = unheld(drafts(viewer, entity=entity, run=found.id), viewer=viewer, entity=entity, at=at)
        same = [each for each in standing if _name(each.draft) in groups]
        return _asked_for(found, same, viewer).payload

    return now


def _asked_for(found: Run, chosen: Sequence[StoredDraft], viewer: Actor) -> AskedFor:
    given = [each.draft for each in chosen]
    deed = deed_of(found)
    notes = [each for each in given if each.kind is DocumentKind.CREDIT_NOTE]
    weighed = _totals(given if deed == RELEASE else notes)
    totals = _totals(given)
    payload = {
        "run": found.id,
        "period": str(found.period),
        "note": found.note,
        "count": len(given),
        "totals": {currency: format(amount, "f") for currency, amount in totals},
        "drafts": {_name(each): _facts(each) for each in given},
    }
    parties = {each.bill_to for each in given}
    kinds = {each.kind.value for each in given}
    return AskedFor(
        deed=deed,
        kind="run",
        id=str(found.id),
        version=hashlib.sha256(canonical(payload).encode()).hexdigest(),
        payload=payload,
        amounts=weighed,
        document_kind=kinds.pop() if len(kinds) == 1 else "",
        customer=parties.pop() if len(parties) == 1 else "",
        hands=_hands(found, viewer),
    )


def _name(draft: Draft) -> str:
    """What tells the drafts of a run apart, however often they are previewed."""
    return f"{draft.kind.value} {draft.group}"


def _facts(draft: Draft) -> dict[str, str]:
    return {
        "bill_to": draft.bill_to,
        "total": format(draft.total.amount, "f"),
        "due": format(draft.due.amount, "f"),
        "currency": draft.currency.code,
        "original": draft.original,
        "digest": digest_of(draft),
    }


def _totals(given: Sequence[Draft]) -> tuple[tuple[str, Decimal], ...]:
    found: dict[str, Decimal] = {}
    for draft in given:
        found[draft.currency.code] = found.get(draft.currency.code, Decimal(0)) + draft.total.amount
    return tuple(sorted(found.items()))


def _is_released(viewer: Actor, run: Run, draft: Draft) -> bool:
    return is_covered(viewer, entity=run.entity, deeds=[deed_of(run)], kind="run", about=str(run.id), digest=digest_of(draft))
