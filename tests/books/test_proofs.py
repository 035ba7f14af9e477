"""Proofs are kept as they were found, the last one first."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction

from crossfoot.books.close.kept import KeptJoint, KeptSide
from crossfoot.books.close.models import PeriodProof
from crossfoot.books.close.reads.proofs import latest_proof, proofs
from crossfoot.books.close.writes import write_proof
from crossfoot.measures import Period
from tests.books.company import AT, OCTOBER, Company
from tests.refusals import refused

SIDES = (
    KeptSide("entered", 3, {"USD": Decimal("10.00"), "JPY": Decimal(5)}),
    KeptSide("passed", 2, {"USD": Decimal("9.00"), "JPY": Decimal(5)}),
    KeptSide("in flight", 1, {"USD": Decimal("0.00")}),
)
OPEN = KeptJoint("rated-billed", SIDES, ("USD differs by 1.00 between rated and billed",))
CLOSED = KeptJoint("billed-posted", SIDES[:2], ())


def test_a_proof_comes_back_as_it_was_found(company: Company) -> None:
    number = write_proof(entity="US01", period=OCTOBER, joints=(OPEN, CLOSED), by=company.ada, at=AT, key="p1")
    found = latest_proof(company.ada, entity="US01", within=OCTOBER)
    assert found is not None
    assert (found.id, found.joints, found.open, found.at) == (number, (OPEN, CLOSED), (OPEN,), AT)
    assert (OPEN.entered.count, OPEN.passed.count, [part.name for part in OPEN.parts]) == (3, 2, ["in flight"])


def test_the_last_walk_is_shown_first_and_of_its_own_period(company: Company) -> None:
    for key, period in (("p1", OCTOBER), ("p2", OCTOBER), ("p3", Period.month("2026-11"))):
        write_proof(entity="US01", period=period, joints=(CLOSED,), by=company.ada, at=AT, key=key)
    all_of_them = proofs(company.ada, entity="US01")
    assert [each.period for each in all_of_them] == [Period.month("2026-11"), OCTOBER, OCTOBER]
    assert latest_proof(company.ada, entity="US01", within=OCTOBER) == all_of_them[1]
    assert latest_proof(company.ada, entity="US01", within=Period.month("2026-09")) is None


def test_a_kept_proof_never_changes(company: Company) -> None:
    write_proof(entity="US01", period=OCTOBER, joints=(CLOSED,), by=company.ada, at=AT, key="p1")
    for change in (lambda: PeriodProof.objects.update(open_total=0), lambda: PeriodProof.objects.all().delete()):
        with pytest.raises(Exception, match=r"permission denied|Cannot update or delete"), transaction.atomic():
            change()


def test_a_stranger_sees_no_proof(company: Company) -> None:
    with refused("entity-not-seen"):
        latest_proof(replace(company.ada, duties=frozenset()), entity="US01")
