"""Rating runs, their previews, and what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ninja import Router

from crossfoot.api.v1.work import WorkShown, asked_for
from crossfoot.api.wire.routes import Call, asks, makes, reads
from crossfoot.api.wire.shapes import page_shape, shape
from crossfoot.api.wire.strict import Body, Day, Limit, Month, Number, Sentence, month
from crossfoot.books.actors.actor import Duty
from crossfoot.books.billing.reads.run_list import DraftSummary, RunFilters, drafts_page, runs_page
from crossfoot.books.billing.reads.runs import draft, run
from crossfoot.books.billing.reads.waiting import Held, held_deltas, suspended
from crossfoot.books.billing.run import HeldState, Run, RunState
from crossfoot.desks.billing import deciding, issuing
from crossfoot.desks.billing.looking.reperforming import Reperformed, reperform
from crossfoot.desks.delivery.asking import ask_to_issue, ask_to_rate
from crossfoot.errors import Missing
from crossfoot.measures import Money
from crossfoot.records.document import Draft
from crossfoot.records.metered import Suspended

router = Router(tags=["billing"])


class ToRate(Body):
    """A month to rate."""

    period: Month


class ToIssue(Body):
    """on: the day of issue that the documents bear."""

    on: Day


class Decision(Body):
    """What becomes of a held correction, and why."""

    answer: Literal["accept", "dismiss"]
    reason: Sentence


@dataclass(frozen=True, slots=True)
class DraftShown:
    """A document as its run would issue it."""

    id: int
    run: int
    draft: Draft


@dataclass(frozen=True, slots=True)
class Issued:
    """Numbers of the documents that were issued."""

    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuspenseShown:
    """Usage that a run could not price, each with its reason."""

    suspended: tuple[Suspended, ...]


@dataclass(frozen=True, slots=True)
class HeldShown:
    """A correction that waits for a person. amount: the net of its charges."""

    id: int
    run: int
    agreement: str
    amount: Money
    charges: int
    state: HeldState
    reason: str


@dataclass(frozen=True, slots=True)
class HeldList:
    """What waits."""

    held: tuple[HeldShown, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of it."""

    held: int
    state: HeldState


@reads(router, "/runs", duty=Duty.READ, answer=page_shape(Run))
def list_runs(
    request: Call,
    entity: str,
    period: Month | None = None,
    state: RunState | None = None,
    after: str | None = None,
    limit: Limit = 50,
) -> Any:
    """Rating runs, the latest first."""
    wanted = {"period": period, "state": state}
    filters = RunFilters(None if period is None else month(period), state)
    found = runs_page(request.by, entity=entity, filters=filters, after=request.place(after, **wanted), limit=limit)
    return request.page(found, **wanted)


@asks(router, "/runs", duty=Duty.RATE, work=shape(WorkShown))
def rate(request: Call, entity: str, body: ToRate) -> Any:
    """Rate a month in the background: charges, suspense, previews. Its result names the run."""
    done = ask_to_rate(entity=entity, period=month(body.period), by=request.by, at=request.at, key=request.key)
    return asked_for(request, int(done["work"]))


@reads(router, "/runs/{number}", duty=Duty.READ, answer=shape(Run))
def get_run(request: Call, entity: str, number: Number) -> Any:
    """One run: what it was a function of, and the proof of what came out."""
    return _run(request, entity, number)


@reads(router, "/runs/{number}/reperformance", duty=Duty.READ, answer=shape(Reperformed))
def reperform_run(request: Call, entity: str, number: Number) -> Any:
    """Compute a run again from what it stored; it is identical when there are no differences and `sealed` is yes."""
    return reperform(number=_run(request, entity, number).id, by=request.by, progress=_quiet)


@reads(router, "/runs/{number}/suspense", duty=Duty.READ, answer=shape(SuspenseShown))
def list_suspense(request: Call, entity: str, number: Number) -> Any:
    """Usage that the run could not price, each with its reason: it is never billed as nothing."""
    return SuspenseShown(suspended(request.by, entity=entity, run=_run(request, entity, number).id))


@reads(router, "/drafts", duty=Duty.READ, answer=page_shape(DraftSummary))
def list_drafts(request: Call, entity: str, run: Number | None = None, after: str | None = None, limit: Limit = 50) -> Any:
    """Previews that are not issued yet."""
    place = request.place(after, run=run)
    return request.page(drafts_page(request.by, entity=entity, run=run, after=place, limit=limit), run=run)


@reads(router, "/runs/{number}/drafts/{draft_id}", duty=Duty.READ, answer=shape(DraftShown))
def get_draft(request: Call, entity: str, number: Number, draft_id: Number) -> Any:
    """One preview, with its lines, taxes and flags."""
    return draft(request.by, entity=entity, run=number, number=draft_id)


@makes(router, "/runs/{number}/drafts/{draft_id}/issue", duty=Duty.ISSUE, answer=shape(Issued))
def issue_draft(request: Call, entity: str, number: Number, draft_id: Number, body: ToIssue) -> Any:
    """Issue one preview, by somebody else than who prepared its run."""
    made = issuing.issue_draft(
        entity=entity, run=number, draft=draft_id, on=body.on, by=request.by, at=request.at, key=request.key
    )
    return Issued((made.number,))


@asks(router, "/runs/{number}/issue", duty=Duty.ISSUE, work=shape(WorkShown))
def issue_run(request: Call, entity: str, number: Number, body: ToIssue) -> Any:
    """Issue every preview of a run in the background, one command each.

    What was issued stays issued, whatever becomes of the rest. The documents are listed by `invoices?run=`.
    """
    run_id = _run(request, entity, number).id
    done = ask_to_issue(entity=entity, run=run_id, on=body.on, by=request.by, at=request.at, key=request.key)
    return asked_for(request, int(done["work"]))


@reads(router, "/held", duty=Duty.READ, answer=shape(HeldList))
def list_held(request: Call, entity: str, state: HeldState = HeldState.WAITING) -> Any:
    """Corrections that late usage asks for and a person has to look at, the oldest first."""
    return HeldList(tuple(_held(each) for each in held_deltas(request.by, entity=entity, state=state)))


@makes(router, "/held/{held_id}/decision", duty=Duty.APPROVE_USAGE, answer=shape(Decided))
def decide_held(request: Call, entity: str, held_id: Number, body: Decision) -> Any:
    """Accept a held correction, which books it, or dismiss it; by somebody else than who rated."""
    accept: deciding.Answer = "yes" if body.answer == "accept" else "no"
    done = deciding.decide(
        entity=entity, held=held_id, accept=accept, reason=body.reason, by=request.by, at=request.at, key=request.key
    )
    return Decided(done["held"], HeldState(done["state"]))


def _run(request: Call, entity: str, number: int) -> Run:
    """A run of that entity: one of another entity is not there."""
    found = run(request.by, number)
    if found.entity != entity:
        raise Missing("run-not-there", run=number, entity=entity)
    return found


def _held(held: Held) -> HeldShown:
    return HeldShown(held.id, held.run, held.agreement, held.amount, len(held.charges), held.state, held.reason)


def _quiet(done: int, total: int, what: str) -> None:
    """Nobody watches a request."""
