"""A run as it stands in its row."""

from __future__ import annotations

from crossfoot.books.billing.models import RatingRun
from crossfoot.books.billing.run import Run, RunState, VersionUsed
from crossfoot.books.columns import instant, period, unfeet
from crossfoot.records.proof import Proof


def run_of(row: RatingRun) -> Run:
    """The run a row holds."""
    return Run(
        id=row.pk,
        entity=row.entity_id,
        period=period(row.days),
        as_of=instant(row.as_of),
        manifest_seq=row.manifest_seq,
        versions=tuple(VersionUsed(*each) for each in row.versions),
        engine_version=row.engine_version,
        state=RunState(row.state),
        prepared_by=row.prepared_by_id,
        at=instant(row.at),
        proof=_proof(row),
        note=row.note,
    )


def _proof(row: RatingRun) -> Proof | None:
    if row.proof is None:
        return None
    return Proof(row.proof["count"], unfeet(row.proof["feet"]), row.proof["digest"])
