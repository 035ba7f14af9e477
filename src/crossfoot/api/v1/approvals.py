"""Approval requests: what waits for whom, and yes or no to it on a frozen payload."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.conf import settings
from django.utils.module_loading import import_string
from ninja import Router
from pydantic import Field

from crossfoot.api.wire.routes import Call, makes, reads
from crossfoot.api.wire.shapes import shape
from crossfoot.api.wire.strict import Body, Number, Sentence, Word
from crossfoot.books.actors.actor import Duty
from crossfoot.books.trail.approvals.reads.requests import request as stored_request
from crossfoot.desks import contracts
from crossfoot.desks.approvals import ending, looking
from crossfoot.desks.billing import crediting, releasing
from crossfoot.errors import Conflict
from crossfoot.measures import Instant

router = Router(tags=["approvals"])


class Yes(Body):
    """payload_hash: of the payload you looked at; with another one nothing is approved."""

    payload_hash: Word


class No(Body):
    """Why not."""

    reason: Sentence


class AskForApproval(Body):
    """Why it should be approved, and where the evidence is."""

    reason: Sentence
    evidence: list[Word] = Field(default=[], max_length=50)


class AskForRelease(AskForApproval):
    """drafts: ids of the previews that are asked for; none named, for all."""

    drafts: list[Number] = Field(default=[], max_length=10_000)


@dataclass(frozen=True, slots=True)
class AmountOf:
    """What a request comes to in a currency."""

    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ApprovalShown:
    """A request. payload: what is asked for, frozen, as JSON; payload_hash: of its text. may: whether you may decide it; code
    and why: what you would be refused with. approvals of quorum: how many yes it has of how many it needs."""

    number: int
    deed: str
    on_kind: str
    on_id: str
    on_version: str
    payload: Any
    payload_hash: str
    amounts: tuple[AmountOf, ...]
    reason: str
    evidence: tuple[str, ...]
    prepared_by: int
    state: str
    approvals: int
    quorum: int
    asked_at: Instant
    due_at: Instant
    expires_at: Instant
    may: bool
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class ApprovalList:
    """Requests."""

    requests: tuple[ApprovalShown, ...]


@dataclass(frozen=True, slots=True)
class ApprovalDecided:
    """What a request is now."""

    request: int
    state: str


@dataclass(frozen=True, slots=True)
class ApprovalAsked:
    """The number of a request."""

    request: int


@dataclass(frozen=True, slots=True)
class VoidAsked:
    """run: that holds the credit note. request: the number of the request for its approval."""

    run: int
    request: int


_VIEWS: Mapping[str, Callable[..., tuple[looking.ShownRequest, ...]]] = {
    "inbox": looking.inbox,
    "waiting": looking.waiting,
    "mine": looking.mine,
}


@reads(router, "/approvals", duty=Duty.READ, answer=shape(ApprovalList))
def list_approvals(request: Call, entity: str, view: Literal["inbox", "waiting", "mine"] = "inbox") -> Any:
    """Requests: those you may decide (inbox), all that wait (waiting), those you asked for (mine)."""
    found = _VIEWS[view](entity=entity, by=request.by, at=request.at)
    return ApprovalList(tuple(_shown(each) for each in found))


@reads(router, "/approvals/{number}", duty=Duty.READ, answer=shape(ApprovalShown))
def get_approval(request: Call, entity: str, number: Number) -> Any:
    """One request, and how you stand to it."""
    return _shown(looking.shown(entity=entity, request=number, by=request.by, at=request.at))


@makes(router, "/approvals/{number}/approve", duty=Duty.READ, answer=shape(ApprovalDecided))
def approve(request: Call, entity: str, number: Number, body: Yes) -> Any:
    """Say yes to the payload you looked at; with the last yes it needs, what is asked for is done. A person's key alone."""
    found = stored_request(request.by, entity=entity, number=number)
    if body.payload_hash != found.payload_hash:
        raise Conflict("copy-outdated")
    apply = import_string(import_string(settings.CROSSFOOT_DEEDS)[found.deed])
    done = apply(entity=entity, request=number, by=request.by, at=request.at, key=request.key)
    return ApprovalDecided(number, str(done["state"]))


