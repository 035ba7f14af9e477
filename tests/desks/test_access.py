"""Roles, clashes, waivers, keys and leavers, on a real database."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from django.db import transaction

from crossfoot.books.actors.actor import CHECKER, Actor, ActorKind, Duty
from crossfoot.books.actors.reads.access import clashes_found
from crossfoot.books.actors.reads.actor import actor_named
from crossfoot.books.actors.reads.emergencies import emergencies, held_as_of
from crossfoot.books.actors.reads.keys import key_holder, key_prefixed, keys_of
from crossfoot.books.actors.reads.reviews import review_numbered
from crossfoot.books.actors.roles import roles
from crossfoot.books.actors.writes.actor import grant_duty, write_actor
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.desks import access
from crossfoot.desks.access import emergency, granting, keys, people, reviewing, segregating
from crossfoot.engines.controls.segregation import can_do
from crossfoot.errors import Forbidden
from crossfoot.measures import Instant
from tests.books.company import AT, Company, found_company
from tests.databases import Books
from tests.refusals import refused

NEXT_WEEK = Instant.of(AT.datetime() + timedelta(days=7))


def held(login: str) -> set[Duty]:
    return {duty for entity, duty in actor_named(None, login, AT).duties if entity == "US01"}


def with_duties(actor: Actor, *duties: Duty) -> Actor:
    with transaction.atomic():
        for duty in duties:
            grant_duty(entity="US01", actor=actor, duty=duty, by=actor_named(None, "root"), at=AT, key=f"give/{duty}")
    return actor_named(None, actor.login, AT)


@pytest.fixture
def office(books_db: Books) -> Company:
    """Ada administers access; Grace approves access."""
    del books_db
    company = found_company()
    return Company(with_duties(company.ada, Duty.GRANT_DUTIES), with_duties(company.grace, Duty.APPROVE_ACCESS))


@pytest.fixture
def carl(office: Company) -> Actor:
    with transaction.atomic():
        return write_actor(login="carl", name="Carl Ito", kind=ActorKind.PERSON, by=office.ada, at=AT, key="carl")


def change(office: Company, *, give: tuple[str, ...] = (), end: tuple[str, ...] = (), key: str) -> None:
    people.change_roles(entity="US01", login="carl", give=give, end=end, by=office.ada, at=AT, key=key)


def test_no_role_holds_both_sides_of_a_pair():
    assert {name: [c.pair.number for c in can_do(role.duties)] for name, role in roles().items() if can_do(role.duties)} == {}


def test_a_mover_gets_the_new_role_and_loses_the_old_in_one_deed(office: Company, carl: Actor):
    change(office, give=("billing-analyst",), key="join")
    assert held("carl") == set(roles()["billing-analyst"].duties)
    change(office, give=("billing-approver",), end=("billing-analyst",), key="move")
    assert held("carl") == set(roles()["billing-approver"].duties)
    with refused("role-not-held"):
        change(office, end=("billing-analyst",), key="again")


def test_what_would_clash_is_refused_until_a_third_person_waives_it(office: Company, carl: Actor):
    change(office, give=("contract-manager",), key="join")
    with refused("duties-clash"):
        change(office, give=("deal-approver",), key="clash")
    assert held("carl") == set(roles()["contract-manager"].duties), "nothing of a refused deed is kept"
    for pair in (6, 9):
        segregating.waive(
            entity="US01",
            login="carl",
            pair=pair,
            control="Owner reads every contract monthly",
            reason="Two of us are on leave",
            until=NEXT_WEEK,
            by=office.grace,
            at=AT,
            key=f"waive/{pair}",
        )
    change(office, give=("deal-approver",), key="waived")
    assert Duty.APPROVE_CONTRACT in held("carl")
    answer = segregating.review_segregation(entity="US01", by=office.grace, at=AT, key="night")
    found = {(each.login, each.pair, each.waived) for each in clashes_found(office.grace, entity="US01", key="night")}
    assert {("carl", 6, True), ("carl", 9, True)} <= found
    assert ("ada", 28, False) in found, "Ada rates and administers access: no waiver makes up for it"
    assert answer["unwaived"] == sum(1 for _, _, waived in found if not waived)


def test_a_waiver_that_ran_out_makes_up_for_nothing(office: Company, carl: Actor):
    change(office, give=("contract-manager",), key="join")
    for pair in (6, 9):
        segregating.waive(
            entity="US01", login="carl", pair=pair, control="Monthly look", reason="leave", until=NEXT_WEEK,
            by=office.grace, at=AT, key=f"waive/{pair}",
        )  # fmt: skip
    later = Instant.of(AT.datetime() + timedelta(days=8))
    with refused("duties-clash"):
        people.change_roles(entity="US01", login="carl", give=["deal-approver"], end=[], by=office.ada, at=later, key="late")


def test_nobody_gives_waives_or_ends_their_own_access(office: Company):
    with refused("own-access"):
        people.change_roles(entity="US01", login="ada", give=["auditor"], end=[], by=office.ada, at=AT, key="own")
    with refused("own-access"):
        people.leave(entity="US01", login="ada", by=office.ada, at=AT, key="leave")
    with refused("own-access"):
        segregating.waive(
            entity="US01", login="grace", pair=6, control="x", reason="y", until=NEXT_WEEK, by=office.grace, at=AT, key="w"
        )


def test_a_key_acts_for_its_owner_within_their_duties(office: Company):
    made = keys.create_key(entity="US01", name="Gateway", duties=[Duty.RATE], until=NEXT_WEEK, by=office.ada, at=AT, key="key")
    program = key_holder(None, made["key"], AT)
    assert (program.kind, program.human) == (ActorKind.KEY, office.ada.id)
    assert program.holds(Duty.RATE, entity="US01") and not program.holds(Duty.GRANT_DUTIES, entity="US01")
    with refused("same-person"):
        program.must_not_be(office.grace.id, deed="approve")
    with refused("same-person"):
        actor_named(None, "ada", AT).must_not_be(program.id, deed="approve")
    again = keys.create_key(entity="US01", name="Gateway", duties=[Duty.RATE], until=NEXT_WEEK, by=office.ada, at=AT, key="key")
    assert (again["prefix"], "key" in again) == (made["prefix"], False)


def test_no_key_and_no_service_ever_holds_a_checkers_duty(office: Company):
    with transaction.atomic():
        night = write_actor(login="night", name="Night", kind=ActorKind.SERVICE, by=office.ada, at=AT, key="k")
    for duty in Duty:
        with contextlib.suppress(Forbidden), transaction.atomic():
            grant_duty(entity="US01", actor=night, duty=duty, by=office.ada, at=AT, key="k")
    assert {duty for _, duty in actor_named(None, "night").duties} == set(Duty) - CHECKER


def test_what_opens_and_what_does_not(office: Company):
    made = keys.create_key(entity="US01", name="Gateway", duties=[], until=NEXT_WEEK, by=office.ada, at=AT, key="key")
    presented, prefix = made["key"], made["prefix"]
    for wrong in ("", "cf", presented[:-1], presented.replace("cf_", "xx_"), f"cf_{prefix}_", "cf_ü_ü", f"{presented}x"):
        with refused("key-not-valid"):
            key_holder(None, wrong, AT)
    with refused("key-not-valid"):
        key_holder(None, presented, NEXT_WEEK)
    assert keys.enter_by_key(None, presented, AT).human == office.ada.id
    soon = Instant.of(AT.datetime() + timedelta(seconds=59))
    keys.enter_by_key(None, presented, soon)
    assert key_prefixed(office.ada, entity="US01", prefix=prefix).last_used_at == AT, "noted at most once a minute"
    keys.revoke_key(entity="US01", prefix=prefix, by=office.ada, at=AT, key="revoke")
    with refused("key-not-valid"):
        key_holder(None, presented, AT)


def test_both_keys_open_while_one_takes_the_place_of_the_other(office: Company):
    old = keys.create_key(entity="US01", name="Gateway", duties=[Duty.RATE], until=NEXT_WEEK, by=office.ada, at=AT, key="k1")
    with refused("key-not-yours"):
        keys.rotate_key(
            entity="US01", prefix=old["prefix"], until=NEXT_WEEK, overlap=timedelta(hours=1), by=office.grace, at=AT, key="k2"
        )
    new = keys.rotate_key(
        entity="US01", prefix=old["prefix"], until=NEXT_WEEK, overlap=timedelta(hours=1), by=office.ada, at=AT, key="k3"
    )
    within, after = (Instant.of(AT.datetime() + timedelta(minutes=each)) for each in (59, 60))
    assert key_holder(None, old["key"], within).duties == key_holder(None, new["key"], within).duties
    with refused("key-not-valid"):
        key_holder(None, old["key"], after)
    assert key_holder(None, new["key"], after).holds(Duty.RATE, entity="US01")


def test_keys_nobody_uses_end(office: Company):
    keys.create_key(entity="US01", name="Gateway", duties=[], until=NEXT_WEEK, by=office.ada, at=AT, key="k1")
    operator = with_duties(office.grace, Duty.OPERATE)
    later = Instant.of(AT.datetime() + timedelta(days=2))
    done = keys.end_dormant_keys(entity="US01", unused=timedelta(days=3), by=operator, at=later, key="d1")
    assert done["ended"] == []
    done = keys.end_dormant_keys(entity="US01", unused=timedelta(days=1), by=operator, at=later, key="d2")
    assert done["ended"] == [each.prefix for each in keys_of(office.ada, "US01")]


def test_who_leaves_is_gone_with_every_key(office: Company, carl: Actor):
    change(office, give=("billing-analyst",), key="join")
    made = keys.create_key(
        entity="US01", name="Script", duties=[Duty.RATE], until=NEXT_WEEK, by=actor_named(None, "carl", AT), at=AT, key="k"
    )
    people.leave(entity="US01", login="carl", by=office.ada, at=AT, key="leave")
    with refused("actor-not-there"):
        actor_named(None, "carl", AT)
    with refused("key-not-valid"):
        key_holder(None, made["key"], AT)


def test_a_duty_held_for_a_time_ends_by_itself(office: Company, carl: Actor):
    with transaction.atomic():
        grant_duty(
            entity="US01", actor=carl, duty=Duty.POST, by=office.ada, at=AT, key="k", role="emergency-1", until=NEXT_WEEK
        )
    assert (held("carl"), actor_named(None, "carl", NEXT_WEEK).duties) == ({Duty.POST}, frozenset())
    assert actor_named(None, "carl").duties == frozenset(), "who does not say when does not get what lasts a while"


def test_a_duty_held_to_a_channel_is_held_there_alone(office: Company, carl: Actor):
    people.change_roles(
        entity="US01", login="carl", give=["order-clerk"], end=[], channel="reseller", by=office.ada, at=AT, key="join"
    )
    clerk = actor_named(None, "carl", AT)
    assert clerk.channels("US01") == {"reseller"} and office.ada.channels("US01") is None
    clerk.must_hold(Duty.ENTER_ORDERS, entity="US01", channel="reseller")
    with refused("entity-not-seen"):
        clerk.must_hold(Duty.ENTER_ORDERS, entity="US01", channel="direct")
    with refused("entity-not-seen"):
        clerk.see("US01")


def test_what_would_clash_is_refused_however_duties_are_given(office: Company, carl: Actor):
    change(office, give=("contract-manager",), key="join")
    said = {"entity": "US01", "by": office.ada, "at": AT}
    with refused("duties-clash"):
        access.give_duties(login="carl", duties=[Duty.APPROVE_CONTRACT], key="given", **said)
    with refused("duties-clash"):
        granting.request_duties_grant(
            login="carl", duties=[Duty.APPROVE_CONTRACT], reason="he asked", evidence=[], key="asked", **said
        )
    with refused("duties-clash"):
        access.add_person(login="dora", name="Dora Lind", roles=["contract-manager", "deal-approver"], key="dora", **said)
    with refused("actor-not-there"):
        actor_named(None, "dora", AT)


def test_who_opens_an_entity_holds_nothing_of_finance_in_it(office: Company):
    party = Party("FR01", "FR01", PartyKind.OWN, "Larkfield SARL", ("1 rue Haute",), "FR")
    access.open_entity(entity=Entity("FR01", "EUR", "Europe/Paris", party), prefix="", by=office.ada, at=AT, key="open")
    there = {duty for entity, duty in actor_named(None, "ada", AT).duties if entity == "FR01"}
    assert there == access.OPENER and can_do(there) == ()


def test_a_review_sees_every_grant_as_of_its_instant_and_nobody_reviews_their_own(office: Company, carl: Actor):
    change(office, give=("auditor",), key="join")
    ada = with_duties(office.ada, Duty.APPROVE_ACCESS)
    before = held_as_of(ada, entity="US01", as_of=AT)
    number = reviewing.start_review(entity="US01", name="2026-Q4", by=office.grace, at=AT, key="open")["review"]
    review = review_numbered(office.grace, entity="US01", number=number)
    assert [each.held for each in review.lines] == list(before)
    assert {(each.held.login, each.held.mfa) for each in review.lines} >= {("carl", "off"), ("ada", "off")}
    said = {"entity": "US01", "review": number, "note": "looked", "at": AT}
    for each in review.lines:
        gone = each.held.login == "carl" and each.held.duty is Duty.VERIFY
        answer, line = "ended" if gone else "kept", {"line": each.id, **said}
        if each.held.login == "grace":
            with refused("own-access"):
                reviewing.decide_line(answer="kept", by=office.grace, key=f"own/{each.id}", **line)
        reviewer = ada if each.held.login == "grace" else office.grace
        reviewing.decide_line(answer=answer, by=reviewer, key=f"say/{each.id}", **line)
    assert held("carl") == {Duty.READ}
    done = reviewing.end_review(entity="US01", review=number, by=office.grace, at=AT, key="finish")
    assert (done["ended"], done["lines"]) == (1, len(review.lines))


def test_emergency_access_ends_by_itself_and_a_third_person_looks_at_it(office: Company, carl: Actor):
    change(office, give=("contract-manager",), key="join")
    tonight = Instant.of(AT.datetime() + timedelta(hours=4))
    said = {"entity": "US01", "duties": [Duty.APPROVE_CONTRACT], "until": tonight, "at": AT}
    with refused("own-access"):
        emergency.give_in_emergency(login="ada", reason="a bank file", by=office.ada, key="own", **said)
    done = emergency.give_in_emergency(login="carl", reason="a contract must go out", by=office.ada, key="night", **said)
    carl = actor_named(None, "carl", AT)
    assert carl.holds(Duty.APPROVE_CONTRACT, entity="US01"), "whatever it clashes with"
    assert not actor_named(None, "carl", tonight).holds(Duty.APPROVE_CONTRACT, entity="US01")
    assert [each.reviewed_by for each in emergencies(office.grace, entity="US01")] == [None]
    look = {"entity": "US01", "number": done["emergency"], "finding": "one contract, as told", "at": AT}
    ada = with_duties(office.ada, Duty.APPROVE_ACCESS)
    with refused("own-access"):
        emergency.look_at_emergency(by=ada, key="giver", **look)
    emergency.look_at_emergency(by=office.grace, key="look", **look)
    with refused("emergency-looked-at"):
        emergency.look_at_emergency(by=office.grace, key="again", **look)
    assert [each.reviewed_by for each in emergencies(office.grace, entity="US01")] == [office.grace.id]
