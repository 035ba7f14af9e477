"""Access reviews: everybody's duties as of an instant, kept or ended one by one by somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.actors.reads.reviews import review_numbered
from crossfoot.books.actors.writes.reviews import close_review, decide_access, write_review
from crossfoot.books.trail.writes import asked
from crossfoot.errors import Conflict, Malformed
from crossfoot.measures import Instant

ANSWERS = ("kept", "ended")


def start_review(*, entity: str, name: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Open a review of everybody's access as it is now; the answer: review, its number, and lines, how many.

    Raises Forbidden: duty-missing; Conflict: review-taken; Malformed: as `must_be_name` does.
    """
    request = asked(entity=entity, deed="access-review.opened", what={"name": name}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.APPROVE_ACCESS, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        opened = write_review(entity=entity, name=name, as_of=at, by=by, at=at, key=key)
        answer = {"review": opened.id, "lines": len(opened.lines)}
        return request.answer(answer, on_kind="access-review", on_id=str(opened.id), facts=answer)


def decide_line(
    *, entity: str, review: int, line: int, answer: str, note: str, by: Actor, at: Instant, key: str
) -> Mapping[str, Any]:
    """Keep what a line of a review says somebody holds, or end it at once. answer: `kept` or `ended`.

    Raises Forbidden: duty-missing, own-access; Missing: review-not-there, review-line-not-there; Conflict:
    access-already-decided; Malformed: decision-unknown.
    """
    if answer not in ANSWERS:
        raise Malformed("decision-unknown", decision=answer)
    what = {"review": review, "line": line, "answer": answer, "note": note}
    request = asked(entity=entity, deed="access-review.decided", what=what, by=by, at=at, key=key, reason=note)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.APPROVE_ACCESS, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        grant = decide_access(entity=entity, line=line, answer=answer, note=note, by=by, at=at, key=key)
        facts = {"line": line, "grant": grant, "answer": answer}
        return request.answer(facts, on_kind="access-review", on_id=str(review), facts=facts)


def end_review(*, entity: str, review: int, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Close a review whose every line is decided. Raises Forbidden: duty-missing; Missing: review-not-there; Conflict:
    review-waiting."""
    request = asked(entity=entity, deed="access-review.closed", what={"review": review}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.APPROVE_ACCESS, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        found = review_numbered(by, entity=entity, number=review)
        if found.waiting:
            raise Conflict("review-waiting", review=found.name, lines=len(found.waiting))
        close_review(entity=entity, review=review, by=by, at=at, key=key)
        ended = sum(each.answer == "ended" for each in found.lines)
        facts = {"lines": len(found.lines), "ended": ended}
        return request.answer({"review": review, **facts}, on_kind="access-review", on_id=str(review), facts=facts)
