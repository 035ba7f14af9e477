"""Standing for what somebody else recorded: versions of agreements and of price books, asked for and approved."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_numbered
from crossfoot.books.agreements.reads.deals import deals_waiting
from crossfoot.books.agreements.reads.price_books import price_book_versions
from crossfoot.books.agreements.reads.versions import versions
from crossfoot.books.agreements.stored import StoredPriceBook, StoredVersion
from crossfoot.books.agreements.writes import approve_price_book, approve_version
from crossfoot.books.trail.approvals.request import AskedFor, StoredRequest
from crossfoot.books.trail.approvals.standing import must_decide
from crossfoot.books.trail.approvals.writes.deciding import ask, decide, decide_at_once
from crossfoot.books.trail.reads.lines import lines_on
from crossfoot.books.trail.writes import Asked, asked
from crossfoot.desks.contracts.dealing import must_be_accepted
from crossfoot.errors import Conflict, Missing
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalState
from crossfoot.runs.approval import RULES
from crossfoot.runs.approval.acting import clashing_hands

AGREEMENT_APPROVE, PRICE_BOOK_APPROVE = "agreement.approve", "price-book.approve"


def approve_agreements(
    *, entity: str, named: Sequence[tuple[str, int]] | None, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Stand for versions somebody else recorded, in one step. named: (agreement, version) pairs; None for all that wait, but
    for those with a deal that nobody accepted yet.

    approved: how many; waiting: numbers of the requests that want somebody else as well.
    Raises Forbidden: duty-missing, approver-prepared; Missing: version-not-there; Conflict: already-approved, deal-open.
    """
    request = asked(entity=entity, deed="agreements.approved", what={"named": named}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        must_decide(by, entity=entity, deed=AGREEMENT_APPROVE, rules=RULES)
        if (earlier := request.earlier) is not None:
            return earlier
        known = {(each.agreement, each.version): each for each in versions(by, entity=entity)}
        unaccepted = {(each.agreement, each.version) for each in deals_waiting(by, entity=entity)} if named is None else set()
        waiting = [name for name, each in known.items() if each.approved_by is None and name not in unaccepted]
        chosen = named if named is not None else waiting
        done: list[Mapping[str, Any]] = []
        for place, name in enumerate(chosen):
            stored = _waiting_version(known, *name)
            done.append(
                decide_at_once(
                    entity=entity,
                    what=_asked_for(
                        stored,
                        after=_approved_before(stored, known, done),
                        hands=_clashing(by, entity, _named(stored)),
                    ),
                    preparer=actor_numbered(by, stored.recorded_by),
                    now=_agreement_now(by, entity),
                    effect=_approving(by, at, key),
                    rules=RULES,
                    by=by,
                    at=at,
                    key=f"{key}/{place}",
                )
            )
        return _all_answered(request, done)


def request_agreement_approve(
    *, entity: str, agreement: str, version: int, reason: str, evidence: Sequence[str], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Ask for a version of an agreement to be approved. Whoever recorded it has a hand in it, whoever asks.

    Raises Forbidden: duty-missing; Missing: version-not-there; Malformed: no-reason; Conflict: already-approved,
    approval-pending.
    """
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONTRACT, entity=entity)
        known = {(each.agreement, each.version): each for each in versions(by, entity=entity, agreements=[agreement])}
        stored = _waiting_version(known, agreement, version)
        hands = _clashing(by, entity, _named(stored))
        what = _asked_for(stored, after=_approved_before(stored, known, ()), hands=hands)
        return ask(entity=entity, what=what, reason=reason, evidence=evidence, rules=RULES, by=by, at=at, key=key)


def apply_agreement_approve(*, entity: str, request: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say yes to a version of an agreement; with enough of them it is approved. Gives and raises as `decide`."""
    with transaction.atomic(durable=True):
        return decide(
            entity=entity,
            number=request,
            deed=AGREEMENT_APPROVE,
            now=_agreement_now(by, entity),
            effect=_approving(by, at, key),
            rules=RULES,
            by=by,
            at=at,
            key=key,
            hands=lambda request: _clashing(by, entity, request.on_id),
        )


def _waiting_version(known: Mapping[tuple[str, int], StoredVersion], agreement: str, version: int) -> StoredVersion:
    stored = known.get((agreement, version))
    if stored is None:
        raise Missing("version-not-there", what=agreement, version=version)
    if stored.approved_by is not None:
        raise Conflict("already-approved", what=f"{agreement} version {version}")
    return stored


def _approved_before(
    stored: StoredVersion, known: Mapping[tuple[str, int], StoredVersion], done: Sequence[Mapping[str, Any]]
) -> int:
    """The latest version of the agreement that counts: the one a checker compares with. 0: none yet."""
    new = {each["on"] for each in done if each["state"] == ApprovalState.APPLIED.value}
    own = [each for each in known.values() if each.agreement == stored.agreement]
    return max((each.version for each in own if each.approved_by is not None or _named(each) in new), default=0)


def _named(stored: StoredVersion) -> str:
    return f"{stored.agreement} version {stored.version}"


def _asked_for(stored: StoredVersion, *, after: int, hands: Sequence[int] = ()) -> AskedFor:
    payload = {
        "agreement": stored.agreement,
        "version": stored.version,
        "title": stored.title,
        "digest": stored.digest,
        "in_force_from": str(stored.in_force_from),
        "effective_from": str(stored.effective.start),
        "effective_until": str(stored.effective.end),
        "approved_before": after,
    }
    everybody = (stored.recorded_by, *hands)
    return AskedFor(AGREEMENT_APPROVE, "agreement", _named(stored), stored.digest, payload, hands=everybody)


def _clashing(viewer: Actor, entity: str, name: str) -> tuple[int, ...]:
    """Who asked for a version to be approved, or for what is not standard in it to be accepted: they entered it as well."""
    told = [line for kind in ("agreement", "deal") for line in lines_on(viewer, entity=entity, on_kind=kind, on_id=name)]
    return clashing_hands(AGREEMENT_APPROVE, told)


def _agreement_now(viewer: Actor, entity: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def now(request: StoredRequest) -> Mapping[str, Any]:
        agreement = str(request.facts["agreement"])
        known = {(each.agreement, each.version): each for each in versions(viewer, entity=entity, agreements=[agreement])}
        stored = known[agreement, request.facts["version"]]
        return _asked_for(stored, after=_approved_before(stored, known, ())).payload

    return now


def _approving(by: Actor, at: Instant, key: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def effect(request: StoredRequest) -> Mapping[str, Any]:
        agreement, version = str(request.facts["agreement"]), int(request.facts["version"])
        must_be_accepted(by, entity=request.entity, agreement=agreement, version=version)
        approve_version(entity=request.entity, agreement=agreement, version=version, by=by, at=at, key=key)
        return {"agreement": agreement, "version": version}

    return effect


def _all_answered(request: Asked, done: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The answer to a command that approved several things."""
    answer = {
        "approved": sum(each["state"] == ApprovalState.APPLIED.value for each in done),
        "waiting": [each["request"] for each in done if each["state"] != ApprovalState.APPLIED.value],
    }
    return request.answer(answer, on_kind="entity", on_id=request.entity, facts=answer)


def approve_price_books(
    *, entity: str, named: Sequence[tuple[str, int]] | None, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Stand for versions of price books somebody else recorded, in one step. named: None for all that wait.

    Gives and raises as `approve_agreements`.
    """
    request = asked(entity=entity, deed="price-books.approved", what={"named": named}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        must_decide(by, entity=entity, deed=PRICE_BOOK_APPROVE, rules=RULES)
        if (earlier := request.earlier) is not None:
            return earlier
        known = _books(by, entity)
        chosen = named if named is not None else [name for name, each in known.items() if each.approved_by is None]
        done: list[Mapping[str, Any]] = []
        for place, name in enumerate(chosen):
            stored = _waiting_book(known, *name)
            now = _book_now(by, entity)
            done.append(
                decide_at_once(
                    entity=entity,
                    what=_asked_for_book(stored, _books(by, entity)),
                    preparer=actor_numbered(by, stored.recorded_by),
                    now=now,
                    effect=_approving_book(by, at, key),
                    rules=RULES,
                    by=by,
                    at=at,
                    key=f"{key}/{place}",
                )
            )
        return _all_answered(request, done)


def request_price_book_approve(
    *, entity: str, book: str, version: int, reason: str, evidence: Sequence[str], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Ask for a version of a price book to be approved. Gives and raises as `request_agreement_approve`."""
    with transaction.atomic(durable=True):
        by.must_hold(Duty.PRICE, entity=entity)
        known = _books(by, entity)
        what = _asked_for_book(_waiting_book(known, book, version), known)
        return ask(entity=entity, what=what, reason=reason, evidence=evidence, rules=RULES, by=by, at=at, key=key)


def apply_price_book_approve(*, entity: str, request: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say yes to a version of a price book; with enough of them it prices. Gives and raises as `decide`."""
    with transaction.atomic(durable=True):
        return decide(
            entity=entity,
            number=request,
            deed=PRICE_BOOK_APPROVE,
            now=_book_now(by, entity),
            effect=_approving_book(by, at, key),
            rules=RULES,
            by=by,
            at=at,
            key=key,
        )


Books = Mapping[tuple[str, int], StoredPriceBook]


def _books(viewer: Actor, entity: str) -> Books:
    return {(each.book, each.version): each for each in price_book_versions(viewer, entity=entity)}


def _waiting_book(known: Books, book: str, version: int) -> StoredPriceBook:
    stored = known.get((book, version))
    if stored is None:
        raise Missing("version-not-there", what=book, version=version)
    if stored.approved_by is not None:
        raise Conflict("already-approved", what=f"{book} version {version}")
    return stored


def _asked_for_book(stored: StoredPriceBook, known: Books) -> AskedFor:
    own = [each for each in known.values() if each.book == stored.book and each.approved_by is not None]
    payload = {
        "book": stored.book,
        "version": stored.version,
        "digest": stored.digest,
        "approved_before": max((each.version for each in own), default=0),
    }
    name = f"{stored.book} version {stored.version}"
    return AskedFor(PRICE_BOOK_APPROVE, "price-book", name, stored.digest, payload, hands=(stored.recorded_by,))


def _book_now(viewer: Actor, entity: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def now(request: StoredRequest) -> Mapping[str, Any]:
        known = _books(viewer, entity)
        return _asked_for_book(known[str(request.facts["book"]), int(request.facts["version"])], known).payload

    return now


def _approving_book(by: Actor, at: Instant, key: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def effect(request: StoredRequest) -> Mapping[str, Any]:
        book, version = str(request.facts["book"]), int(request.facts["version"])
        approve_price_book(entity=request.entity, book=book, version=version, by=by, at=at, key=key)
        return {"book": book, "version": version}

    return effect
