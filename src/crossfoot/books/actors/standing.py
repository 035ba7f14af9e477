"""Rows as actors: which grants count when, and who answers for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Prefetch, Q, QuerySet

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.models import ActorRow, DutyGrant
from crossfoot.books.columns import moment
from crossfoot.measures import Instant


def in_force(at: Instant | None) -> Q:
    """Grants that count: neither ended nor run out by then; None: those alone that do not run out."""
    lasting = Q(expires_at=None)
    return Q(ended_at=None) & (lasting if at is None else lasting | Q(expires_at__gt=moment(at)))


def actors_from(rows: QuerySet[ActorRow], *, at: Instant | None) -> Iterator[Actor]:
    """Rows as actors, with the duties in force. A key holds nothing that its owner does not hold then."""
    live = Prefetch("duty_grants", queryset=DutyGrant.objects.filter(in_force(at)))
    found = list(rows.prefetch_related(live))
    alike = _alike({human for human in map(_human, found) if human is not None})
    owners = {row.human_id for row in found if row.kind == ActorKind.KEY.value and row.human_id is not None}
    owned = {row.pk: _held(row) for row in ActorRow.objects.filter(pk__in=owners, active=True).prefetch_related(live)}
    for row in found:
        everywhere, somewhere = _held(row)
        if row.kind == ActorKind.KEY.value:
            everywhere, somewhere = _within((everywhere, somewhere), owned.get(row.human_id or 0, (frozenset(), frozenset())))
        human = _human(row)
        others = alike.get(human or 0, frozenset()) - {row.pk}
        yield Actor(row.pk, row.login, row.name, ActorKind(row.kind), everywhere, human, others, somewhere)


_Held = tuple[frozenset[tuple[str, Duty]], frozenset[tuple[str, Duty, str]]]


def _human(row: ActorRow) -> int | None:
    if row.human_id is not None:
        return int(row.human_id)
    return int(row.pk) if row.kind == ActorKind.PERSON.value else None


def _alike(humans: Iterable[int]) -> dict[int, frozenset[int]]:
    """Everything each human answers for, by the human's id."""
    found = {human: {human} for human in humans}
    for pk, human in ActorRow.objects.filter(human_id__in=found).values_list("pk", "human_id"):
        found[human].add(pk)
    return {human: frozenset(ids) for human, ids in found.items()}


def _held(row: ActorRow) -> _Held:
    grants = list(row.duty_grants.all())
    return (
        frozenset((each.entity, Duty(each.duty)) for each in grants if not each.channel),
        frozenset((each.entity, Duty(each.duty), each.channel) for each in grants if each.channel),
    )


def _within(key: _Held, owner: _Held) -> _Held:
    """What a key may: no more than its owner, and in no other channel."""
    narrowed = {(place, duty, channel) for place, duty, channel in owner[1] if (place, duty) in key[0]}
    scoped = {each for each in key[1] if each[:2] in owner[0] or each in owner[1]}
    return key[0] & owner[0], frozenset(narrowed | scoped)
