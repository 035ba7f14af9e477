"""What the API says no with, as exceptions.

Refused
├ Missing      404        ├ Conflict  409     ├ TooMany      429, retry_after
├ Unknown      401        ├ Closed    409     ├ Unavailable  503, retry_after
├ Forbidden    403        ├ Outdated  412     └ Failed       5xx, or no answer
└ Malformed    400, 422 ...: problems
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Refused(Exception):
    """The API said no. code: stable, to act on; title: what is wrong; detail: what to do; problems: each wrong place."""

    def __init__(self, problem: Mapping[str, Any], *, retry_after: int | None = None) -> None:
        self.status = int(problem.get("status") or 0)
        self.code = str(problem.get("code") or "")
        self.title = str(problem.get("title") or "")
        self.detail = str(problem.get("detail") or "")
        self.fields: Mapping[str, Any] = problem.get("fields") or {}
        self.problems: tuple[Mapping[str, Any], ...] = tuple(problem.get("problems") or ())
        self.retry_after = retry_after
        super().__init__(f"{self.title} {self.detail} [{self.code}]")


class Missing(Refused):
    """Not there, or not yours to see."""


class Unknown(Refused):
    """The key is not known, has ended, or was withdrawn."""


class Forbidden(Refused):
    """No duty, or duties clash."""


class Conflict(Refused):
    """Somebody was there first, or the key was used for another request."""


class Closed(Refused):
    """The fiscal period is locked."""


class Outdated(Refused):
    """It was changed since you read it."""


class Malformed(Refused):
    """The request does not read; `problems` says where."""


class TooMany(Refused):
    """Wait `retry_after` seconds."""


class Unavailable(Refused):
    """The server or what it needs does not answer now."""


class Failed(Refused):
    """Something broke on the other side, or nothing answered."""


_BY_STATUS: Mapping[int, type[Refused]] = {
    401: Unknown,
    403: Forbidden,
    404: Missing,
    409: Conflict,
    412: Outdated,
    429: TooMany,
    503: Unavailable,
}


def refused(problem: Mapping[str, Any], *, retry_after: int | None = None) -> Refused:
    """The exception of a problem."""
    status = int(problem.get("status") or 0)
    kind = _BY_STATUS.get(status, Malformed if 400 <= status < 500 else Failed)
    return (Closed if problem.get("kind") == "Closed" else kind)(problem, retry_after=retry_after)


def work_refused(*, code: str, says: str, do: str) -> Refused:
    """The exception of work that was refused in the background, or failed there."""
    return Refused({"code": code, "title": says or "It failed on the other side.", "detail": do})
