"""Everybody who holds something in the entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse

from crossfoot.books.actors.access import Held
from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.reads.holding import held_in
from crossfoot.books.actors.roles import roles
from crossfoot.web.guard import page
from crossfoot.web.tables.column import Chip, Column, Kind
from crossfoot.web.tables.filters import Choice, Text
from crossfoot.web.tables.shown import table_page
from crossfoot.web.tables.table import Empty, Table
from crossfoot.web.visit import Visit, now

KINDS = {
    ActorKind.PERSON: Chip("Person", "", "person"),
    ActorKind.KEY: Chip("API key", "", "key"),
    ActorKind.SERVICE: Chip("Service", "", "clock"),
}
FACTORS = {"on": Chip("On", "done", "check"), "off": Chip("Off", "notice", "warn")}


@dataclass(frozen=True, slots=True)
class Holder:
    """One actor and all they hold in the entity."""

    first: Held
    held: tuple[Held, ...]

    @property
    def roles(self) -> str:
        """The roles their duties came with, and each duty given by itself."""
        named = sorted({each.role for each in self.held if each.role})
        single = sum(not each.role for each in self.held)
        return ", ".join([*named, *([f"{single} single"] if single else [])])


@page(duty=Duty.READ)
def listed(visit: Visit) -> HttpResponseBase:
    """Who holds which roles and duties."""
    may = visit.by.holds(Duty.GRANT_DUTIES, entity=visit.entity)
    return table_page(visit, PEOPLE, template="people/list.html", may_grant=may)


def _holders(
    viewer: Actor, *, entity: str, filters: Mapping[str, Any], after: str | None, limit: int
) -> tuple[tuple[Holder, ...], str | None]:
    held = held_in(viewer, entity=entity, at=now())
    found = [Holder(group[0], group) for _, rows in groupby(held, key=lambda each: each.actor) for group in [tuple(rows)]]
    text = (filters["q"] or "").casefold()
    wanted = [
        each
        for each in found
        if (not text or text in each.first.login.casefold() or text in each.first.name.casefold())
        and (not filters["kind"] or each.first.kind.value == filters["kind"])
        and (not filters["role"] or any(one.role == filters["role"] for one in each.held))
        and (not filters["duty"] or any(one.duty.value == filters["duty"] for one in each.held))
        and (after is None or each.first.login > after)
    ]
    wanted.sort(key=lambda each: each.first.login)
    return tuple(wanted[:limit]), wanted[limit - 1].first.login if len(wanted) > limit else None


def _one(entity: str, row: Holder) -> str:
    return reverse("person", args=[entity, row.first.actor])


PEOPLE = Table(
    id="people",
    version=1,
    title="People",
    noun="people, keys and services",
    columns=(
        Column("login", "Login", Kind.ID, lambda row: row.first.login, link=_one),
        Column("name", "Name", Kind.TEXT, lambda row: row.first.name),
        Column("kind", "Kind", Kind.STATE, lambda row: KINDS[row.first.kind], priority=2),
        Column("roles", "Roles", Kind.TEXT, lambda row: row.roles),
        Column("duties", "Duties", Kind.COUNT, lambda row: len({each.duty for each in row.held})),
        Column(
            *("factor", "Second factor", Kind.STATE),
            lambda row: FACTORS[row.first.mfa] if row.first.kind is ActorKind.PERSON else None,
            priority=2,
        ),
        Column("seen", "Last sign-in", Kind.MOMENT, lambda row: row.first.last_sign_in, priority=2),
        Column("human", "Who answers", Kind.TEXT, lambda row: row.first.human_login or "nobody", priority=3),
        Column("list", "Which duties", Kind.TEXT, lambda row: ", ".join(sorted({each.duty for each in row.held})), priority=3),
    ),
    page=_holders,
    asks=lambda values, order: values,
    key=lambda row: str(row.first.actor),
    place=str,
    filters=(
        Text("q", "Login or name", "Filter: login, name"),
        Choice("kind", "Kind", tuple((kind.value, chip.word) for kind, chip in KINDS.items())),
        Choice("role", "Role", tuple((name, name) for name in sorted(roles()))),
        Choice("duty", "Duty", tuple((duty.value, duty.value) for duty in sorted(Duty))),
    ),
    empty=Empty("Nobody holds a duty here", "Whoever opens a legal entity holds its first duties; others get roles from them."),
)
