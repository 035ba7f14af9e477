"""Verifying and exporting from a window: who may, what was found, and that it was done, on the trail itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.parties.reads.party import entity_codes
from crossfoot.books.trail.writes import asked
from crossfoot.measures import Instant

VERIFIED, EXPORTED = "trail.verified", "trail.exported"
TOLD = 50
"""How many breaches the line names; their number is always whole."""


def verify_trail(
    *, entity: str, verifier: Callable[[], Mapping[str, Any]], by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Verify the installation's trail and note the result: broken (how many), says (sentences), leaves, sealed, seals.

    verifier: does the work with its own role, before any transaction of ours, and gives the same with says whole.
    Raises Missing: entity-not-seen; Forbidden: duty-missing; whatever the verifier raises.
    """
    by.must_hold(Duty.VERIFY, entity=entity)
    found = verifier()
    request = asked(entity=entity, deed=VERIFIED, what={}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        if (earlier := request.earlier) is not None:
            return earlier
        answer = {**found, "says": list(found["says"])[:TOLD]}
        return request.answer(answer, on_kind="entity", on_id=entity, facts=answer)


def note_export(*, entity: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Note on the trail that it is handed out whole. It holds every entity's rows: who gets it verifies in all of them.

    Raises Missing: entity-not-seen; Forbidden: duty-missing.
    """
    request = asked(entity=entity, deed=EXPORTED, what={}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        for each in sorted({entity, *entity_codes(None)}):
            by.must_hold(Duty.VERIFY, entity=each)
        if (earlier := request.earlier) is not None:
            return earlier
        return request.answer({"exported": True}, on_kind="entity", on_id=entity, facts={})
