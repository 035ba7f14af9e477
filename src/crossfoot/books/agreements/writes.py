"""Writes of agreements, price books and orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.models import (
    AgreementRecord,
    AgreementVersion,
    DealAcceptance,
    DealFinding,
    OrderDifference,
    OrderLineRow,
    OrderRecord,
    PriceBookApproval,
    PriceBookVersion,
    ProvisionedItem,
    ProvisioningFeed,
    VersionApproval,
)
from crossfoot.books.columns import days, moment
from crossfoot.books.refusing import refusals
from crossfoot.errors import Missing
from crossfoot.measures import Instant, Period
from crossfoot.records.contracts import deal
from crossfoot.records.order import FieldDifference, Order, Provisioned


def write_version(
    *,
    entity: str,
    agreement: str,
    version: int,
    title: str,
    document: str,
    digest: str,
    in_force_from: date,
    effective: Period,
    by: Actor,
    at: Instant,
    key: str,
) -> int:
    """Record a version of an agreement, the first one making the agreement; the version.

    document: canonical JSON text; digest: SHA-256 of its UTF-8 bytes, hex, compared by the database.
    Raises Conflict: version-stale (not above the latest one).
    """
    with refusals(what=agreement, version=version, latest=version):
        record, _ = AgreementRecord.objects.get_or_create(
            entity_id=entity, name=agreement, defaults={"by_id": by.id, "at": moment(at), "request_key": key}
        )
        AgreementVersion.objects.create(
            entity_id=entity,
            agreement=record,
            version=version,
            title=title,
            document=document,
            digest=digest,
            in_force_from=in_force_from,
            effective=days(effective),
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    return version


def approve_version(*, entity: str, agreement: str, version: int, by: Actor, at: Instant, key: str) -> int:
    """Stand for a version somebody else recorded; the version.

    Raises Missing: version-not-there; Forbidden: approver-prepared; Conflict: already-approved.
    """
    row = AgreementVersion.objects.filter(entity_id=entity, agreement__name=agreement, version=version).first()
    if row is None:
        raise Missing("version-not-there", what=agreement, version=version)
    with refusals(what=f"{agreement} version {version}"):
        VersionApproval.objects.create(entity_id=entity, version=row, by_id=by.id, at=moment(at), request_key=key)
    return version


def write_findings(
    *,
    entity: str,
    agreement: str,
    version: int,
    policy_version: int,
    findings: Sequence[deal.DealFinding],
    by: Actor,
    at: Instant,
    key: str,
) -> int:
    """Keep what is not standard in a version, with the version itself; how many. Raises Missing: version-not-there."""
    row = AgreementVersion.objects.filter(entity_id=entity, agreement__name=agreement, version=version).first()
    if row is None:
        raise Missing("version-not-there", what=agreement, version=version)
    DealFinding.objects.bulk_create(
        DealFinding(
            entity_id=entity,
            version=row,
            number=number,
            policy_version=policy_version,
            rule=each.rule,
            place=each.place,
            clause=each.clause,
            value=each.value,
            standard=each.standard,
            grade=each.grade,
            duty=each.duty,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
        for number, each in enumerate(findings, start=1)
    )
    return len(findings)


def accept_deal(*, entity: str, agreement: str, version: int, by: Actor, at: Instant, key: str) -> int:
    """Accept a version with what is not standard in it; the version.

    Raises Missing: version-not-there; Conflict: deal-accepted.
    """
    row = AgreementVersion.objects.filter(entity_id=entity, agreement__name=agreement, version=version).first()
    if row is None:
        raise Missing("version-not-there", what=agreement, version=version)
    with refusals(what=f"{agreement} version {version}"):
        DealAcceptance.objects.create(entity_id=entity, version=row, by_id=by.id, at=moment(at), request_key=key)
    return version


def write_price_book(
    *, entity: str, book: str, version: int, document: str, digest: str, by: Actor, at: Instant, key: str
) -> int:
    """Record a version of a price book; the version. Raises Conflict: version-stale."""
    with refusals(what=book, version=version, latest=version):
        PriceBookVersion.objects.create(
            entity_id=entity,
            book=book,
            version=version,
            document=document,
            digest=digest,
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    return version


def approve_price_book(*, entity: str, book: str, version: int, by: Actor, at: Instant, key: str) -> int:
    """Stand for a version of a price book somebody else recorded; the version.

    Raises Missing: version-not-there; Forbidden: approver-prepared; Conflict: already-approved.
    """
    row = PriceBookVersion.objects.filter(entity_id=entity, book=book, version=version).first()
    if row is None:
        raise Missing("version-not-there", what=book, version=version)
    with refusals(what=f"{book} version {version}"):
        PriceBookApproval.objects.create(entity_id=entity, version=row, by_id=by.id, at=moment(at), request_key=key)
    return version


def write_order(*, entity: str, order: Order, by: Actor, at: Instant, key: str) -> str:
    """Keep an imported order; its id. Raises Conflict: order-taken."""
    with refusals(order=order.id, entity=entity):
        row = OrderRecord.objects.create(
            entity_id=entity,
            name=order.id,
            agreement=order.agreement,
            sold_to=order.sold_to,
            currency=order.currency.code,
            ordered_on=order.ordered_on,
            lines_total=len(order.lines),
            by_id=by.id,
            at=moment(at),
            request_key=key,
        )
    OrderLineRow.objects.bulk_create(
        OrderLineRow(
            entity_id=entity,
            order=row,
            number=line.number,
            item=line.item,
            term=line.term,
            quantity=line.quantity,
            unit_price=line.unit_price,
            start=line.start,
            end=line.end,
        )
        for line in order.lines
    )
    return order.id


def write_provisioned(
    *, entity: str, system: str, file_digest: str, items: Sequence[Provisioned], by: Actor, at: Instant, key: str
) -> int:
    """Keep what a provisioning system says is switched on, whole; how many items. The latest feed is its state."""
    feed = ProvisioningFeed.objects.create(
        entity_id=entity,
        system=system,
        file_digest=file_digest,
        items_total=len(items),
        by_id=by.id,
        at=moment(at),
        request_key=key,
    )
    ProvisionedItem.objects.bulk_create(
        (
            ProvisionedItem(
                entity_id=entity,
                feed=feed,
                agreement=item.agreement,
                item=item.item,
                quantity=item.quantity,
                start=item.start,
                end=item.end,
                status=item.status,
            )
            for item in items
        ),
        batch_size=5_000,
    )
    return len(items)


def write_differences(*, entity: str, differences: Sequence[FieldDifference], by: Actor, at: Instant, key: str) -> int:
    """Keep what one comparison found, under its request key; how many."""
    OrderDifference.objects.bulk_create(
        (
            OrderDifference(
                entity_id=entity,
                comparison=key,
                order=each.order,
                item=each.item,
                field=each.field,
                left_system=each.left_system,
                left=each.left,
                right_system=each.right_system,
                right=each.right,
                says=each.says,
                by_id=by.id,
                at=moment(at),
            )
            for each in differences
        ),
        batch_size=5_000,
    )
    return len(differences)
