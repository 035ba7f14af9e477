"""Writes of access reviews."""

from __future__ import annotations

from django.db.models import Q

from crossfoot.books.actors.access import ReviewOpened
from crossfoot.books.actors.actor import Actor
from crossfoot.books.actors.models import AccessDecision, AccessReviewLine, AccessReviewRow, DutyGrant
from crossfoot.books.actors.reads.emergencies import second_factors
from crossfoot.books.columns import moment
from crossfoot.books.naming import must_be_name
from crossfoot.books.refusing import refusals
from crossfoot.errors import Missing
from crossfoot.measures import Instant


def write_review(*, entity: str, name: str, as_of: Instant, by: Actor, at: Instant, key: str) -> ReviewOpened:
    """Open a review of everybody's access as it was at an instant: one line a grant, with the last sign-in and second factor.

    Raises Conflict: review-taken;
    Malformed: as `must_be_name` does.
    """
    must_be_name(name, of="the review")
    then = moment(as_of)
    with refusals(review=name, entity=entity):
        row = AccessReviewRow.objects.create(entity=entity, name=name, as_of=then, by_id=by.id, at=moment(at), request_key=key)
    grants = DutyGrant.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=then),
        Q(expires_at=None) | Q(expires_at__gt=then),
        entity=entity,
        granted_at__lte=then,
    )
    held = list(grants.select_related("actor").order_by("actor__login", "duty", "pk"))
    factors = second_factors(by, {each.actor_id for each in held})
    lines = AccessReviewLine.objects.bulk_create(
        AccessReviewLine(
            entity=entity, review=row, grant_id=each.pk, last_sign_in=each.actor.last_login, mfa=factors[each.actor_id]
        )
        for each in held
    )
    return ReviewOpened(row.pk, entity, name, tuple(each.pk for each in lines))


def decide_access(*, entity: str, line: int, answer: str, note: str, by: Actor, at: Instant, key: str) -> int:
    """Keep what a reviewer decided of a line, and end the grant when they ended it; the grant's id.

    answer: `kept` or `ended`. Raises Missing: review-line-not-there; Forbidden: own-access; Conflict: access-already-decided.
    """
    row = AccessReviewLine.objects.filter(entity=entity, pk=line).select_related("review").first()
    if row is None:
        raise Missing("review-line-not-there", line=line, entity=entity)
    with refusals(review=row.review.name, deed="review"):
        AccessDecision.objects.create(
            entity=entity, line=row, answer=answer, note=note, by_id=by.id, at=moment(at), request_key=key
        )
    if answer == "ended":
        DutyGrant.objects.filter(pk=row.grant_id, ended_at=None).update(ended_at=moment(at), ended_by_id=by.id)
    return int(row.grant_id)


def close_review(*, entity: str, review: int, by: Actor, at: Instant, key: str) -> None:
    """Close a review. key: kept in the trail's line."""
    del key
    AccessReviewRow.objects.filter(entity=entity, pk=review, closed_at=None).update(closed_at=moment(at), closed_by_id=by.id)
