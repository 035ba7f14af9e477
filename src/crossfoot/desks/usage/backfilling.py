"""Backfill: old usage loaded as one transaction. Open it, load files into it, look at the difference, close or revert it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_numbered
from crossfoot.books.trail.approvals.request import AskedFor, StoredRequest
from crossfoot.books.trail.approvals.standing import must_decide
from crossfoot.books.trail.approvals.writes.deciding import ask, decide, decide_at_once
from crossfoot.books.trail.reads.lines import lines_on
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.lake_file import BackfillNamed, BackfillState, BatchState
from crossfoot.books.usage.reads.batches import batches
from crossfoot.books.usage.reads.sources import backfill_named
from crossfoot.books.usage.writes import change_manifest, move_backfill, open_backfill, revert_batch
from crossfoot.bulk.lake import Shelf
from crossfoot.desks.usage.counting import count_batches
from crossfoot.errors import Conflict
from crossfoot.measures import Instant
from crossfoot.records.approval import ApprovalState
from crossfoot.runs.approval import RULES
from crossfoot.runs.approval.acting import clashing_hands

CLOSE = "backfill.close"
_LIMIT = 100_000


def open_named(*, entity: str, name: str, reason: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Open a backfill. Raises Forbidden: duty-missing; Conflict: backfill-taken."""
    request = asked(entity=entity, deed="backfill.opened", what={"name": name, "reason": reason}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.LOAD_USAGE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        open_backfill(entity=entity, name=name, reason=reason, by=by, at=at, key=key)
        return request.answer({"backfill": name}, on_kind="backfill", on_id=name, facts={"reason": reason})


def mark_loaded(*, entity: str, name: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say that everything is in: from here it is looked at, then closed or reverted. Raises Conflict: backfill-moved-on."""
    request = asked(entity=entity, deed="backfill.loaded", what={"name": name}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.LOAD_USAGE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        move_backfill(entity=entity, name=name, to=BackfillState.LOADED, by=by, at=at, key=key)
        return request.answer({"backfill": name}, on_kind="backfill", on_id=name, facts={})


def close_named(*, entity: str, name: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Let a loaded backfill count, in one step. By somebody else than whoever said it was loaded.

    waiting: numbers of the requests that want somebody else as well; nothing counts till then.
    Raises Forbidden: duty-missing, approver-prepared; Conflict: backfill-moved-on, manifest-stale.
    """
    must_decide(by, entity=entity, deed=CLOSE, rules=RULES)
    request = asked(entity=entity, deed="backfill.closed", what={"name": name}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is None:
            found = _loaded(by, entity, name)
            done = decide_at_once(
                entity=entity,
                what=_asked_for(found, by),
                preparer=actor_numbered(by, found.by),
                now=_as_it_is(by, entity),
                effect=_closing(by, at, key),
                rules=RULES,
                by=by,
                at=at,
                key=f"{key}/approval",
            )
            waiting = {} if done["state"] == ApprovalState.APPLIED.value else {"waiting": [done["request"]]}
            earlier = request.answer({"backfill": name, **waiting}, on_kind="backfill", on_id=name, facts={})
    return earlier if "waiting" in earlier else {**earlier, **_counted(entity, name, by=by, at=at, key=key)}


def request_backfill_close(
    *, entity: str, name: str, reason: str, evidence: Sequence[str], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Ask for a loaded backfill to count. Raises Malformed: no-reason; Missing: backfill-not-there; Forbidden: duty-missing;
    Conflict: backfill-moved-on, approval-pending."""
    with transaction.atomic(durable=True):
        by.must_hold(Duty.LOAD_USAGE, entity=entity)
        what = _asked_for(_loaded(by, entity, name), by)
        return ask(entity=entity, what=what, reason=reason, evidence=evidence, rules=RULES, by=by, at=at, key=key)


def apply_backfill_close(*, entity: str, request: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Say yes to a backfill; with enough of them it is closed and counted.

    Gives and raises as `decide`; and raises Conflict: manifest-stale.
    """
    with transaction.atomic(durable=True):
        done = decide(
            entity=entity,
            number=request,
            deed=CLOSE,
            now=_as_it_is(by, entity),
            effect=_closing(by, at, key),
            rules=RULES,
            by=by,
            at=at,
            key=key,
            hands=lambda request: _hands(backfill_named(by, entity=entity, name=request.on_id), by),
        )
    if done["state"] != ApprovalState.APPLIED.value:
        return done
    return {**done, "result": {**done["result"], **_counted(entity, done["on"], by=by, at=at, key=key)}}


def _loaded(viewer: Actor, entity: str, name: str) -> BackfillNamed:
    found = backfill_named(viewer, entity=entity, name=name)
    if found.state is not BackfillState.LOADED:
        raise Conflict("backfill-moved-on", backfill=name, state=found.state, wanted=BackfillState.CLOSED)
    return found


def _asked_for(found: BackfillNamed, viewer: Actor) -> AskedFor:
    own = batches(viewer, entity=found.entity, backfill=found.name, limit=_LIMIT)
    payload = {
        "backfill": found.name,
        "reason": found.reason,
        "state": found.state.value,
        "batches": sorted(each.name for each in own),
        "rows_read": sum(each.rows_read for each in own),
        "rows_rejected": sum(each.rows_rejected for each in own),
    }
    return AskedFor(CLOSE, "backfill", found.name, found.at.isoformat(), payload, hands=_hands(found, viewer))


def _hands(found: BackfillNamed, viewer: Actor) -> tuple[int, ...]:
    """Who opened it, filled it or said it was all in: none of them says that it counts."""
    told = lines_on(viewer, entity=found.entity, on_kind="backfill", on_id=found.name)
    return (found.by, *clashing_hands(CLOSE, told))


def _as_it_is(viewer: Actor, entity: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def now(request: StoredRequest) -> Mapping[str, Any]:
        return _asked_for(backfill_named(viewer, entity=entity, name=request.on_id), viewer).payload

    return now


def _closing(by: Actor, at: Instant, key: str) -> Callable[[StoredRequest], Mapping[str, Any]]:
    def effect(request: StoredRequest) -> Mapping[str, Any]:
        move_backfill(entity=request.entity, name=request.on_id, to=BackfillState.CLOSED, by=by, at=at, key=key)
        return {"backfill": request.on_id}

    return effect


def _counted(entity: str, name: str, *, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    waiting = batches(by, entity=entity, state=BatchState.STAGED, backfill=name, limit=_LIMIT)
    count = asked(entity=entity, deed="usage.counted", what={"backfill": name}, by=by, at=at, key=f"{key}/count")
    return count_batches(count, counted=waiting)


def revert_named(*, entity: str, name: str, by: Actor, at: Instant, key: str, reason: str = "") -> Mapping[str, Any]:
    """Take an open or loaded backfill back: nothing of it ever counts. reason: kept in the trail.

    Raises Conflict: backfill-moved-on.
    """
    what = {"name": name, "reason": reason} if reason else {"name": name}
    request = asked(entity=entity, deed="backfill.reverted", what=what, by=by, at=at, key=key, reason=reason)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.LOAD_USAGE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        move_backfill(entity=entity, name=name, to=BackfillState.REVERTED, by=by, at=at, key=key)
        waiting = batches(by, entity=entity, state=BatchState.STAGED, backfill=name, limit=_LIMIT)
        gone = sorted({segment for batch in waiting for segment in batch.segment.split()})
        change_manifest(
            entity=entity,
            add=(),
            remove=[(Shelf.STAGED.value, each) for each in gone],
            note="backfill reverted",
            by=by,
            at=at,
            key=key,
        )
        for batch in waiting:
            revert_batch(entity=entity, batch=batch.name, by=by, key=key)
        return request.answer(
            {"backfill": name, "batches": len(waiting)}, on_kind="backfill", on_id=name, facts={"batches": len(waiting)}
        )
