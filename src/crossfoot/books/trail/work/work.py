"""Work in the background, as it is handed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crossfoot.errors import Refusal, refusal_again
from crossfoot.measures import Instant

EVERYWHERE = ""
"""The entity of what belongs to the whole installation and to none of its legal entities."""


class WorkKind(StrEnum):
    """What a page or a program may ask to have done in the background."""

    RATE = "billing.rate"
    ISSUE = "billing.issue"
    EXPORT = "list.export"


class WorkState(StrEnum):
    """waiting: nobody has it yet; running; done; refused: a person can act on it; failed: a mistake of ours."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class JobOutcome(StrEnum):
    """How a run of a job ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


class AlertKind(StrEnum):
    """What did not happen."""

    FEED = "feed-late"
    JOB = "job-late"
    CALL = "call-aside"


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work. by: who asked, an actor's id. done, total, what: how far it is.

    result: what the desk answered, or the fields of the refusal; code: of the refusal, or the name of the fault; both empty
    until it is over.
    """

    id: int
    entity: str
    kind: WorkKind
    payload: Mapping[str, Any]
    key: str
    by: int
    at: Instant
    state: WorkState
    done: int
    total: int
    what: str
    result: Mapping[str, Any]
    code: str

    @property
    def refusal(self) -> Refusal | None:
        """What it was refused with; None when it was not, or when only the code was kept."""
        if self.state is not WorkState.REFUSED or "kind" not in self.result:
            return None
        return refusal_again(self.result["kind"], self.code, self.result["fields"])

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.state not in (WorkState.WAITING, WorkState.RUNNING)


@dataclass(frozen=True, slots=True)
class JobRunFacts:
    """One run of a job. entity: EVERYWHERE for the whole installation. says: a refusal's code or a fault's name."""

    job: str
    entity: str
    due_at: Instant
    started_at: Instant
    ended_at: Instant
    outcome: JobOutcome
    says: str
    node: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Overdue:
    """A job that should have run and did not. last_due_at: of its latest run that was done; None for never."""

    job: str
    entity: str
    every_seconds: int
    last_due_at: Instant | None


@dataclass(frozen=True, slots=True)
class Beat:
    """A worker that lives, or lived. seen_at: when it last said so."""

    node: str
    started_at: Instant
    seen_at: Instant


@dataclass(frozen=True, slots=True)
class Alert:
    """Something expected did not happen. about: the source or the job. cleared_at: when it did; None before."""

    id: int
    entity: str
    kind: AlertKind
    about: str
    facts: Mapping[str, Any]
    raised_at: Instant
    cleared_at: Instant | None
