"""The trail as a list: filtered, in pages, as files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.reads.names import names
from crossfoot.books.trail.line import Line
from crossfoot.books.trail.reads.explorer import Sought, sought_lines
from crossfoot.errors import Missing
from crossfoot.measures import Instant, Period
from crossfoot.web.guard import page
from crossfoot.web.tables.column import Column, Kind
from crossfoot.web.tables.filters import Days, Text
from crossfoot.web.tables.shown import table_page
from crossfoot.web.tables.table import Empty, Table
from crossfoot.web.trail.words import life_of
from crossfoot.web.visit import Visit

_NOBODY = -1


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line and the name of who did it."""

    line: Line
    who: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, and the login of who did it; None for anybody."""

    sought: Sought
    login: str | None


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponseBase:
    """Every deed of the entity, the latest first."""
    return table_page(visit, TRAIL, template="trail/list.html")


def _asks(values: Mapping[str, Any], order: str) -> Asked:
    del order  # the trail has one: the latest first
    days: Period | None = values["days"]
    sought = Sought(
        deed=values["deed"],
        on_kind=values["kind"],
        on_id=values["on"],
        since=_midnight(days.start) if days and days.start > date.min else None,
        until=_midnight(days.end) if days and days.end < date.max else None,
        text=values["q"] or "",
    )
    return Asked(sought, values["by"])


def _midnight(day: date) -> Instant:
    return Instant.of(datetime(day.year, day.month, day.day, tzinfo=UTC))


def _lines(
    viewer: Actor, *, entity: str, filters: Asked, after: int | None, limit: int
) -> tuple[tuple[ShownLine, ...], int | None]:
    sought = filters.sought
    if filters.login:
        sought = Sought(
            _numbered(viewer, filters.login), sought.deed, sought.on_kind, sought.on_id, sought.since, sought.until, sought.text
        )
    found, following = sought_lines(viewer, entity=entity, sought=sought, after=after, limit=limit)
    known = names(viewer, (each.by for each in found))
    return tuple(ShownLine(each, known.get(each.by, "nobody known")) for each in found), following


def _numbered(viewer: Actor, login: str) -> int:
    """The actor's id; of a login that nobody has, one that did nothing."""
    try:
        return actor_named(viewer, login).id
    except Missing:
        return _NOBODY


def _one(entity: str, row: ShownLine) -> str:
    return reverse("trail-line", args=[entity, row.line.place])


def _life(entity: str, row: ShownLine) -> str:
    return life_of(entity, row.line.on_kind, row.line.on_id)


TRAIL = Table(
    id="trail",
    version=1,
    title="Audit trail",
    noun="deeds",
    columns=(
        Column("place", "No.", Kind.ID, lambda row: str(row.line.place), link=_one),
        Column("at", "When", Kind.MOMENT, lambda row: row.line.at),
        Column("by", "Who", Kind.TEXT, lambda row: row.who),
        Column("deed", "What", Kind.TEXT, lambda row: row.line.deed),
        Column("kind", "On", Kind.TEXT, lambda row: row.line.on_kind, priority=2),
        Column("on", "Which", Kind.ID, lambda row: row.line.on_id or None, link=_life),
        Column("reason", "Why", Kind.TEXT, lambda row: row.line.reason or None, priority=2),
        Column("policy", "Policy", Kind.TEXT, lambda row: row.line.policy or None, priority=3),
        Column("evidence", "Evidence", Kind.COUNT, lambda row: len(row.line.evidence) or None, priority=3),
        Column("hash", "Hash", Kind.ID, lambda row: row.line.hash[:12], priority=3),
    ),
    page=_lines,
    asks=_asks,
    key=lambda row: str(row.line.place),
    filters=(
        Text("q", "Words", "Filter: words, a number, a request key"),
        Text("by", "Login", "Login"),
        Text("deed", "Deed", "Deed, as credit.issued"),
        Text("kind", "Kind", "Kind, as document"),
        Text("on", "Which", "Which, as INV-000012"),
        Days("days", "Days (UTC)"),
    ),
    empty=Empty("Nothing was done here yet", "Every deed leaves a line here: who, what, when, why, and resting on what."),
)
