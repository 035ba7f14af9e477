"""Two versions as a page and as text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from crossfoot.desks.contracts.looking.comparing import VersionsCompared
from crossfoot.records.contracts.version_field import VersionField
from crossfoot.web.templatetags.figures import signed
from crossfoot.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Part:
    """The fields of one clause or part. differing: how many of them differ."""

    title: str
    fields: tuple[VersionField, ...]
    differing: int


def diff_facts(visit: Visit, found: VersionsCompared) -> dict[str, Any]:
    """All that a page of two versions needs; `all` in the query string shows the fields that are alike as well."""
    everything = visit.request.GET.get("all") == "1"
    return {
        "visit": visit,
        "found": found,
        "everything": everything,
        "parts": parts(found.fields if everything else found.differing),
        "differing": len(found.differing),
        "total": len(found.fields),
        "text": as_text(found),
    }


def parts(fields: Iterable[VersionField]) -> tuple[Part, ...]:
    """Fields by part, in their order."""
    grouped: dict[str, list[VersionField]] = {}
    for each in fields:
        grouped.setdefault(each.group, []).append(each)
    return tuple(Part(title, tuple(own), sum(each.differs for each in own)) for title, own in grouped.items())


def as_text(found: VersionsCompared) -> str:
    """What differs, a line a field: to paste into a letter."""
    lines = [f"{found.name}, version {found.before.version} against version {found.after.version}", ""]
    for part in parts(found.differing):
        lines.append(part.title)
        for each in part.fields:
            change = "" if each.change is None else f" ({signed(each.change)})"
            was, now = ("(not there)" if text is None else text for text in (each.before, each.after))
            lines.append(f"  {each.field}: {was} -> {now}{change}")
    return "\n".join([*lines, ""]) if found.differing else "\n".join([*lines, "No field differs.", ""])
