"""What was promised, as it was recorded at some moment?"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.models import AgreementVersion
from crossfoot.books.agreements.stored import StoredVersion
from crossfoot.books.columns import instant, moment, period
from crossfoot.errors import Missing
from crossfoot.measures import Instant


def versions(
    viewer: Actor, *, entity: str, as_of: Instant | None = None, agreements: Iterable[str] | None = None
) -> tuple[StoredVersion, ...]:
    """Every version recorded up to a moment (None: up to now), by agreement and version.

    agreements: only these; None for all. Raises Missing: entity-not-seen.
    """
    rows = AgreementVersion.objects.filter(entity=viewer.see(entity))
    if as_of is not None:
        rows = rows.filter(at__lte=moment(as_of))
    if agreements is not None:
        rows = rows.filter(agreement__name__in=list(agreements))
    return _stored(rows)


def version_of(viewer: Actor, *, entity: str, agreement: str, version: int) -> StoredVersion:
    """One version. Raises Missing: entity-not-seen, version-not-there."""
    rows = AgreementVersion.objects.filter(entity=viewer.see(entity), agreement__name=agreement, version=version)
    for found in _stored(rows):
        return found
    raise Missing("version-not-there", what=agreement, version=version)


def _stored(rows: QuerySet[AgreementVersion]) -> tuple[StoredVersion, ...]:
    found = rows.select_related("agreement").prefetch_related("approvals").order_by("agreement__name", "version")
    return tuple(
        StoredVersion(
            entity=row.entity_id,
            agreement=row.agreement.name,
            version=row.version,
            title=row.title,
            document=row.document,
            digest=row.digest,
            in_force_from=row.in_force_from,
            effective=period(row.effective),
            recorded_at=instant(row.at),
            recorded_by=row.by_id,
            approved_by=next((approval.by_id for approval in row.approvals.all()), None),
            approved_at=next((instant(approval.at) for approval in row.approvals.all()), None),
        )
        for row in found
    )
