"""Who acts, and whom we deal with: names live in two rooms, and nobody sees an entity they have no duty in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection

from crossfoot.books.actors.actor import ActorKind, Duty
from crossfoot.books.actors.reads.actor import actor_named, actor_numbered, actors_of
from crossfoot.books.actors.writes.actor import end_duty, grant_duty, write_actor
from crossfoot.books.parties.party import Entity, Party, PartyKind
from crossfoot.books.parties.reads.party import legal_entities, legal_entity, parties, party, party_as
from crossfoot.books.parties.writes import write_details, write_entity, write_party
from tests.books.company import AT, Company
from tests.refusals import refused

TOKYO = Party(
    entity="US01",
    key="CUS-0300",
    kind=PartyKind.RESELLER,
    name="株式会社みらい",
    address=("東京都千代田区", "1-1"),
    country="JP",
    email="ap@mirai.example",
    tax_id="T1234567890123",
    parent="CUS-0217",
)


def test_an_actor_is_known_by_login_and_by_number(company: Company):
    assert actor_named(None, "ada") == company.ada == actor_numbered(company.grace, company.ada.id)
    with refused("actor-not-there"):
        actor_named(None, "eve")
    with refused("actor-not-there"):
        actor_numbered(company.ada, 10**9)


def test_duties_are_held_until_they_end(company: Company):
    ended = end_duty(entity="US01", actor=company.ada, duty=Duty.RATE, by=company.grace, at=AT, key="k")
    assert (ended.holds(Duty.RATE, entity="US01"), ended.holds(Duty.READ, entity="US01")) == (False, True)
    assert actor_named(None, "ada") == ended
    with refused("duty-not-held"):
        end_duty(entity="US01", actor=company.ada, duty=Duty.RATE, by=company.grace, at=AT, key="k")
    assert grant_duty(entity="US01", actor=ended, duty=Duty.RATE, by=company.grace, at=AT, key="k") == company.ada


def test_granting_what_is_held_changes_nothing(company: Company):
    assert grant_duty(entity="US01", actor=company.ada, duty=Duty.RATE, by=company.grace, at=AT, key="k") == company.ada
    assert [each.login for each in actors_of(company.ada, "US01")] == ["ada", "grace"]


def test_only_the_first_actor_has_no_author(company: Company):
    with refused("actor-needs-author"):
        write_actor(login="eve", name="Eve", kind=ActorKind.PERSON, by=None, at=AT, key="k")
    with refused("login-taken"):
        write_actor(login="ada", name="Ada", kind=ActorKind.PERSON, by=company.grace, at=AT, key="k")


def test_a_party_comes_back_in_any_script(company: Company):
    write_party(party=TOKYO, by=company.ada, at=AT, key="k")
    assert party(company.ada, entity="US01", key="CUS-0300") == TOKYO
    assert list(parties(company.ada, entity="US01")) == ["CUS-0217", "CUS-0300", "US01"]
    assert list(parties(company.ada, entity="US01", keys=["CUS-0300", "CUS-9"])) == ["CUS-0300"]
    with refused("party-taken"):
        write_party(party=TOKYO, by=company.ada, at=AT, key="k")


def test_details_come_in_versions_and_each_stays(company: Company):
    write_party(party=TOKYO, by=company.ada, at=AT, key="k")
    moved = replace(TOKYO, address=("大阪市北区",))
    assert write_details(party=moved, by=company.ada, at=AT, key="k") == 2
    assert party(company.ada, entity="US01", key="CUS-0300") == replace(moved, version=2)
    assert party_as(company.ada, entity="US01", key="CUS-0300", version=1) == TOKYO
    with refused("details-stale"):
        write_details(party=moved, by=company.ada, at=AT, key="k")


def test_a_party_that_is_not_there_is_refused(company: Company):
    with refused("party-not-there"):
        party(company.ada, entity="US01", key="CUS-9")
    with refused("party-not-there"):
        party_as(company.ada, entity="US01", key="CUS-0217", version=9)
    with refused("party-not-there"):
        write_party(party=replace(TOKYO, parent="CUS-9"), by=company.ada, at=AT, key="k")


def test_a_legal_entity_has_a_party_of_its_own(company: Company):
    own = party(company.ada, entity="US01", key="US01")
    assert legal_entities(company.ada) == (Entity("US01", "USD", "America/New_York", own),)
    assert legal_entity(company.ada, "US01").party.name == "Crossfoot Models Inc."
    with refused("party-not-own"):
        write_entity(entity=Entity("DE01", "EUR", "Europe/Berlin", own), by=company.ada, at=AT, key="k")
    with refused("entity-taken"):
        write_entity(entity=Entity("US01", "USD", "America/New_York", own), by=company.ada, at=AT, key="k")


@pytest.mark.parametrize("entity", ["DE01", "XX99"])
def test_an_entity_of_others_is_not_told_apart_from_none(company: Company, entity: str):
    own = Party("DE01", "DE01", PartyKind.OWN, "Crossfoot Modelle GmbH")
    write_entity(entity=Entity("DE01", "EUR", "Europe/Berlin", own), by=company.ada, at=AT, key="k")
    for look in (legal_entity, lambda viewer, code: parties(viewer, entity=code)):
        with refused("entity-not-seen"):
            look(company.ada, entity)


def test_a_row_that_may_change_remembers_what_it_was(company: Company):
    end_duty(entity="US01", actor=company.ada, duty=Duty.RATE, by=company.grace, at=AT, key="k")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pgh_label, ended_at IS NULL FROM books_dutygrantevent"
            " WHERE actor_id = %s AND duty = 'rate' ORDER BY pgh_id",
            [company.ada.id],
        )
        assert cursor.fetchall() == [("insert", True), ("update", False)]
