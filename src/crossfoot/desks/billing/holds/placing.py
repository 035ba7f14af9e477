"""Placing holds and lifting them. A hold protects from the moment one person places it; a second one confirms it in time,
or it lapses. It is lifted when one asks and another agrees, or when it expires."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.reads.accounts.holds import hold, holds_protecting
from crossfoot.books.billing.writes.holds import write_hold, write_hold_step
from crossfoot.books.naming import must_be_name
from crossfoot.books.trail.approvals.request import AskedFor, StoredRequest
from crossfoot.books.trail.approvals.writes.deciding import ask, decide
from crossfoot.books.trail.writes import asked
from crossfoot.errors import Conflict, Malformed
from crossfoot.measures import Instant
from crossfoot.records.contracts.hold import Hold, HoldKind, HoldState, HoldStepKind
from crossfoot.runs.approval import RULES

PLACE = "hold.place"
CONFIRM_HOURS = 48
"""How long a hold protects while only one person stands for it."""
DAYS_MAX = 90
"""How long a hold may last; after that it is placed anew, with a reason of that day."""
_HOUR = 3_600 * 10**9


def place_hold(
    *, entity: str, account: str, kind: str, reason: str, days: int, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Hold an account for so many days, from now on, and ask for it to be confirmed. Gives hold and request.

    Usage goes on being kept and rated; its invoices are neither released nor issued. Repeatable.
    Raises Forbidden: duty-missing; Malformed: no-reason, hold-kind-unknown, hold-days; Conflict: account-held.
    """
    if kind not in {each.value for each in HoldKind}:
        raise Malformed("hold-kind-unknown", kind=kind, kinds=", ".join(each.value for each in HoldKind))
    if not 1 <= days <= DAYS_MAX:
        raise Malformed("hold-days", days=days, days_max=DAYS_MAX)
    if not reason.strip():
        raise Malformed("no-reason", deed="holding an account")
    must_be_name(account, of="the account")
    what = {"account": account, "kind": kind, "reason": reason, "days": days}
    request = asked(entity=entity, deed="hold.placed", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.HOLD, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        for each in holds_protecting(by, entity=entity, at=at):
            if each.account == account:
                raise Conflict("account-held", account=account, hold=each.id, reason=each.reason)
        number = write_hold(
            entity=entity,
            account=account,
            kind=HoldKind(kind),
            reason=reason,
            confirm_by=Instant(at.ns + CONFIRM_HOURS * _HOUR),
            expires_at=Instant(at.ns + days * 24 * _HOUR),
            by=by,
            at=at,
            key=key,
        )
        placed = hold(by, entity=entity, number=number)
        done = ask(
            entity=entity,
            what=_asked_for(placed, at, act="place"),
            reason=reason,
            evidence=(),
            rules=RULES,
            by=by,
            at=at,
            key=f"{key}/confirm",
        )
        answer = {"hold": number, "account": account, "request": done["request"], "checkers": done["checkers"]}
        return request.answer(
            answer, on_kind="hold", on_id=str(number), facts={"account": account, "kind": kind}, reason=reason
        )


def request_hold_lift(*, entity: str, hold: int, reason: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Ask for a hold to be lifted before it expires; somebody else agrees. Gives and raises as `ask`.

    Raises Forbidden: duty-missing; Missing: hold-not-there; Conflict: hold-over.
    """
    with transaction.atomic(durable=True):
        by.must_hold(Duty.HOLD, entity=entity)
        found = _protecting(by, entity, hold, at)
        what = _asked_for(found, at, act="lift")
        return ask(entity=entity, what=what, reason=reason, evidence=(), rules=RULES, by=by, at=at, key=key)


def apply_hold_place(*, entity: str, request: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say yes to a hold, or to its lifting; with enough of them it is confirmed or lifted. Gives and raises as `decide`."""
    with transaction.atomic(durable=True):
        return decide(
            entity=entity,
            number=request,
            deed=PLACE,
            now=_as_asked(by, entity, at),
            effect=_effect(by, at, key),
            rules=RULES,
            by=by,
            at=at,
            key=key,
        )


def _protecting(by: Actor, entity: str, number: int, at: Instant) -> Hold:
    found = hold(by, entity=entity, number=number)
    if not found.protects(at):
        raise Conflict("hold-over", hold=number, state=found.state(at).value)
    return found


def _asked_for(found: Hold, at: Instant, *, act: str) -> AskedFor:
    payload = {
        "act": act,
        "hold": found.id,
        "account": found.account,
        "kind": found.kind.value,
        "placed_for": found.reason,
        "expires_at": found.expires_at.isoformat(),
        "still": found.protects(at) and not (act == "place" and found.state(at) is HoldState.CONFIRMED),
    }
    hands = (found.by,) if act == "place" else ()
    about = str(found.id) if act == "place" else f"{found.id}, to lift"
    return AskedFor(PLACE, "hold", about, str(found.id), payload, hands=hands)


def _as_asked(viewer: Actor, entity: str, at: Instant) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def now(request: StoredRequest) -> Mapping[str, Any]:
        found = hold(viewer, entity=entity, number=int(request.facts["hold"]))
        return _asked_for(found, at, act=str(request.facts["act"])).payload

    return now


def _effect(by: Actor, at: Instant, key: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def effect(request: StoredRequest) -> Mapping[str, Any]:
        step = HoldStepKind.CONFIRMED if request.facts["act"] == "place" else HoldStepKind.LIFTED
        number = int(request.facts["hold"])
        write_hold_step(entity=request.entity, hold=number, step=step, by=by, at=at, key=key)
        return {"hold": number, "step": step.value}

    return effect
