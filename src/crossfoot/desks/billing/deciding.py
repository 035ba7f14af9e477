"""Deciding what waits: the corrections that late usage asks for, where the agreement leaves them to a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.reads.runs import run
from crossfoot.books.billing.reads.waiting import held_deltas
from crossfoot.books.billing.run import HeldState
from crossfoot.books.billing.writes.runs import decide_held, open_run, publish_run, write_charges
from crossfoot.books.trail.writes import asked
from crossfoot.books.usage.reads.metered import metered
from crossfoot.books.usage.writes import write_metered
from crossfoot.desks.billing.drafting import write_previews
from crossfoot.desks.billing.inputs import approved_versions, histories_of, latest_of
from crossfoot.errors import Malformed, Missing
from crossfoot.measures import Instant
from crossfoot.runs.rated import proof_of

Answer = Literal["yes", "no"]
_STATES: Mapping[Answer, HeldState] = {"yes": HeldState.ACCEPTED, "no": HeldState.DISMISSED}


def decide(*, entity: str, held: int, accept: Answer, reason: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Accept a held correction, which books it in a run of its own, or dismiss it.

    By somebody else than who rated. Raises Missing: held-not-there; Conflict: held-already-decided; Forbidden: duty-missing,
    same-person; Malformed: no-reason.
    """
    if not reason.strip():
        raise Malformed("no-reason", deed="deciding what was held")
    what = {"held": held, "accept": accept, "reason": reason}
    request = asked(entity=entity, deed="correction.decided", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.APPROVE_USAGE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        found = next((each for each in held_deltas(by, entity=entity) if each.id == held), None)
        if found is None:
            raise Missing("held-not-there", held=held)
        origin = run(by, found.run)
        by.must_not_be(origin.prepared_by, deed="decide")
        state = _STATES[accept]
        decide_held(entity=entity, held=held, state=state, reason=reason, by=by, at=at, key=key)
        result: dict[str, Any] = {"held": held, "state": state.value}
        if state is HeldState.ACCEPTED:
            booked = open_run(
                entity=entity,
                period=origin.period,
                as_of=origin.as_of,
                manifest_seq=origin.manifest_seq,
                versions=origin.versions,
                engine_version=origin.engine_version,
                by=by,
                at=at,
                key=key,
                note=f"held correction {held} accepted: {reason}",
            )
            behind = metered(by, entity=entity, run=origin.id, agreement=found.agreement)
            write_metered(entity=entity, run=booked, metered=behind, by=by, key=key)
            write_charges(entity=entity, run=booked, charges=found.charges, by=by, key=key)
            publish_run(entity=entity, run=booked, proof=proof_of(found.charges), by=by, at=at, key=key)
            agreements = latest_of(histories_of(approved_versions(by, entity=entity, as_of=at)))
            write_previews(
                entity=entity,
                run=booked,
                period=origin.period,
                agreements=agreements,
                suspended=(),
                gaps={},
                by=by,
                at=at,
                key=key,
            )
            result["run"] = booked
        return request.answer(result, on_kind="held", on_id=str(held), facts={"reason": reason, "state": state.value})
