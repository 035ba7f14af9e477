"""The timeline of an agreement: what is ahead, what is in force, what was; recorded and effective told apart."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.books.agreements.stored import StoredVersion
from crossfoot.desks.contracts.looking.at_agreement import AgreementFacts
from crossfoot.web.templatetags.figures import moment


@dataclass(frozen=True, slots=True)
class Step:
    """One version on the timeline. kind: `ahead`, `now` or nothing. when: the day it comes into force."""

    version: int
    kind: str
    word: str
    when: str
    recorded: str
    approved: str
    is_shown: bool


def steps(facts: AgreementFacts) -> tuple[Step, ...]:
    """The versions, the latest first."""
    return tuple(_step(facts, each) for each in reversed(facts.versions))


def _step(facts: AgreementFacts, version: StoredVersion) -> Step:
    in_force = facts.in_force is not None and version.version == facts.in_force.version
    if in_force:
        kind, word = "now", "in force"
    elif version.approved_by is None:
        kind, word = "ahead", "proposed"
    elif facts.in_force is None or version.version > facts.in_force.version:
        kind, word = "ahead", "approved, begins later"
    else:
        kind, word = "", "before"
    approved = ""
    if version.approved_by is not None:
        approved = f"approved {moment(version.approved_at)} by {facts.names.get(version.approved_by, '')}"
    return Step(
        version.version,
        kind,
        word,
        version.in_force_from.isoformat(),
        f"recorded {moment(version.recorded_at)} by {facts.names.get(version.recorded_by, '')}",
        approved,
        version.version == facts.shown.version,
    )
