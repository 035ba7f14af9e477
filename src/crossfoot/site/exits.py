"""How a command ends: the exit codes, and what a refusal looks like on the terminal."""

from __future__ import annotations

import json
from typing import Any

from crossfoot.errors import CrossfootError, Malformed, Problem, Refusal, Unavailable

DONE = 0
DIFFERENT = 1
DEFECT = 70
INTERRUPTED = 130

# docs/reference/exit-codes.md says the same; a test holds the two together.
BY_KIND = {
    "Malformed": 2,
    "Missing": 3,
    "Forbidden": 4,
    "Conflict": 5,
    "Closed": 6,
    "Unrateable": 7,
    "Unbalanced": 8,
    "Unavailable": 9,
    "Defect": DEFECT,
}


def exit_code(error: CrossfootError) -> int:
    """The exit code of an error's kind."""
    return BY_KIND.get(type(error).__name__, DEFECT)


def as_text(error: CrossfootError) -> str:
    """The error as a person reads it."""
    return f"crossfoot: {error}"


def as_json(error: CrossfootError) -> str:
    """The error for a program: one JSON object on one line, under the name of what it is."""
    return json.dumps({"error": _facts(error)}, ensure_ascii=False, default=str)


def _facts(error: CrossfootError) -> dict[str, Any]:
    if isinstance(error, Unavailable):
        return {"kind": "Unavailable", "says": str(error), "retry_after": error.retry_after}
    if not isinstance(error, Refusal):
        return {"kind": "Defect", "says": str(error)}
    facts: dict[str, Any] = {"kind": error.kind, "code": error.code, "says": error.says, "do": error.do}
    facts["fields"] = {name: _plain(value) for name, value in error.fields.items()}
    if isinstance(error, Malformed):
        facts["problems"] = [_problem(problem) for problem in error.problems]
    return facts


def _problem(problem: Problem) -> dict[str, Any]:
    place = {"file": problem.file, "row": problem.row, "field": problem.field}
    return {**place, "code": problem.code, "says": problem.says, "do": problem.do}


def _plain(value: object) -> int | str | None:
    return value if isinstance(value, int | str | None) else str(value)