@makes(router, "/approvals/{number}/reject", duty=Duty.READ, answer=shape(ApprovalDecided))
def reject(request: Call, entity: str, number: Number, body: No) -> Any:
    """Say no, with a reason: one no ends it."""
    done = ending.reject_request(
        entity=entity, request=number, reason=body.reason, by=request.by, at=request.at, key=request.key
    )
    return ApprovalDecided(number, str(done["state"]))


@makes(router, "/approvals/{number}/withdraw", duty=Duty.READ, answer=shape(ApprovalDecided))
def withdraw(request: Call, entity: str, number: Number, body: No) -> Any:
    """Take back what you asked for."""
    done = ending.withdraw_request(
        entity=entity, request=number, reason=body.reason, by=request.by, at=request.at, key=request.key
    )
    return ApprovalDecided(number, str(done["state"]))


@makes(router, "/agreements/{agreement}/versions/{version}/approval-requests", duty=Duty.CONTRACT, answer=shape(ApprovalAsked))
def ask_for_agreement(request: Call, entity: str, agreement: str, version: Number, body: AskForApproval) -> Any:
    """Ask for a version of an agreement to be approved, by somebody else than who recorded it."""
    done = contracts.request_agreement_approve(
        entity=entity,
        agreement=agreement,
        version=version,
        reason=body.reason,
        evidence=body.evidence,
        by=request.by,
        at=request.at,
        key=request.key,
    )
    return ApprovalAsked(int(done["request"]))


@makes(router, "/runs/{number}/release-requests", duty=Duty.RATE, answer=shape(ApprovalAsked))
def ask_for_release(request: Call, entity: str, number: Number, body: AskForRelease) -> Any:
    """Ask for the previews of a rating run to be released as they are now, by somebody else than who prepared them."""
    done = releasing.request_invoices_release(**_of_run(request, number, body), chosen=body.drafts)
    return ApprovalAsked(int(done["request"]))


@makes(router, "/runs/{number}/credit-requests", duty=Duty.CREDIT, answer=shape(ApprovalAsked))
def ask_for_credit(request: Call, entity: str, number: Number, body: AskForApproval) -> Any:
    """Ask for a prepared credit note to be approved. number: of the run that holds it."""
    return ApprovalAsked(int(releasing.request_credit_issue(**_of_run(request, number, body))["request"]))


@makes(router, "/runs/{number}/void-requests", duty=Duty.CREDIT, answer=shape(ApprovalAsked))
def ask_for_void(request: Call, entity: str, number: Number, body: AskForApproval) -> Any:
    """Ask for a document to be taken back whole, or for its rebill, to be approved. number: of the run that holds it."""
    return ApprovalAsked(int(releasing.request_document_void(**_of_run(request, number, body))["request"]))


@makes(router, "/invoices/{number}/voids", duty=Duty.CREDIT, answer=shape(VoidAsked))
def void_invoice(request: Call, entity: str, number: str, body: AskForApproval) -> Any:
    """Prepare to take a document back whole, and ask for it to be approved: with that, and issued, nothing of it is owed."""
    given: dict[str, Any] = {"entity": entity, "reason": body.reason, "by": request.by, "at": request.at}
    made = crediting.prepare_credit(**given, number=number, lines={}, key=request.key)
    asked = releasing.request_document_void(**given, run=int(made["run"]), evidence=body.evidence, key=f"{request.key}/ask")
    return VoidAsked(int(made["run"]), int(asked["request"]))


def _of_run(request: Call, number: int, body: AskForApproval) -> dict[str, Any]:
    return {
        "entity": request.entity,
        "run": number,
        "reason": body.reason,
        "evidence": body.evidence,
        "by": request.by,
        "at": request.at,
        "key": request.key,
    }


def _shown(found: looking.ShownRequest) -> ApprovalShown:
    asked = found.request
    return ApprovalShown(
        number=asked.number,
        deed=asked.deed,
        on_kind=asked.on_kind,
        on_id=asked.on_id,
        on_version=asked.on_version,
        payload=json.loads(asked.payload),
        payload_hash=asked.payload_hash,
        amounts=tuple(AmountOf(currency, amount) for currency, amount in asked.amounts),
        reason=asked.reason,
        evidence=asked.evidence,
        prepared_by=asked.prepared_by,
        state=asked.state.value,
        approvals=found.approvals,
        quorum=asked.quorum,
        asked_at=asked.asked_at,
        due_at=asked.due_at,
        expires_at=asked.expires_at,
        may=found.may,
        code=found.code,
        why=found.why,
    )
