"""Deals: what is not standard in a version is found when it is recorded, and accepted by another before it is approved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.agreements.reads.deals import Deal, deal_of
from crossfoot.books.agreements.reads.versions import version_of
from crossfoot.books.agreements.writes import accept_deal, write_findings
from crossfoot.books.trail.approvals.request import AskedFor, StoredRequest
from crossfoot.books.trail.approvals.writes.deciding import ask, decide
from crossfoot.engines.controls.deals import not_standard
from crossfoot.errors import Conflict, Missing
from crossfoot.formats.deals import shipped_deal_policy
from crossfoot.measures import Instant
from crossfoot.runs.approval import RULES
from crossfoot.terms.agreement import Agreement
from crossfoot.terms.price_book import PriceBook

ACCEPT = "deal.accept"


def keep_findings(agreement: Agreement, *, books: Mapping[str, PriceBook], by: Actor, at: Instant, key: str) -> int:
    """Find what is not standard in a version just recorded, in the transaction at hand, and keep it; how many findings."""
    policy = shipped_deal_policy()
    found = not_standard(agreement, policy=policy, books=books)
    if not found:
        return 0
    return write_findings(
        entity=agreement.entity,
        agreement=agreement.id,
        version=agreement.version,
        policy_version=policy.version,
        findings=found,
        by=by,
        at=at,
        key=key,
    )


def request_deal_accept(
    *, entity: str, agreement: str, version: int, reason: str, evidence: Sequence[str], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Ask for a version to be accepted with what is not standard in it. Gives and raises as `ask`.

    Raises Forbidden: duty-missing; Missing: version-not-there, deal-standard; Conflict: deal-accepted, approval-pending.
    """
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONTRACT, entity=entity)
        version_of(by, entity=entity, agreement=agreement, version=version)
        found = _deal(by, entity, agreement, version)
        if found.accepted_by is not None:
            raise Conflict("deal-accepted", what=f"{agreement} version {version}")
        return ask(entity=entity, what=_asked_for(found), reason=reason, evidence=evidence, rules=RULES, by=by, at=at, key=key)


def apply_deal_accept(*, entity: str, request: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say yes to a deal; with enough of them its version may be approved. Gives and raises as `decide`."""
    with transaction.atomic(durable=True):
        return decide(
            entity=entity,
            number=request,
            deed=ACCEPT,
            now=_as_asked(by, entity),
            effect=_accepting(by, at, key),
            rules=RULES,
            by=by,
            at=at,
            key=key,
        )


def must_be_accepted(by: Actor, *, entity: str, agreement: str, version: int) -> None:
    """Raises Conflict: deal-open, while something in a version waits for an acceptance."""
    found = deal_of(by, entity=entity, agreement=agreement, version=version)
    if found is not None and found.open_findings:
        named = "; ".join(f"{each.value} ({each.standard})" for each in found.open_findings)
        raise Conflict("deal-open", what=f"{agreement} version {version}", findings=named)


def _deal(by: Actor, entity: str, agreement: str, version: int) -> Deal:
    found = deal_of(by, entity=entity, agreement=agreement, version=version)
    if found is None:
        raise Missing("deal-standard", what=f"{agreement} version {version}")
    return found


def _asked_for(found: Deal) -> AskedFor:
    payload = {
        "agreement": found.agreement,
        "version": found.version,
        "digest": found.digest,
        "policy": found.policy_version,
        "accepted": found.accepted_by is not None,
        "findings": {
            f"{number} {each.rule}": f"{' '.join(part for part in (each.clause, each.place) if part)} {each.value}".strip()
            for number, each in enumerate(found.findings, start=1)
        },
    }
    about = f"{found.agreement} version {found.version}"
    return AskedFor(ACCEPT, "deal", about, found.digest, payload, hands=(found.recorded_by,))


def _as_asked(viewer: Actor, entity: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def now(request: StoredRequest) -> Mapping[str, Any]:
        found = _deal(viewer, entity, str(request.facts["agreement"]), int(request.facts["version"]))
        return _asked_for(found).payload

    return now


def _accepting(by: Actor, at: Instant, key: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def effect(request: StoredRequest) -> Mapping[str, Any]:
        agreement, version = str(request.facts["agreement"]), int(request.facts["version"])
        accept_deal(entity=request.entity, agreement=agreement, version=version, by=by, at=at, key=key)
        return {"agreement": agreement, "version": version}

    return effect
