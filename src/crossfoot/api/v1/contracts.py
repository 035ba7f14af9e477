"""Agreements, price books, orders."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ninja import Router
from pydantic import Field

from crossfoot.api.wire.routes import Call, makes, reads
from crossfoot.api.wire.shapes import page_shape, shape
from crossfoot.api.wire.strict import Body, FileText, Limit, Number, Word
from crossfoot.books.actors.actor import Duty
from crossfoot.books.agreements.reads.agreement_list import (
    AgreementFilters,
    AgreementSummary,
    agreements_page,
    orders_page,
    price_books_page,
)
from crossfoot.books.agreements.reads.orders import differences
from crossfoot.books.agreements.reads.versions import version_of, versions
from crossfoot.books.agreements.stored import StoredPriceBook, StoredVersion
from crossfoot.desks import contracts
from crossfoot.errors import Missing
from crossfoot.measures import Instant, Period
from crossfoot.records.order import FieldDifference, Order

router = Router(tags=["contracts"])


class NamedFile(Body):
    """A file as text. name: with the suffix that says how it is read."""

    name: Word
    content: FileText


class AgreementFiles(Body):
    """Agreement files, recorded together or not at all."""

    files: list[NamedFile] = Field(min_length=1, max_length=500)


@dataclass(frozen=True, slots=True)
class AgreementVersionShown:
    """A version, whole. terms: the agreement as it is kept, its own canonical JSON; digest: SHA-256 of that text."""

    entity: str
    agreement: str
    version: int
    title: str
    digest: str
    in_force_from: date
    effective: Period
    recorded_at: Instant
    recorded_by: int
    approved_by: int | None
    terms: Any


@dataclass(frozen=True, slots=True)
class AgreementShown:
    """An agreement: its latest version whole, and the numbers of all."""

    agreement: str
    versions: tuple[int, ...]
    latest: AgreementVersionShown


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded, in words."""

    recorded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PriceBookShown:
    """The latest version of a price book. prices: as it is kept, its own canonical JSON."""

    book: str
    version: int
    digest: str
    recorded_at: Instant
    recorded_by: int
    prices: Any


@dataclass(frozen=True, slots=True)
class PriceBookRecorded:
    """A version of a price book that was recorded."""

    book: str
    version: int


@dataclass(frozen=True, slots=True)
class OrdersImported:
    """How many orders of a file were kept: all."""

    orders: int


@dataclass(frozen=True, slots=True)
class DifferencesFound:
    """Each field on which two systems disagreed in the latest comparison."""

    differences: tuple[FieldDifference, ...]


@reads(router, "/agreements", duty=Duty.READ, answer=page_shape(AgreementSummary))
def list_agreements(
    request: Call,
    entity: str,
    begins: str | None = None,
    approval: Literal["waiting", "approved"] | None = None,
    after: str | None = None,
    limit: Limit = 50,
) -> Any:
    """Agreements by id, each by its latest version. begins: how the id begins."""
    wanted = {"begins": begins, "approval": approval}
    place = request.place(after, **wanted)
    found = agreements_page(request.by, entity=entity, filters=AgreementFilters(begins, approval), after=place, limit=limit)
    return request.page(found, **wanted)


@reads(router, "/agreements/{agreement}", duty=Duty.READ, answer=shape(AgreementShown))
def get_agreement(request: Call, entity: str, agreement: str) -> Any:
    """An agreement: its latest version, and the numbers of all."""
    found = versions(request.by, entity=entity, agreements=[agreement])
    if not found:
        raise Missing("version-not-there", what=agreement, version="any")
    return AgreementShown(agreement, tuple(each.version for each in found), _shown(found[-1]))


@reads(router, "/agreements/{agreement}/versions/{version}", duty=Duty.READ, answer=shape(AgreementVersionShown))
def get_version(request: Call, entity: str, agreement: str, version: Number) -> Any:
    """One version of an agreement, whole."""
    return _shown(version_of(request.by, entity=entity, agreement=agreement, version=version))


@makes(router, "/agreements", duty=Duty.CONTRACT, answer=shape(Recorded))
def record_agreements(request: Call, entity: str, body: AgreementFiles) -> Any:
    """Record versions of agreements from their files, all or none; a change is a new version that somebody else approves."""
    files = {each.name: each.content.encode() for each in body.files}
    done = contracts.record_agreements(entity=entity, files=files, by=request.by, at=request.at, key=request.key)
    return Recorded(tuple(done["recorded"]))


@reads(router, "/price-books", duty=Duty.READ, answer=page_shape(PriceBookShown))
def list_price_books(request: Call, entity: str, after: str | None = None, limit: Limit = 50) -> Any:
    """The latest version of each price book, by book."""
    rows, following = price_books_page(request.by, entity=entity, after=request.place(after), limit=limit)
    return request.page((tuple(_book(each) for each in rows), following))


@makes(router, "/price-books", duty=Duty.CONTRACT, answer=shape(PriceBookRecorded))
def record_price_book(request: Call, entity: str, body: NamedFile) -> Any:
    """Record a version of a price book from its file."""
    done = contracts.record_price_book(
        entity=entity, data=body.content.encode(), name=body.name, by=request.by, at=request.at, key=request.key
    )
    return PriceBookRecorded(done["book"], done["version"])


@reads(router, "/orders", duty=Duty.READ, answer=page_shape(Order))
def list_orders(request: Call, entity: str, agreement: str | None = None, after: str | None = None, limit: Limit = 50) -> Any:
    """Orders with their lines, by id."""
    place = request.place(after, agreement=agreement)
    found = orders_page(request.by, entity=entity, agreement=agreement, after=place, limit=limit)
    return request.page(found, agreement=agreement)


@makes(router, "/orders", duty=Duty.CONTRACT, answer=shape(OrdersImported))
def import_orders(request: Call, entity: str, body: NamedFile) -> Any:
    """Keep the orders of a file, all or none; every problem of the file is told at once."""
    done = contracts.import_orders(
        entity=entity, data=body.content.encode(), name=body.name, by=request.by, at=request.at, key=request.key
    )
    return OrdersImported(done["orders"])


@makes(router, "/orders/comparisons", duty=Duty.CONTRACT, answer=shape(contracts.OrdersCompared))
def compare_orders(request: Call, entity: str) -> Any:
    """Compare every order with its agreement and with what is switched on; the differences are kept."""
    return contracts.compare_orders(entity=entity, by=request.by, at=request.at, key=request.key)


@reads(router, "/orders/differences", duty=Duty.READ, answer=shape(DifferencesFound))
def list_differences(request: Call, entity: str) -> Any:
    """Each field on which two systems disagreed in the latest comparison."""
    return DifferencesFound(differences(request.by, entity=entity))


def _shown(stored: StoredVersion) -> AgreementVersionShown:
    return AgreementVersionShown(
        entity=stored.entity,
        agreement=stored.agreement,
        version=stored.version,
        title=stored.title,
        digest=stored.digest,
        in_force_from=stored.in_force_from,
        effective=stored.effective,
        recorded_at=stored.recorded_at,
        recorded_by=stored.recorded_by,
        approved_by=stored.approved_by,
        terms=json.loads(stored.document),
    )


def _book(stored: StoredPriceBook) -> PriceBookShown:
    return PriceBookShown(
        stored.book, stored.version, stored.digest, stored.recorded_at, stored.recorded_by, json.loads(stored.document)
    )
