"""Rating runs, and things that wait, as they are handed out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crossfoot.measures import Instant, Period
from crossfoot.records.proof import Proof


class RunState(StrEnum):
    """running: its charges are being written and count for nothing. published: they count. failed: they never will."""

    RUNNING = "running"
    PUBLISHED = "published"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class VersionUsed:
    """An agreement version a run rated with, and the digest of its text."""

    agreement: str
    version: int
    digest: str


@dataclass(frozen=True, slots=True)
class Run:
    """A rating run: a pure function of manifest_seq, versions, as_of and engine_version; proof says what came out.

    id: its number, unique in the installation. prepared_by: the actor's id. note: why it failed, or what it is for.
    """

    id: int
    entity: str
    period: Period
    as_of: Instant
    manifest_seq: int
    versions: tuple[VersionUsed, ...]
    engine_version: str
    state: RunState
    prepared_by: int
    at: Instant
    proof: Proof | None
    note: str


class HeldState(StrEnum):
    """What became of something that waited for a person."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
