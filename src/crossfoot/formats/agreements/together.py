"""Agreements side by side: what no file can show alone. References that lead nowhere, and circles of references."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from crossfoot.errors import Malformed, Problem
from crossfoot.terms.agreement import Agreement


def check_agreements(agreements: Iterable[Agreement], *, parents: Mapping[str, str] | None = None) -> None:
    """Check the latest version of each agreement against the others, and parties against their parents.

    parents: party -> the party above it, where there is one.
    Raises Malformed: agreements-inconsistent with problems agreement-twice, co-termination-nowhere, co-termination-circle,
    party-circle.
    """
    problems: list[Problem] = []
    latest: dict[str, Agreement] = {}
    seen: set[tuple[str, int]] = set()
    for each in agreements:
        if (each.id, each.version) in seen:
            problems.append(Problem("agreement-twice", facts={"agreement": each.id, "version": each.version}))
        seen.add((each.id, each.version))
        if each.id not in latest or latest[each.id].version < each.version:
            latest[each.id] = each
    ends_with = {name: each.life.co_terminates for name, each in latest.items() if each.life.co_terminates}
    for name, other in sorted(ends_with.items()):
        if other not in latest:
            problems.append(Problem("co-termination-nowhere", facts={"agreement": name, "other": other}))
    problems += [Problem("co-termination-circle", facts={"circle": circle}) for circle in _circles(ends_with.get, ends_with)]
    above = parents or {}
    problems += [Problem("party-circle", facts={"circle": circle}) for circle in _circles(above.get, above)]
    if problems:
        raise Malformed("agreements-inconsistent", problems=problems, problems_total=len(problems))


def _circles(following: Callable[[str], str | None], names: Iterable[str]) -> list[str]:
    """Each circle once, written `A, B, A` from its smallest name."""
    done: set[str] = set()
    found: list[str] = []
    for name in sorted(names):
        path: dict[str, None] = {}
        here: str | None = name
        while here is not None and here not in done and here not in path:
            path[here] = None
            here = following(here)
        if here is not None and here in path:
            walked = list(path)
            circle = walked[walked.index(here) :]
            first = circle.index(min(circle))
            found.append(", ".join([*circle[first:], *circle[:first], circle[first]]))
        done.update(path)
    return found
