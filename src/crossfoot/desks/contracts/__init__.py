"""Contracts: agreements, price books, orders, and what was switched on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.agreements.reads.orders import orders, provisioned
from crossfoot.books.agreements.reads.price_books import approved_price_books
from crossfoot.books.agreements.reads.versions import versions
from crossfoot.books.agreements.writes import (
    write_differences,
    write_order,
    write_price_book,
    write_provisioned,
    write_version,
)
from crossfoot.books.trail.writes import asked
from crossfoot.desks.contracts.approving import (
    apply_agreement_approve,
    apply_price_book_approve,
    approve_agreements,
    approve_price_books,
    request_agreement_approve,
    request_price_book_approve,
)
from crossfoot.desks.contracts.dealing import apply_deal_accept, keep_findings, request_deal_accept
from crossfoot.engines.controls.provisioning import compare
from crossfoot.errors import Malformed
from crossfoot.formats.agreements import canonical_json, check_agreements, dump_price_book, read_agreement, read_price_book
from crossfoot.formats.orders.order import read_orders
from crossfoot.formats.orders.provisioned import read_provisioned
from crossfoot.measures import Instant
from crossfoot.records.order import FieldDifference, Order, Provisioned
from crossfoot.terms.agreement import Agreement
from crossfoot.terms.price_book import PriceBook

__all__ = [
    "OrdersCompared",
    "apply_agreement_approve",
    "apply_deal_accept",
    "apply_price_book_approve",
    "approve_agreements",
    "approve_price_books",
    "compare_orders",
    "import_orders",
    "import_provisioning",
    "known_books",
    "record_agreements",
    "record_price_book",
    "request_agreement_approve",
    "request_deal_accept",
    "request_price_book_approve",
]


def record_price_book(*, entity: str, data: bytes, name: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Record a version of a price book from its file; it prices nothing until somebody else approves it.

    Raises Malformed: price-book-malformed; Conflict: version-stale.
    """
    book = read_price_book(data, name=name)
    document = _text(dump_price_book(book))
    request = asked(entity=entity, deed="price-book.recorded", what={"document": document}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.PRICE, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        write_price_book(
            entity=entity,
            book=book.id,
            version=book.version,
            document=document,
            digest=hashlib.sha256(document.encode()).hexdigest(),
            by=by,
            at=at,
            key=key,
        )
        return request.answer(
            {"book": book.id, "version": book.version}, on_kind="price-book", on_id=book.id, facts={"version": book.version}
        )


def record_agreements(*, entity: str, files: Mapping[str, bytes], by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Record versions of agreements from their files, all or none. Nothing is ever edited: a change is a new version.

    files: name -> content. Prices may come from the entity's price books, as they are approved now; the version keeps
    the prices themselves. What is not standard in one is found by rule and kept with it.
    Raises Malformed: agreement-malformed (every problem of every file), agreement-elsewhere (another entity's); Conflict:
    version-stale; Forbidden: duty-missing.
    """
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    request = asked(entity=entity, deed="agreements.recorded", what=digests, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONTRACT, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        books = known_books(viewer=by, entity=entity)
        read = [read_agreement(data, name=name, books=books) for name, data in files.items()]
        for agreement in read:
            by.see(agreement.entity)
        check_agreements(read)
        for agreement in sorted(read, key=lambda each: (each.id, each.version)):
            _write_version(agreement, by=by, at=at, key=key)
            keep_findings(agreement, books=books, by=by, at=at, key=key)
        made = [f"{each.id} version {each.version}" for each in read]
        return request.answer({"recorded": made}, on_kind="entity", on_id=entity, facts={"recorded": len(made)})


def _write_version(agreement: Agreement, *, by: Actor, at: Instant, key: str) -> None:
    document = canonical_json(agreement).decode()
    write_version(
        entity=agreement.entity,
        agreement=agreement.id,
        version=agreement.version,
        title=agreement.title,
        document=document,
        digest=hashlib.sha256(document.encode()).hexdigest(),
        in_force_from=agreement.in_force_from,
        effective=agreement.effective,
        by=by,
        at=at,
        key=key,
    )


def known_books(*, viewer: Actor, entity: str) -> Mapping[str, PriceBook]:
    """The latest version of each price book that somebody other than its author stands for, by id."""
    return {
        stored.book: read_price_book(stored.document.encode(), name=f"{stored.book}.json")
        for stored in approved_price_books(viewer, entity=entity)
    }


def import_orders(*, entity: str, data: bytes, name: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Keep the orders of a file, all or none. Raises Malformed: orders-malformed (every problem); Conflict: order-taken."""
    read, problems = read_orders(data, name=name)
    if problems:
        raise Malformed("orders-malformed", problems=problems, file=name, problems_total=len(problems))
    what = {"file": hashlib.sha256(data).hexdigest()}
    request = asked(entity=entity, deed="orders.imported", what=what, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONTRACT, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        for order in read:
            write_order(entity=entity, order=order, by=by, at=at, key=key)
        return request.answer({"orders": len(read)}, on_kind="entity", on_id=entity, facts={"orders": len(read)})


def import_provisioning(*, entity: str, data: bytes, name: str, by: Actor, at: Instant, key: str) -> Mapping[str, Any]:
    """Keep what provisioning systems say is switched on, all or none; the latest feed of each is its state.

    Raises Malformed: orders-malformed (every problem).
    """
    items, problems = read_provisioned(data, name=name)
    if problems:
        raise Malformed("orders-malformed", problems=problems, file=name, problems_total=len(problems))
    digest = hashlib.sha256(data).hexdigest()
    request = asked(entity=entity, deed="provisioning.imported", what={"file": digest}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONTRACT, entity=entity)
        if (earlier := request.earlier) is not None:
            return earlier
        systems = sorted({each.system for each in items})
        for system in systems:
            own = [each for each in items if each.system == system]
            write_provisioned(entity=entity, system=system, file_digest=digest, items=own, by=by, at=at, key=key)
        result = {"items": len(items), "systems": systems}
        return request.answer(result, on_kind="entity", on_id=entity, facts={"items": len(items)})


@dataclass(frozen=True, slots=True)
class OrdersCompared:
    """What came of comparing all orders. lines_total = matched + differing + missing; rows_total = matched + differing +
    unordered. differences: each field on which two systems disagree, with what either holds."""

    lines_total: int
    rows_total: int
    matched: int
    differing: int
    missing: int
    unordered: int
    differences: tuple[FieldDifference, ...]


def compare_orders(*, entity: str, by: Actor, at: Instant, key: str) -> OrdersCompared:
    """Compare every order with its agreement and with what is switched on; the differences are kept under the request's key.

    Repeatable: under the same key what is compared now is returned, and the differences first kept stay.

    Raises Forbidden: duty-missing.
    """
    with transaction.atomic(durable=True):
        by.must_hold(Duty.CONTRACT, entity=entity)
        agreements = {
            stored.agreement: read_agreement(stored.document.encode(), name=f"{stored.agreement}.json")
            for stored in versions(by, entity=entity)
        }
        placed, switched = orders(by, entity=entity), provisioned(by, entity=entity)
        found = _all_compared(placed, switched, agreements)
        request = asked(entity=entity, deed="orders.compared", what={}, by=by, at=at, key=key)
        if request.earlier is None:
            write_differences(entity=entity, differences=found.differences, by=by, at=at, key=key)
            counts = {"differences": len(found.differences), "matched": found.matched}
            request.answer(counts, on_kind="entity", on_id=entity, facts=counts)
        return found


def _all_compared(
    placed: Sequence[Order], switched: Sequence[Provisioned], agreements: Mapping[str, Agreement]
) -> OrdersCompared:
    """Agreement by agreement. An order under an agreement we do not have differs as a whole; so does a row of the feed."""
    parts = [
        compare(orders=[each for each in placed if each.agreement == name], agreement=agreement, provisioned=switched)
        for name, agreement in sorted(agreements.items())
    ]
    unknown = [
        FieldDifference(
            each.id, "", "agreement", "order", each.agreement, "agreement", "", f"No agreement {each.agreement} is recorded."
        )
        for each in placed
        if each.agreement not in agreements
    ]
    strangers = [each for each in switched if each.agreement not in agreements]
    unknown += [
        FieldDifference(
            "",
            each.item,
            "agreement",
            each.system,
            each.agreement,
            "agreement",
            "",
            f"No agreement {each.agreement} is recorded.",
        )
        for each in strangers
    ]
    lost = sum(len(each.lines) for each in placed if each.agreement not in agreements)
    return OrdersCompared(
        lines_total=sum(each.lines_total for each in parts) + lost,
        rows_total=sum(each.rows_total for each in parts) + len(strangers),
        matched=sum(each.matched for each in parts),
        differing=sum(each.differing for each in parts),
        missing=sum(each.missing for each in parts) + lost,
        unordered=sum(each.unordered for each in parts) + len(strangers),
        differences=tuple(found for each in parts for found in each.differences) + tuple(unknown),
    )


def _text(dumped: Any) -> str:
    return json.dumps(dumped, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
