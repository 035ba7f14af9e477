"""Specimens of what access refuses: duties, keys, reviews."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from crossfoot.books.actors.actor import ActorKind, Duty
from crossfoot.books.actors.reads.keys import key_holder, key_prefixed
from crossfoot.books.actors.writes.actor import end_role, grant_duty, write_actor
from crossfoot.books.actors.writes.reviews import decide_access, write_review
from tests.books import company as small
from tests.books.company import AT, Company
from tests.databases import Books
from tests.specimens.gallery import Provoke


def in_books(act: Callable[[Company], object]) -> Provoke:
    """A specimen that acts in the small company, in a transaction that is rolled back."""

    def provoke(shared_books_db: Books) -> None:
        del shared_books_db
        with transaction.atomic():
            act(small.found_company())

    return provoke


def approving_service(company: Company) -> None:
    rater = write_actor(login="nightly", name="Nightly rating", kind=ActorKind.SERVICE, by=company.ada, at=AT, key="k")
    grant_duty(entity="US01", actor=rater, duty=Duty.APPROVE_CREDIT, by=company.ada, at=AT, key="k")


def reviewed(company: Company) -> tuple[int, ...]:
    return write_review(entity="US01", name="2026-Q4", as_of=AT, by=company.grace, at=AT, key="review").lines


def own_access(company: Company) -> None:
    for line in reviewed(company):
        decide_access(entity="US01", line=line, answer="kept", note="", by=company.grace, at=AT, key="decide")


def twice_decided(company: Company) -> None:
    line = reviewed(company)[0]  # Ada's
    for key in ("first", "second"):
        decide_access(entity="US01", line=line, answer="kept", note="", by=company.grace, at=AT, key=key)


SPECIMENS: dict[str, Provoke] = {
    "duty-of-people": in_books(approving_service),
    "key-not-valid": in_books(lambda company: key_holder(None, "cf_abcdefgh_not-a-secret", AT)),
    "role-not-held": in_books(
        lambda company: end_role(entity="US01", actor=company.ada.id, role="auditor", by=company.grace, at=AT, key="k")
    ),
    "review-line-not-there": in_books(
        lambda company: decide_access(entity="US01", line=7, answer="kept", note="", by=company.grace, at=AT, key="k")
    ),
    "key-not-there": in_books(lambda company: key_prefixed(company.ada, entity="US01", prefix="abcdefgh")),
    "own-access": in_books(own_access),
    "review-taken": in_books(lambda company: [reviewed(company), reviewed(company)]),
    "access-already-decided": in_books(twice_decided),
}
