"""Batches, lake files and backfills as they are handed in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class LakeFileFacts:
    """What the manifest says of one file of the lake.

    shelf: `staged`, `events`, `series` or `conflicts`. name: SHA-256 of the file's bytes, hex. foot, reach: sums per
    metric of the quantities and of their absolute values. A file without events leaves all after `bytes` as they are.
    """

    shelf: str
    name: str
    rows: int
    bytes: int
    first_at: Instant | None = None
    last_at: Instant | None = None
    foot: tuple[tuple[str, Decimal], ...] = ()
    reach: tuple[tuple[str, Decimal], ...] = ()
    quantity_type: str = ""
    reversals: int = 0
    hashing: str = ""
    in_doubt: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files that counted as of a change. seq: 0 before the first. files: by shelf, then as they were added."""

    entity: str
    seq: int
    files: tuple[LakeFileFacts, ...]

    def shelf(self, name: str) -> tuple[LakeFileFacts, ...]:
        """The files of one shelf."""
        return tuple(each for each in self.files if each.shelf == name)


class BatchState(StrEnum):
    """staged: acknowledged, not compacted yet. counted: its events count. reverted: they no longer do."""

    STAGED = "staged"
    COUNTED = "counted"
    REVERTED = "reverted"


@dataclass(frozen=True, slots=True)
class Batch:
    """A file that was loaded. rows_staged + rows_rejected = rows_read, counted in rows of the file.

    segment: name of its staged file in the lake, empty when no row was accepted. backfill: name, or empty.
    """

    entity: str
    name: str
    source: str
    mapping_digest: str
    file_name: str
    file_digest: str
    file_bytes: int
    rows_read: int
    rows_staged: int
    rows_rejected: int
    segment: str = ""
    backfill: str = ""
    state: BatchState = BatchState.STAGED
    at: Instant | None = None


@dataclass(frozen=True, slots=True)
class MetricCount:
    """What became of a batch's events of one metric.

    By count and by quantity: accepted + duplicate + conflict + rejected = read.
    """

    metric: str
    events_read: int
    events_accepted: int
    events_duplicate: int
    events_conflict: int
    events_rejected: int
    quantity_read: Decimal
    quantity_accepted: Decimal
    quantity_duplicate: Decimal
    quantity_conflict: Decimal
    quantity_rejected: Decimal


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that became no event. row: counts from 1, None for the whole file. cells: as written."""

    row: int | None
    field: str
    code: str
    says: str
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Source:
    """A system that reports usage. identity: how its rows are told apart, in the mapping's own words."""

    entity: str
    name: str
    identity: Mapping[str, Any]
    expected_per_hour: int | None = None


@dataclass(frozen=True, slots=True)
class StoredMapping:
    """A version of a mapping file. document: its text; digest: SHA-256 of its bytes, hex."""

    entity: str
    name: str
    version: int
    document: str
    digest: str


class BackfillState(StrEnum):
    """open -> loaded -> closed or reverted; an open one may be reverted too."""

    OPEN = "open"
    LOADED = "loaded"
    CLOSED = "closed"
    REVERTED = "reverted"


@dataclass(frozen=True, slots=True)
class BackfillNamed:
    """Old usage loaded as one transaction, and where it stands. by: the id of who took it there, at: when."""

    entity: str
    name: str
    reason: str
    state: BackfillState
    at: Instant
    by: int
