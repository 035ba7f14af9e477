"""Which looks at everybody's access were there, and what was decided?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from crossfoot.books.actors.access import Held, Review, ReviewLine
from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.models import AccessDecision, AccessReviewLine, AccessReviewRow
from crossfoot.books.columns import instant
from crossfoot.errors import Missing
from crossfoot.measures import Instant


@dataclass(frozen=True, slots=True)
class ReviewTold:
    """A review in a list. lines: of it; decided: how many of them."""

    id: int
    name: str
    as_of: Instant
    lines: int
    decided: int
    closed_at: Instant | None


def reviews_of(viewer: Actor, *, entity: str) -> tuple[ReviewTold, ...]:
    """The reviews of an entity, the latest first. Raises Missing: entity-not-seen."""
    rows = AccessReviewRow.objects.filter(entity=viewer.see(entity))
    counted = rows.annotate(all=Count("lines", distinct=True), said=Count("lines__decisions", distinct=True))
    return tuple(
        ReviewTold(row.pk, row.name, instant(row.as_of), row.all, row.said, instant(row.closed_at) if row.closed_at else None)
        for row in counted.order_by("-as_of", "-pk")
    )


def review_numbered(viewer: Actor, *, entity: str, number: int) -> Review:
    """A review with all its lines, by login and duty. Raises Missing: entity-not-seen, review-not-there."""
    row = AccessReviewRow.objects.filter(entity=viewer.see(entity), pk=number).first()
    if row is None:
        raise Missing("review-not-there", review=number, entity=entity)
    lines = AccessReviewLine.objects.filter(entity=entity, review=row)
    found = list(
        lines.select_related("grant__actor__human", "grant__granted_by").order_by("grant__actor__login", "grant__duty", "pk")
    )
    said = {each.line_id: each for each in AccessDecision.objects.filter(entity=entity, line__review=row)}
    closed = instant(row.closed_at) if row.closed_at else None
    return Review(row.pk, entity, row.name, instant(row.as_of), row.by_id, closed, tuple(_lines(found, said)))


def _lines(found: Iterable[AccessReviewLine], said: dict[int, AccessDecision]) -> Iterable[ReviewLine]:
    for each in found:
        answer = said.get(each.pk)
        yield ReviewLine(
            id=each.pk,
            held=_held(each),
            answer=answer.answer if answer else "",
            note=answer.note if answer else "",
            decided_by=answer.by_id if answer else None,
            decided_at=instant(answer.at) if answer else None,
        )


def _held(line: AccessReviewLine) -> Held:
    grant = line.grant
    actor = grant.actor
    person = actor.kind == ActorKind.PERSON.value
    return Held(
        grant=grant.pk,
        entity=grant.entity,
        actor=actor.pk,
        login=actor.login,
        name=actor.name,
        kind=ActorKind(actor.kind),
        human_login=actor.human.login if actor.human else actor.login if person else "",
        duty=Duty(grant.duty),
        channel=grant.channel,
        role=grant.role,
        granted_at=instant(grant.granted_at),
        granted_by=grant.granted_by.login,
        expires_at=instant(grant.expires_at) if grant.expires_at else None,
        last_sign_in=instant(line.last_sign_in) if line.last_sign_in else None,
        mfa=line.mfa,
    )
