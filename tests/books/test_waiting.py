"""Prepaid credit is a fold of movements; drafts, suspended and held things wait as they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection, transaction

from crossfoot.books.billing.credit import Grant, Movement, Pot
from crossfoot.books.billing.reads.credits import grants, movements
from crossfoot.books.billing.reads.runs import draft as one_draft
from crossfoot.books.billing.reads.runs import draft_numbers, drafts
from crossfoot.books.billing.reads.waiting import fates, held_deltas, suspended
from crossfoot.books.billing.run import HeldState
from crossfoot.books.billing.writes.credits import write_grant, write_movement
from crossfoot.books.billing.writes.runs import (
    decide_held,
    drop_draft,
    hold_delta,
    write_drafts,
    write_fates,
    write_suspended,
)
from crossfoot.errors import Conflict
from crossfoot.measures import Instant, Percent, Period, Quantity
from crossfoot.records.document import CreditDrawn, Flag, FlagRaised, TaxLine
from crossfoot.records.fate import Fate, FateTotal
from crossfoot.records.metered import Suspended
from tests.books.company import AT, Company, begun_run, charge, draft_of, line_for, reversal, usd
from tests.refusals import refused

GRANT = Grant(
    name="GR-1",
    entity="US01",
    agreement="AGR-0217",
    term="credits",
    party="CUS-0217",
    unit="USD",
    amount=Decimal(1000),
    days=Period(date(2026, 10, 1), date(2027, 10, 1)),
    priority=10,
    terms=("api-calls",),
)


def granted(company: Company, **fields: object) -> str:
    return write_grant(grant=replace(GRANT, **fields), by=company.ada, at=AT, key="k")


def moved(company: Company, amount: str, cause: str, *, to: Pot = Pot.DRAWN) -> int:
    movement = Movement("GR-1", Pot.AVAILABLE, to, Decimal(amount), "document", cause)
    return write_movement(entity="US01", movement=movement, by=company.ada, at=AT, key="k")


def test_a_balance_is_the_fold_of_its_movements(company: Company):
    granted(company)
    moved(company, "100.08", "INV-1")
    moved(company, "0.0001", "INV-2")
    moved(company, "899.9199", "2027-10-01", to=Pot.EXPIRED)
    (held,) = grants(company.ada, entity="US01")
    assert held.grant == GRANT
    assert held.available == 0
    assert held.pots == {
        Pot.ISSUED: Decimal(-1000),
        Pot.AVAILABLE: Decimal(0),
        Pot.DRAWN: Decimal("100.0801"),
        Pot.EXPIRED: Decimal("899.9199"),
    }
    assert sum(held.pots.values()) == 0
    assert [each.cause_id for each in movements(company.ada, entity="US01", grant="GR-1")] == [
        *("GR-1", "INV-1", "INV-2", "2027-10-01"),
    ]


def test_grants_come_in_the_order_they_are_drawn_from(company: Company):
    later = Period(GRANT.days.start, date(2028, 1, 1))
    granted(company, name="GR-3", days=later)
    granted(company, name="GR-2")
    granted(company, name="GR-4", priority=1, days=later)
    granted(company, name="GR-1")
    found = grants(company.ada, entity="US01", agreements=["AGR-0217"])
    assert [each.grant.name for each in found] == ["GR-4", "GR-1", "GR-2", "GR-3"]


def test_a_pot_gives_only_what_it_holds(company: Company):
    granted(company)
    with refused("credit-overdrawn"):
        moved(company, "1000.0001", "INV-1")


def test_a_grant_is_issued_once(company: Company):
    granted(company)
    again = Movement("GR-1", Pot.ISSUED, Pot.AVAILABLE, Decimal(1), "grant", "another")
    with refused("credit-overdrawn"), transaction.atomic():
        write_movement(entity="US01", movement=again, by=company.ada, at=AT, key="k")
    with refused("grant-taken"):
        granted(company)


def test_one_cause_moves_credit_once(company: Company):
    granted(company)
    moved(company, "1", "INV-1")
    with refused("credit-already-moved"):
        moved(company, "2", "INV-1")


def test_of_a_grant_that_is_not_there_nothing_moves(company: Company):
    with refused("grant-not-there"):
        moved(company, "1", "INV-1")


def test_two_draws_at_once_never_take_more_than_there_is(committed: Company):
    with transaction.atomic():
        granted(committed)
    refusals: list[str] = []

    def draw(lane: int) -> None:
        try:
            with transaction.atomic():
                moved(committed, "300", f"INV-{lane}")
        except Conflict as refusal:
            refusals.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=draw, args=(lane,)) for lane in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refusals == ["credit-overdrawn"] * 3
    assert grants(committed.ada, entity="US01")[0].available == 100


def test_a_draft_comes_back_as_it_was_previewed(company: Company):
    run = begun_run(company, charge())
    tax = TaxLine("us-ny", "Sales tax", "US-NY", Percent("8.25"), usd("100.08"), usd("8.26"), (1,), reason="")
    draft = replace(
        draft_of(line_for(charge())),
        taxes=(tax,),
        drawn=(CreditDrawn("GR-1", usd("8.34")),),
        tax=usd("8.26"),
        total=usd("108.34"),
        due=usd("100.00"),
        flags=(FlagRaised(Flag.JUMP, "Up 240 % on September."),),
    )
    for drafted in (draft_of(line_for(charge())), draft):  # the second preview replaces the first
        assert write_drafts(entity="US01", run=run, drafts=[drafted], by=company.ada, at=AT, key="k") == 1
    (stored,) = drafts(company.ada, entity="US01", run=run)
    assert stored.draft == draft
    assert draft_numbers(company.ada, entity="US01", run=run) == (stored.id,)
    assert one_draft(company.ada, entity="US01", run=run, number=stored.id) == stored
    drop_draft(entity="US01", draft=stored.id, by=company.grace, key="k")
    assert drafts(company.ada, entity="US01", run=run) == ()
    with refused("draft-not-there"):
        one_draft(company.ada, entity="US01", run=run, number=stored.id)
    with refused("draft-not-there"):
        drop_draft(entity="US01", draft=stored.id, by=company.grace, key="k")


def test_what_a_run_could_not_price_comes_back_with_the_reason(company: Company):
    run = begun_run(company)
    wanted = Suspended(
        account="unknown-co",
        metric="api.call",
        dims=(("model", "large"),),
        code="unknown-account",
        events=2,
        quantity=Quantity("0.000000000000001", "call"),
        first=Instant(1),
        last=None,
    )
    assert write_suspended(entity="US01", run=run, suspended=[wanted], by=company.ada, key="k") == 1
    assert suspended(company.ada, entity="US01", run=run) == (wanted,)


def test_the_fates_of_a_runs_usage_come_back(company: Company):
    run = begun_run(company)
    wanted = (FateTotal("api.call", Fate.METERED, 1001, Decimal("1001.5")), FateTotal("api.call", Fate.WAITING, 1, Decimal(-1)))
    assert write_fates(entity="US01", run=run, fates=wanted, by=company.ada, key="k") == 2
    assert fates(company.ada, entity="US01", run=run) == wanted


def test_a_held_difference_waits_until_a_person_decides_once(company: Company):
    run = begun_run(company)
    charges = (reversal(charge()), charge("90.00", generation=2))
    held = hold_delta(entity="US01", run=run, agreement="AGR-0217", charges=charges, by=company.ada, at=AT, key="k")
    (waiting,) = held_deltas(company.ada, entity="US01")
    assert (waiting.id, waiting.amount, waiting.charges, waiting.run) == (held, usd("-10.08"), charges, run)
    decided = {"entity": "US01", "held": held, "by": company.grace, "at": AT, "key": "k"}
    decide_held(state=HeldState.ACCEPTED, reason="confirmed by the customer", **decided)
    assert [each.reason for each in held_deltas(company.ada, entity="US01", state=HeldState.ACCEPTED)] == [
        "confirmed by the customer"
    ]
    with refused("held-already-decided"):
        decide_held(state=HeldState.DISMISSED, reason="", **decided)


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_credit_moves_by_more_than_nothing(company: Company, amount: str):
    granted(company)
    with pytest.raises(Exception, match=r"credit_movement_positive|credit-overdrawn"), transaction.atomic():
        moved(company, amount, "INV-1")
