"""The trail, and the proof of a period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ninja import Router

from crossfoot.api.wire.routes import Call, reads
from crossfoot.api.wire.shapes import page_shape, shape
from crossfoot.api.wire.strict import Limit, Month, Number, month
from crossfoot.books.actors.actor import Duty
from crossfoot.books.trail.line import Line
from crossfoot.books.trail.reads.line_list import LineFilters, lines_page
from crossfoot.desks.close.proving import prove
from crossfoot.runs.prove import Part, Side

router = Router(tags=["close"])


@dataclass(frozen=True, slots=True)
class JointShown:
    """in = out + the other parts. open: why it is not closed, in sentences; empty when it is."""

    name: str
    entered: Side
    passed: Side
    parts: tuple[Part, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProofShown:
    """The joints of a period in order; it is proven when each is closed."""

    period: str
    proven: str
    joints: tuple[JointShown, ...]


@reads(router, "/trail", duty=Duty.READ, answer=page_shape(Line))
def list_trail(
    request: Call,
    entity: str,
    deed: str | None = None,
    on_kind: str | None = None,
    on_id: str | None = None,
    request_key: str | None = None,
    by: Number | None = None,
    after: str | None = None,
    limit: Limit = 50,
) -> Any:
    """What was done, by whom, to what; the latest first. by: an actor's id."""
    wanted = {"deed": deed, "on_kind": on_kind, "on_id": on_id, "request_key": request_key, "by": by}
    filters = LineFilters(deed, on_kind, on_id, request_key, by)
    found = lines_page(request.by, entity=entity, filters=filters, after=request.place(after, **wanted), limit=limit)
    return request.page(found, **wanted)


@reads(router, "/periods/{period}/proof", duty=Duty.READ, answer=shape(ProofShown))
def prove_period(request: Call, entity: str, period: Month) -> Any:
    """Walk every joint of a month over the rows themselves, by count and by amount."""
    found = prove(entity=entity, period=month(period), by=request.by)
    joints = tuple(JointShown(each.name, each.entered, each.passed, each.parts, each.open) for each in found.joints)
    return ProofShown(found.period, "no" if found.open else "yes", joints)
