"""Specimens of what access refuses: duties, keys, reviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, ActorKind, Duty
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.reads.keys import key_holder, key_prefixed
from crossfoot.books.actors.reads.reviews import review_numbered
from crossfoot.books.actors.writes.actor import end_role, grant_duty, write_actor
from crossfoot.books.actors.writes.reviews import decide_access, write_review
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.desks import access
from crossfoot.desks.access import emergency, keys, people, segregating
from crossfoot.desks.access.reviewing import end_review, start_review
from crossfoot.errors import Refusal
from crossfoot.measures import Instant
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


def closed_early(company: Company) -> None:
    with transaction.atomic():
        grant_duty(entity="US01", actor=company.ada, duty=Duty.APPROVE_ACCESS, by=company.grace, at=AT, key="duty")
    ada = actor_named(None, "ada")
    opened = start_review(entity="US01", name="2026-Q4", by=ada, at=AT, key="review")
    end_review(entity="US01", review=opened["review"], by=ada, at=AT, key="end")


def own_access(company: Company) -> None:
    for line in reviewed(company):
        decide_access(entity="US01", line=line, answer="kept", note="", by=company.grace, at=AT, key="decide")


def twice_decided(company: Company) -> None:
    line = reviewed(company)[0]  # Ada's
    for key in ("first", "second"):
        decide_access(entity="US01", line=line, answer="kept", note="", by=company.grace, at=AT, key=key)


NEXT_WEEK = Instant.of(AT.datetime() + timedelta(days=7))


def admin(company: Company) -> Actor:
    return grant_duty(entity="US01", actor=company.ada, duty=Duty.GRANT_DUTIES, by=company.grace, at=AT, key="admin")


def commanded(act: Callable[[Company], object]) -> Provoke:
    """A specimen that commands in the small company, committed."""

    def provoke(books_db: Books) -> None:
        del books_db
        act(small.found_company())

    return provoke


def given_role(role: str) -> Callable[[Company], object]:
    def act(company: Company) -> object:
        with transaction.atomic():
            ada = admin(company)
        return people.change_roles(entity="US01", login="grace", give=[role], end=[], by=ada, at=AT, key="roles")

    return act


def waived(pair: int, until: Instant) -> Callable[[Company], object]:
    def act(company: Company) -> object:
        with transaction.atomic():
            ada = grant_duty(entity="US01", actor=company.ada, duty=Duty.APPROVE_ACCESS, by=company.grace, at=AT, key="k")
        return segregating.waive(
            entity="US01", login="grace", pair=pair, control="Monthly look", reason="leave", until=until, by=ada, at=AT, key="w"
        )

    return act


def made_key(company: Company, *, until: Instant = NEXT_WEEK, by: Actor | None = None) -> str:
    made = keys.create_key(entity="US01", name="Gateway", duties=[], until=until, by=by or company.ada, at=AT, key="key")
    return str(made["prefix"])


def others_key(company: Company) -> None:
    keys.revoke_key(entity="US01", prefix=made_key(company), by=company.grace, at=AT, key="revoke")


def masked(act: Callable[[Company], object], field: str, reads: object) -> Provoke:
    """A specimen one of whose fields is another each time, and reads as one and the same here."""
    inner = commanded(act)

    def provoke(books_db: Books) -> None:
        try:
            inner(books_db)
        except Refusal as refusal:
            raise type(refusal)(refusal.code, **{**refusal.fields, field: reads}) from refusal

    return provoke


def keys_of_a_program(company: Company) -> None:
    with transaction.atomic():
        night = write_actor(login="night", name="Night", kind=ActorKind.SERVICE, by=company.ada, at=AT, key="k")
        night = grant_duty(entity="US01", actor=night, duty=Duty.READ, by=company.ada, at=AT, key="k")
    made_key(company, by=night)


def opened_by_a_stranger(company: Company) -> None:
    party = Party("FR01", "FR01", PartyKind.OWN, "Larkfield SARL", ("1 rue Haute",), "FR")
    with transaction.atomic():
        walter = write_actor(login="walter", name="Walter", kind=ActorKind.PERSON, by=company.ada, at=AT, key="walter")
    access.open_entity(entity=Entity("FR01", "EUR", "Europe/Paris", party), prefix="", by=walter, at=AT, key="open")


def at_night(company: Company, **given: Any) -> int:
    """Grace is given a duty in an emergency, by Ada; its number."""
    with transaction.atomic():
        ada = admin(company)
    wanted = {"duties": [Duty.POST], "reason": "a bank file", "until": Instant.of(AT.datetime() + timedelta(hours=4)), **given}
    done = emergency.give_in_emergency(entity="US01", login="grace", by=ada, at=AT, key="night", **wanted)
    return int(done["emergency"])


def looked_at(company: Company, *, number: int | None = None) -> None:
    number = at_night(company) if number is None else number
    with transaction.atomic():
        iris = write_actor(login="iris", name="Iris Cole", kind=ActorKind.PERSON, by=company.ada, at=AT, key="iris")
        iris = grant_duty(entity="US01", actor=iris, duty=Duty.APPROVE_ACCESS, by=company.ada, at=AT, key="iris")
    for key in ("look", "again"):
        emergency.look_at_emergency(entity="US01", number=number, finding="one file was posted", by=iris, at=AT, key=key)


SPECIMENS: dict[str, Provoke] = {
    "duty-of-people": in_books(approving_service),
    "key-not-valid": in_books(lambda company: key_holder(None, "cf_abcdefgh_not-a-secret", AT)),
    "role-unknown": commanded(given_role("wizard")),
    "duties-clash": commanded(given_role("customer-clerk")),
    "control-missing": commanded(given_role("controller")),
    "entity-not-yours-to-open": commanded(opened_by_a_stranger),
    "emergency-not-there": commanded(lambda company: looked_at(company, number=7)),
    "emergency-span": commanded(lambda company: at_night(company, until=NEXT_WEEK)),
    "emergency-not-these": commanded(lambda company: at_night(company, duties=[Duty.GRANT_DUTIES])),
    "emergency-looked-at": masked(looked_at, "number", 1),
    "pair-unknown": commanded(waived(34, NEXT_WEEK)),
    "waiver-span": commanded(waived(6, AT)),
    "key-span": commanded(lambda company: made_key(company, until=AT)),
    "key-not-yours": masked(others_key, "prefix", "abcdefgh"),
    "key-of-no-person": commanded(keys_of_a_program),
    "role-not-held": in_books(
        lambda company: end_role(entity="US01", actor=company.ada.id, role="auditor", by=company.grace, at=AT, key="k")
    ),
    "review-not-there": in_books(lambda company: review_numbered(company.ada, entity="US01", number=7)),
    "review-waiting": commanded(closed_early),
    "review-line-not-there": in_books(
        lambda company: decide_access(entity="US01", line=7, answer="kept", note="", by=company.grace, at=AT, key="k")
    ),
    "key-not-there": in_books(lambda company: key_prefixed(company.ada, entity="US01", prefix="abcdefgh")),
    "own-access": in_books(own_access),
    "review-taken": in_books(lambda company: [reviewed(company), reviewed(company)]),
    "access-already-decided": in_books(twice_decided),
}
