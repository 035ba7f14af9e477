"""The trail as one looks through it: pages of lines by whatever is known, and one object's life as a timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import instant, moment
from crossfoot.books.trail.line import Line
from crossfoot.books.trail.line_row import line_of
from crossfoot.books.trail.models import TrailLine
from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; None and an empty text leave a thing open.

    by: an actor's id. since, until: half-open. text: part of a thing's name, a request key, a reason or a policy.
    """

    by: int | None = None
    deed: str | None = None
    on_kind: str | None = None
    on_id: str | None = None
    since: Instant | None = None
    until: Instant | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a row, before and after, as text; None where there was no value."""

    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened to an object: a deed about it (line), or a row of it that came or changed (fields).

    what: the deed, or `insert` and `update` of a history.
    """

    at: Instant
    what: str
    line: Line | None = None
    fields: tuple[FieldChange, ...] = ()


def sought_lines(
    viewer: Actor, *, entity: str, sought: Sought, after: int | None = None, limit: int = 100
) -> tuple[tuple[Line, ...], int | None]:
    """A page of lines, the latest first, and the place to go on after (None at the end). Raises Missing: entity-not-seen."""
    exact = {
        "by_id": sought.by,
        "deed": sought.deed,
        "on_kind": sought.on_kind,
        "on_id": sought.on_id,
        "at__gte": moment(sought.since) if sought.since else None,
        "at__lt": moment(sought.until) if sought.until else None,
        "place__lt": after,
    }
    found = TrailLine.objects.filter(entity=viewer.see(entity), **{name: value for name, value in exact.items() if value})
    if sought.text:
        fields = ("on_id", "request_key", "reason", "policy", "deed")
        found = found.filter(Q(*((f"{field}__icontains", sought.text) for field in fields), _connector=Q.OR))
    rows = list(found.order_by("-place")[: limit + 1])
    return tuple(map(line_of, rows[:limit])), rows[limit - 1].place if len(rows) > limit else None


def timeline(viewer: Actor, *, entity: str, on_kind: str, on_id: str, table: str = "", row: str = "") -> tuple[Moment, ...]:
    """The life of one object, oldest first: the deeds about it and, for a table whose rows change, each change by field.

    table: the model's name, as `UsageBatch`; empty for an object whose row never changes. row: its number.
    A row of another entity has no history here. Raises Missing: entity-not-seen.
    """
    lines = TrailLine.objects.filter(entity=viewer.see(entity), on_kind=on_kind, on_id=on_id)
    told = [Moment(instant(each.at), each.deed, line=line_of(each)) for each in lines.order_by("place")]
    return tuple(sorted([*told, *_changes(entity, table, row)], key=lambda each: each.at))


def _changes(entity: str, table: str, row: str) -> Sequence[Moment]:
    if not table or not row.isdecimal():
        return ()
    events: Any = getattr(apps.get_model("books", table), "pgh_event_models", {})
    if not events:
        return ()
    history = next(iter(events.values()))
    names = [field.attname for field in history._meta.concrete_fields if not field.name.startswith("pgh_")]
    if "entity" not in names and "entity_id" not in names:
        return ()
    told, before = [], dict[str, Any]()
    for event in history.objects.filter(pgh_obj_id=int(row), entity=entity).order_by("pgh_id"):
        now = {name: getattr(event, name) for name in names}
        told.append(Moment(instant(event.pgh_created_at), event.pgh_label, fields=_between(before, now)))
        before = now
    return told


def _between(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    changed = [name for name in now if name not in before or before[name] != now[name]]
    return tuple(FieldChange(name, _text(before.get(name)), _text(now[name])) for name in changed)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
