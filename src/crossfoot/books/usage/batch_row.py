"""Batches as rows and as records."""

from __future__ import annotations

from collections.abc import Iterable

from crossfoot.books.columns import instant
from crossfoot.books.usage.lake_file import Batch, BatchState
from crossfoot.books.usage.models import UsageBatch


def batches_of(rows: Iterable[UsageBatch]) -> tuple[Batch, ...]:
    """The records of rows that were read with their source and backfill."""
    return tuple(
        Batch(
            entity=row.entity_id,
            name=row.name,
            source=row.source.name,
            mapping_digest=row.mapping_digest,
            file_name=row.file_name,
            file_digest=row.file_digest,
            file_bytes=row.file_bytes,
            rows_read=row.rows_read,
            rows_staged=row.rows_staged,
            rows_rejected=row.rows_rejected,
            segment=row.segment,
            backfill=row.backfill.name if row.backfill else "",
            state=BatchState(row.state),
            at=instant(row.at),
        )
        for row in rows
    )
