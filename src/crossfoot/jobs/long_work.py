"""One piece of work as steps that survive a crash: workflow id = entity and key of the request, step = one desk function."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from dbos import DBOS
from django.conf import settings
from django.db import connections

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_numbered
from crossfoot.books.billing.reads.runs import draft_numbers
from crossfoot.books.trail.work.reads import work as stored_work
from crossfoot.books.trail.work.work import Work, WorkKind, WorkState
from crossfoot.desks.billing import issuing, rating
from crossfoot.desks.delivery import progressing, serving
from crossfoot.desks.exports import exporting
from crossfoot.errors import Conflict, Missing, Refusal
from crossfoot.jobs.clock import now
from crossfoot.jobs.telling import Telling
from crossfoot.measures import Period

DRAFTS_A_STEP = 25
_LOG = logging.getLogger("crossfoot.work")


def workflow_id(work: Work) -> str:
    """The name its steps are kept under: the same request is the same work, whoever takes it up."""
    return f"{work.entity}/{work.key}"


def carrier() -> Actor:
    """The service that carries work out. What binds is done in the name of who asked; the service only says how far it is."""
    duties = frozenset({Duty.READ})
    return serving.service(login="job:work", name="Carries out work", duties=duties, at=now(), key="job:work")


@DBOS.workflow(name="crossfoot.work")
def carry_out(entity: str, key: str) -> None:
    """Do a piece of work in steps that survive a crash."""
    work_through(entity, key)


def work_through(entity: str, key: str) -> None:
    """Do a piece of work and keep how it ended. A refusal ends it; so does a fault, which is logged."""
    by = carrier()
    work = stored_work(by, entity=entity, key=key)
    try:
        progressing.take_up(entity=entity, work=work.id, by=by, at=now(), key=key)
        state, result, code = WorkState.DONE, _KINDS[work.kind](work), ""
    except Refusal as refusal:
        state, result, code = WorkState.REFUSED, {"kind": refusal.kind, "fields": told_fields(refusal)}, refusal.code
    except Exception as error:
        _LOG.exception("work failed", extra={"work": work.id, "entity": entity})
        state, result, code = WorkState.FAILED, {}, type(error).__name__
    progressing.end_work(entity=entity, work=work.id, state=state, result=result, code=code, by=by, at=now(), key=key)
    _LOG.info("work ended", extra={"work": work.id, "entity": entity, "outcome": state.value, "refusal": code or None})
    connections.close_all()


def _rate(work: Work) -> dict[str, Any]:
    return rate_step(work.entity, work.key)


def _issue(work: Work) -> dict[str, Any]:
    """Issue a run step by step; result: its run, and held, the accounts whose drafts stay because a hold stops them."""
    total, held = 0, dict[str, str]()
    while True:
        left, stopped = issue_step(work.entity, work.key, total, sorted(held))
        total, held = max(total, left), held | stopped
        if not left:
            return {"run": work.payload["run"], "held": sorted(set(held.values()))}


def _export(work: Work) -> dict[str, Any]:
    return export_step(work.entity, work.key)


def told_fields(refusal: Refusal) -> dict[str, Any]:
    """The fields of a refusal as JSON holds them, so that its sentence can be told again."""
    return {name: value if isinstance(value, int | str | None) else str(value) for name, value in refusal.fields.items()}


@DBOS.step(name="crossfoot.rate")
def rate_step(entity: str, key: str) -> dict[str, Any]:
    """Rate the month in the name of who asked."""
    by, work, who = _hands(entity, key)
    with Telling(_teller(by, work)) as told:
        done = rating.rate(
            entity=entity, period=Period.month(work.payload["month"]), by=who, at=now(), key=f"{key}/run", progress=told
        )
        told(1, 1, "rated")
    return {name: done[name] for name in ("run", "charges", "drafts", "suspended", "suspended_events")}


@DBOS.step(name="crossfoot.issue")
def issue_step(entity: str, key: str, total: int, passed: list[str]) -> tuple[int, dict[str, str]]:
    """Issue the next drafts of the run, in their order. What is issued, by whomever, waits no longer.

    passed: numbers of the drafts that earlier steps left as held. Gives how many are left to try, and for each draft that
    stays now because an account of it is held, which account.
    """
    by, work, who = _hands(entity, key)
    run, on = int(work.payload["run"]), date.fromisoformat(work.payload["on"])
    drafts = draft_numbers(who, entity=entity, run=run)
    waiting = [number for number in drafts if str(number) not in passed]
    whole, left = max(total, len(drafts), work.total), max(len(waiting) - DRAFTS_A_STEP, 0)
    held: dict[str, str] = {}
    with Telling(_teller(by, work)) as told:
        for place, number in enumerate(waiting[:DRAFTS_A_STEP]):
            told(whole - len(waiting) + place, whole, "issuing")
            try:
                issuing.issue_draft(entity=entity, run=run, draft=number, on=on, by=who, at=now(), key=f"{key}/run/{number}")
            except (Missing, Conflict) as refusal:
                if refusal.code == "account-held":
                    held[str(number)] = str(refusal.fields["account"])
                elif refusal.code != "draft-not-there":
                    raise
        told(whole - left, whole, "issuing" if left else "issued")
    return left, held


@DBOS.step(name="crossfoot.export")
def export_step(entity: str, key: str) -> dict[str, Any]:
    """Write a list to a file in the name of who asked."""
    by, work, who = _hands(entity, key)
    asked = exporting.ListAsked(work.payload["listing"], work.payload["way"], work.payload["filters"])
    folder = Path(settings.CROSSFOOT_EXPORTS)
    with Telling(_teller(by, work)) as told:
        done = exporting.export_to_folder(
            entity=entity,
            work=work.id,
            asked=asked,
            folder=folder,
            told=lambda rows: told(rows, 0, "writing rows"),
            by=who,
            at=now(),
        )
        told(done["rows"], done["rows"], "written")
    return dict(done)


def _hands(entity: str, key: str) -> tuple[Actor, Work, Actor]:
    """The service, the work, and who asked for it with the duties they hold now. Raises Missing: actor-not-there."""
    by = carrier()
    work = stored_work(by, entity=entity, key=key)
    return by, work, actor_numbered(by, work.by, now())


def _teller(by: Actor, work: Work) -> Callable[[int, int, str], None]:
    def tell(done: int, total: int, what: str) -> None:
        progressing.tell_progress(
            entity=work.entity, work=work.id, done=done, total=total, what=what, by=by, at=now(), key=work.key
        )

    return tell


_KINDS: dict[WorkKind, Callable[[Work], dict[str, Any]]] = {
    WorkKind.RATE: _rate,
    WorkKind.ISSUE: _issue,
    WorkKind.EXPORT: _export,
}
