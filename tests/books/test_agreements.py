"""What was promised stays as it was recorded; what was ordered and switched on is kept beside it."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from crossfoot.books.agreements.reads.orders import differences, orders, provisioned
from crossfoot.books.agreements.reads.price_books import price_books
from crossfoot.books.agreements.reads.versions import version_of, versions
from crossfoot.books.agreements.writes import (
    approve_version,
    write_differences,
    write_order,
    write_price_book,
    write_provisioned,
    write_version,
)
from crossfoot.measures import Instant
from crossfoot.records.order import FieldDifference, Order, OrderLine, Provisioned
from tests.books.company import AT, EFFECTIVE, USD, Company, recorded
from tests.refusals import refused


def test_a_version_comes_back_to_the_letter(company: Company):
    wanted = recorded(company, text='{"title":"日本語 \\\\ Ελληνικά","b":1,"a":"0.10"}')
    assert versions(company.ada, entity="US01") == (wanted,)
    assert version_of(company.ada, entity="US01", agreement="AGR-0217", version=1) == wanted


def test_the_past_is_seen_as_it_was_recorded_then(company: Company):
    first = recorded(company)
    second = recorded(company, 2, at=Instant(AT.ns + 3_600_000_000_000))
    assert versions(company.ada, entity="US01", as_of=AT) == (first,)
    assert versions(company.ada, entity="US01", as_of=second.recorded_at) == (first, second)
    assert versions(company.ada, entity="US01", as_of=Instant(AT.ns - 1_000)) == ()
    assert versions(company.ada, entity="US01", agreements=["AGR-9"]) == ()


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_comes_after_the_latest(company: Company, version: int):
    recorded(company, 2)
    with refused("version-stale"):
        recorded(company, version)


def test_a_text_with_another_digest_is_refused(company: Company):
    with pytest.raises(Exception, match="agreement_version_digest"), transaction.atomic():
        write_version(
            entity="US01",
            agreement="AGR-1",
            version=1,
            title="",
            document="{}",
            digest="0" * 64,
            in_force_from=date(2026, 1, 1),
            effective=EFFECTIVE,
            by=company.ada,
            at=AT,
            key="k",
        )


def test_a_version_is_approved_once_by_somebody_else(company: Company):
    recorded(company)
    with refused("approver-prepared"), transaction.atomic():
        approve_version(entity="US01", agreement="AGR-0217", version=1, by=company.ada, at=AT, key="k")
    approve_version(entity="US01", agreement="AGR-0217", version=1, by=company.grace, at=AT, key="k")
    assert version_of(company.ada, entity="US01", agreement="AGR-0217", version=1).approved_by == company.grace.id
    with refused("already-approved"):
        approve_version(entity="US01", agreement="AGR-0217", version=1, by=company.grace, at=AT, key="k")


def test_a_version_that_is_not_there_is_refused(company: Company):
    with refused("version-not-there"):
        version_of(company.ada, entity="US01", agreement="AGR-0217", version=1)
    with refused("version-not-there"):
        approve_version(entity="US01", agreement="AGR-0217", version=1, by=company.grace, at=AT, key="k")


def test_the_latest_version_of_each_price_book_counts(company: Company):
    for version in (1, 2):
        text = f'{{"version":{version}}}'
        digest = hashlib.sha256(text.encode()).hexdigest()
        write_price_book(
            entity="US01", book="PB-2026", version=version, document=text, digest=digest, by=company.ada, at=AT, key="k"
        )
    assert [(each.book, each.document) for each in price_books(company.ada, entity="US01")] == [("PB-2026", '{"version":2}')]
    assert price_books(company.ada, entity="US01", as_of=Instant(AT.ns - 1_000)) == ()


def test_an_order_comes_back_as_it_was_imported(company: Company):
    lines = (
        OrderLine(1, "api-calls", "", Decimal("0.5"), None, date(2026, 1, 1), None),
        OrderLine(2, "seat", "seats", Decimal(12), Decimal("85.000000000001"), date(2026, 1, 1), date(2027, 1, 1)),
    )
    order = Order("ORD-1", "AGR-0217", "CUS-0217", USD, date(2025, 12, 20), lines)
    write_order(entity="US01", order=order, by=company.ada, at=AT, key="k")
    assert orders(company.ada, entity="US01") == (order,)
    with refused("order-taken"):
        write_order(entity="US01", order=order, by=company.ada, at=AT, key="k")


def test_the_latest_feed_is_what_a_system_has_switched_on(company: Company):
    old = Provisioned("console", "AGR-0217", "seat", Decimal(10), date(2026, 1, 1), None, "active")
    new = Provisioned("console", "AGR-0217", "seat", None, None, date(2026, 12, 31), "suspended")
    other = Provisioned("gateway", "AGR-0217", "api-calls", Decimal("1.5"), None, None, "active")
    for item in (old, other, new):
        write_provisioned(entity="US01", system=item.system, file_digest="0" * 64, items=[item], by=company.ada, at=AT, key="k")
    assert provisioned(company.ada, entity="US01") == (new, other)


def test_differences_are_kept_by_comparison(company: Company):
    def found(left: str) -> FieldDifference:
        return FieldDifference("ORD-1", "seat", "quantity", "order", left, "console", "10", f"{left} ordered, 10 switched on.")

    for key, left in (("c1", "12"), ("c2", "11")):
        write_differences(entity="US01", differences=[found(left)], by=company.ada, at=AT, key=key)
    assert differences(company.ada, entity="US01") == (found("11"),)
    assert differences(company.ada, entity="US01", comparison="c1") == (found("12"),)
