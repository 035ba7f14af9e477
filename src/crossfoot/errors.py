"""The error tree: what can go wrong, told apart by who has to act.

    CrossfootError
    ├ Refusal       anticipated: a person can act on it; nobody is paged
    │ ├ Missing     not there, or not yours to see
    │ ├ Forbidden   no duty, or duties clash
    │ ├ Conflict    stale version, request key reused
    │ ├ Malformed   input that cannot be read; carries a list of Problem
    │ ├ Closed      the fiscal period is locked
    │ ├ Unrateable  no price in force, unit mismatch, gap in a ladder
    │ └ Unbalanced  debits differ from credits; does not foot or crossfoot
    ├ Unavailable   the outside world did not answer; try again later
    └ Defect        a broken invariant of ours; never caught below the door

A refusal is a code plus named fields. The sentence a person reads is data: `refusals/*.toml`
holds, for each code, what it says and what to do about it.
"""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a refusal code means to a person. `says` and `do` name the refusal's fields in braces."""

    code: str
    kind: str
    says: str
    do: str


@functools.cache
def sentences() -> dict[str, Sentence]:
    """Every declared refusal code with its sentence.

    Raises Defect when two files declare the same code.
    """
    declared: dict[str, Sentence] = {}
    folder = resources.files("crossfoot") / "refusals"
    for page in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not page.name.endswith(".toml"):
            continue
        for code, row in tomllib.loads(page.read_text("utf-8")).items():
            if code in declared:
                raise Defect(f"refusal code declared twice: {code}")
            declared[code] = Sentence(code=code, **row)
    return declared


def sentence(code: str) -> Sentence:
    """The sentence of a code. Raises Defect when no file declares it."""
    if code not in sentences():
        raise Defect(f"refusal code without a sentence: {code}")
    return sentences()[code]


class CrossfootError(Exception):
    """The root of everything this package raises on purpose."""


class Defect(CrossfootError):
    """A broken invariant of ours. The door rolls back, logs and pages; nobody below catches it."""


class Unavailable(CrossfootError):
    """The outside world did not answer.

    retry_after: seconds to wait before trying again, None when nobody knows.
    """

    def __init__(self, says: str, *, retry_after: int | None = None) -> None:
        super().__init__(says)
        self.retry_after = retry_after


class Refusal(CrossfootError):
    """An anticipated 'no': a code, the facts that led to it, a sentence and what to do.

    code: kebab-case, declared in `refusals/*.toml`; the doors translate the *kind* (the subclass).
    """

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields

    @property
    def kind(self) -> str:
        """The name of the subclass: the door's key for its own language (exit code, status)."""
        return type(self).__name__

    @property
    def says(self) -> str:
        """What is wrong, where and why, with the fields filled in."""
        return _filled(sentence(self.code).says, self.code, self.fields)

    @property
    def do(self) -> str:
        """What the reader can do about it."""
        return _filled(sentence(self.code).do, self.code, self.fields)

    def __str__(self) -> str:
        return f"{self.says} {self.do} [{self.code}]"


def _filled(template: str, code: str, fields: Mapping[str, Any]) -> str:
    try:
        return template.format_map({name: _shown(value) for name, value in fields.items()})
    except KeyError as hole:
        raise Defect(f"refusal {code} was raised without its field {hole}") from None


def _shown(value: object) -> str:
    """A field as it stands in a sentence: short, on one line, harmless to a terminal, whatever a file held."""
    head = " ".join(str(value)[:_READ_MAX].split())
    plain = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in head)
    return "(empty)" if not plain else plain if len(plain) <= _SHOWN_MAX else plain[: _SHOWN_MAX - 1] + "…"


_SHOWN_MAX = 120
_READ_MAX = 1_000


class Missing(Refusal):
    """Not there, or not yours to see: the two are not told apart on purpose."""


class Forbidden(Refusal):
    """The actor lacks the duty, or has done something that clashes with it."""


class Conflict(Refusal):
    """Somebody was there first: a stale version, a reused request key, an event with another body."""


class Closed(Refusal):
    """The fiscal period is locked."""


class Unrateable(Refusal):
    """Usage or time that no term in force prices. Never billed as zero in silence."""


class Unbalanced(Refusal):
    """Debits differ from credits, or a table does not foot or crossfoot."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one place in the input.

    file, row, field: where (row counts from 1 and is the row of data; None for the whole file).
    code: a declared refusal code; facts: the fields of its sentence.
    """

    code: str
    file: str = ""
    row: int | None = None
    field: str = ""
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def says(self) -> str:
        """The sentence without its place, for tables that have columns for the place."""
        return _filled(sentence(self.code).says, self.code, self.facts)

    @property
    def do(self) -> str:
        """What the reader can do about it."""
        return _filled(sentence(self.code).do, self.code, self.facts)

    @property
    def place(self) -> str:
        """Where, as one word group: `prices.csv, row 3, field amount`."""
        parts = [self.file] if self.file else []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.field:
            parts.append(f"field {self.field}")
        return ", ".join(parts)

    def __str__(self) -> str:
        return f"{self.place}: {self.says}" if self.place else self.says


class Malformed(Refusal):
    """Input that cannot be read as what it claims to be. Parsers collect problems and raise once."""

    def __init__(self, code: str, *, problems: Iterable[Problem] = (), **fields: Any) -> None:
        super().__init__(code, **fields)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        listed = "".join(f"\n  {problem}" for problem in self.problems[:_LISTED_MAX])
        more = len(self.problems) - _LISTED_MAX
        return super().__str__() + listed + (f"\n  ... and {more} more" if more > 0 else "")


_LISTED_MAX = 20


_KINDS: dict[str, type[Refusal]] = {
    each.__name__: each for each in (Missing, Forbidden, Conflict, Malformed, Closed, Unrateable, Unbalanced)
}


def refusal_again(kind: str, code: str, fields: Mapping[str, Any]) -> Refusal:
    """A refusal that was kept, to be told once more. kind: the name of its class; its problems were not kept."""
    return _KINDS[kind](code, **fields)
