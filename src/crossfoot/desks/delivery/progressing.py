"""Carrying work out: what a worker says of the work it took up. Said by the worker's own identity, not by who asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.work.work import WorkState
from crossfoot.books.trail.work.writes import move_work, write_progress
from crossfoot.measures import Instant


def take_up(*, entity: str, work: int, by: Actor, at: Instant, key: str) -> bool:
    """Say that work is being done; whether it was still to do. Repeatable. Raises Missing: entity-not-seen."""
    with transaction.atomic(durable=True):
        by.see(entity)
        return move_work(number=work, state=WorkState.RUNNING, result={}, code="", by=by, at=at, key=key)


def tell_progress(*, entity: str, work: int, done: int, total: int, what: str, by: Actor, at: Instant, key: str) -> None:
    """Say how far work is. Raises Missing: entity-not-seen."""
    with transaction.atomic(durable=True):
        by.see(entity)
        write_progress(number=work, done=done, total=total, what=what, by=by, at=at, key=key)


def end_work(
    *, entity: str, work: int, state: WorkState, result: Mapping[str, Any], code: str, by: Actor, at: Instant, key: str
) -> bool:
    """Say how work ended; whether it had not ended before. Repeatable: the first end stays. Raises Missing: entity-not-seen."""
    with transaction.atomic(durable=True):
        by.see(entity)
        return move_work(number=work, state=state, result=result, code=code, by=by, at=at, key=key)
