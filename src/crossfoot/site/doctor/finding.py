"""One finding of the doctor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """well; watch: it works, look at it soon; ill: something is broken or lost its guard."""

    WELL = "well"
    WATCH = "watch"
    ILL = "ill"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, what was seen, and what to do; `do` is empty where all is well."""

    what: str
    health: Health
    seen: str
    do: str = ""


def well(what: str, seen: str) -> Finding:
    """All is well."""
    return Finding(what, Health.WELL, seen)


def watch(what: str, seen: str, do: str) -> Finding:
    """It works; look at it soon."""
    return Finding(what, Health.WATCH, seen, do)


def ill(what: str, seen: str, do: str) -> Finding:
    """It is broken."""
    return Finding(what, Health.ILL, seen, do)
