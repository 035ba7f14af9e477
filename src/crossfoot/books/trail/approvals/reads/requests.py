"""What was asked for, and what became of it?"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from crossfoot.books.actors.actor import Actor
from crossfoot.books.trail.approvals.models import ApprovalRequest
from crossfoot.books.trail.approvals.request import StoredRequest
from crossfoot.books.trail.approvals.row import request_of
from crossfoot.errors import Missing
from crossfoot.records.approval import ApprovalState


def request(viewer: Actor, *, entity: str, number: int) -> StoredRequest:
    """One request. Raises Missing: entity-not-seen, approval-not-there."""
    for found in _stored(ApprovalRequest.objects.filter(entity=viewer.see(entity), number=number)):
        return found
    raise Missing("approval-not-there", request=number, entity=entity)


def requests(
    viewer: Actor,
    *,
    entity: str,
    states: Iterable[ApprovalState] = (),
    deed: str = "",
    prepared_human: int | None = None,
    before: int | None = None,
    limit: int = 100,
) -> tuple[StoredRequest, ...]:
    """Requests, the latest first. states: none for all; before: a number. Raises Missing: entity-not-seen."""
    rows = ApprovalRequest.objects.filter(entity=viewer.see(entity))
    if wanted := [each.value for each in states]:
        rows = rows.filter(state__in=wanted)
    if deed:
        rows = rows.filter(deed=deed)
    if prepared_human is not None:
        rows = rows.filter(prepared_human=prepared_human)
    if before is not None:
        rows = rows.filter(number__lt=before)
    return _stored(rows.order_by("-number")[:limit])


def pending_on(viewer: Actor, *, entity: str, deed: str, kind: str, about: str) -> StoredRequest | None:
    """The request for a deed on a thing that waits; None when none does. Raises Missing: entity-not-seen."""
    rows = ApprovalRequest.objects.filter(entity=viewer.see(entity), deed=deed, on_kind=kind, on_id=about)
    return next(iter(_stored(rows.filter(state__in=[ApprovalState.PENDING.value, ApprovalState.APPROVED.value]))), None)


def applied_on(viewer: Actor, *, entity: str, deeds: Iterable[str], kind: str, about: str) -> tuple[StoredRequest, ...]:
    """The requests on a thing that were applied, the latest first. Raises Missing: entity-not-seen."""
    rows = ApprovalRequest.objects.filter(entity=viewer.see(entity), deed__in=list(deeds), on_kind=kind, on_id=about)
    return _stored(rows.filter(state=ApprovalState.APPLIED.value).order_by("-number"))


def is_covered(viewer: Actor, *, entity: str, deeds: Iterable[str], kind: str, about: str, digest: str) -> bool:
    """Whether an applied request on a thing names a digest in its payload. Raises Missing: entity-not-seen."""
    rows = ApprovalRequest.objects.filter(entity=viewer.see(entity), deed__in=list(deeds), on_kind=kind, on_id=about)
    return rows.filter(state=ApprovalState.APPLIED.value, payload__contains=f'"{digest}"').exists()


def requests_on(viewer: Actor, *, entity: str, kind: str, about: str) -> tuple[StoredRequest, ...]:
    """Every request about a thing, the latest first. Raises Missing: entity-not-seen."""
    return _stored(ApprovalRequest.objects.filter(entity=viewer.see(entity), on_kind=kind, on_id=about).order_by("-number"))


def requests_about(viewer: Actor, *, entity: str, kind: str, abouts: Iterable[str]) -> tuple[StoredRequest, ...]:
    """Every request about any of these things, the latest first. Raises Missing: entity-not-seen."""
    rows = ApprovalRequest.objects.filter(entity=viewer.see(entity), on_kind=kind, on_id__in=list(abouts))
    return _stored(rows.order_by("-number"))


def _stored(rows: QuerySet[ApprovalRequest]) -> tuple[StoredRequest, ...]:
    return tuple(request_of(row) for row in rows.prefetch_related("votes"))
