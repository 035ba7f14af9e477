"""Agreements for a table: with whom, sold how, which version is in force on a day, and which wait for approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.models import AgreementRecord, AgreementVersion, VersionApproval
from crossfoot.books.columns import cut, period
from crossfoot.measures import Period


class AgreementState(StrEnum):
    """How an agreement stands on a day. proposed: nobody approved any version of it yet."""

    IN_FORCE = "in-force"
    AHEAD = "ahead"
    ENDED = "ended"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class AgreementTableFilters:
    """What to list; None leaves a thing open. on: the day it is looked at. text: how the number begins, or part of the title
    or the customer's key. waits: `yes` for those with a version that nobody approved. order: `number`, `-number`."""

    on: date
    text: str | None = None
    channel: str | None = None
    state: AgreementState | None = None
    waits: str | None = None
    order: str = "number"


@dataclass(frozen=True, slots=True)
class AgreementListed:
    """An agreement in the table. version: in force on the day, None for none; effective, title, customer, channel and
    currency: as the version in force says, the latest where none is. customer: key of the party named first.
    waiting: numbers of the versions nobody approved yet."""

    agreement: str
    title: str
    customer: str
    channel: str
    currency: str
    state: AgreementState
    version: int | None
    effective: Period
    waiting: tuple[int, ...]
    versions_total: int


def agreements_table(
    viewer: Actor, *, entity: str, filters: AgreementTableFilters, after: str | None, limit: int
) -> tuple[tuple[AgreementListed, ...], str | None]:
    """Agreements by number, and where the next page begins: three questions for any page. Raises Missing: entity-not-seen."""
    back = filters.order.startswith("-")
    rows = _asked(viewer, entity, filters)
    if after is not None:
        rows = rows.filter(**{f"name__{'lt' if back else 'gt'}": after})
    found = list(rows.order_by("-name" if back else "name")[: limit + 1])
    page, following = cut(found, limit, lambda row: str(row.name))
    own = [row.pk for row in page]
    versions = AgreementVersion.objects.filter(agreement__in=own).defer("document").annotate(stood_for=_approved())
    texts = _told(AgreementVersion.objects.filter(pk__in=[row.shown for row in page])).defer("document")
    by_agreement: dict[int, list[Any]] = {}
    for version in versions.order_by("version"):
        by_agreement.setdefault(version.agreement_id, []).append(version)
    told = {version.pk: version for version in texts}
    return tuple(_listed(row, by_agreement[row.pk], told[row.shown], filters.on) for row in page), following


def _asked(viewer: Actor, entity: str, filters: AgreementTableFilters) -> QuerySet[Any]:
    own = AgreementVersion.objects.filter(agreement=OuterRef("pk"))
    approved = own.annotate(stood_for=_approved()).filter(stood_for=True).order_by("-version")
    begun = approved.filter(in_force_from__lte=filters.on)
    rows = AgreementRecord.objects.filter(entity=viewer.see(entity)).annotate(
        begun=Subquery(begun.values("pk")[:1]),
        serves=Exists(_told(AgreementVersion.objects.filter(pk=OuterRef("begun"))).filter(_serving(filters.on))),
        any_approved=Exists(approved),
        latest=Subquery(own.order_by("-version").values("pk")[:1]),
    )
    rows = rows.annotate(shown=Coalesce(F("begun"), F("latest")))
    if filters.state is not None:
        rows = rows.filter(_STATES[filters.state])
    if filters.waits is not None:
        open_ones = Exists(own.annotate(stood_for=_approved()).filter(stood_for=False))
        rows = rows.filter(open_ones if filters.waits == "yes" else ~open_ones)
    shown = _told(AgreementVersion.objects.filter(pk=OuterRef("shown")))
    if filters.channel is not None:
        rows = rows.filter(Exists(shown.filter(channel=filters.channel)))
    if filters.text is not None:
        named = Q(title__icontains=filters.text) | Q(customer__istartswith=filters.text)
        rows = rows.filter(Q(name__istartswith=filters.text) | Q(Exists(shown.filter(named))))
    return rows


def _serving(on: date) -> Q:
    """Within the effective days, or past them in a renewal that nobody gave notice of and nothing ended."""
    renewed = Q(effective__endswith__lte=on, renews="true", noticed__isnull=True, terminated__isnull=True)
    return Q(effective__contains=on) | renewed


def _approved() -> Exists:
    return Exists(VersionApproval.objects.filter(version=OuterRef("pk")))


def _told(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With what the text says: channel, currency, the party named first, and whether and how it goes on past its end."""
    tree = Cast("document", JSONField())
    holders = KeyTextTransform("party", KeyTransform("0", KeyTransform("roles", tree)))
    life = KeyTransform("life", tree)
    told: QuerySet[Any] = rows.annotate(
        channel=KeyTextTransform("channel", tree),
        money=KeyTextTransform("currency", tree),
        customer=holders,
        renews=KeyTextTransform("automatic", KeyTransform("renewal", life)),
        noticed=KeyTextTransform("notice_given", life),
        terminated=KeyTransform("termination", life),
    )
    return told


_STATES = {
    AgreementState.IN_FORCE: Q(begun__isnull=False, serves=True),
    AgreementState.ENDED: Q(begun__isnull=False, serves=False),
    AgreementState.AHEAD: Q(begun__isnull=True, any_approved=True),
    AgreementState.PROPOSED: Q(any_approved=False),
}


def _listed(row: Any, versions: list[Any], told: Any, on: date) -> AgreementListed:
    if row.begun is None:
        state = AgreementState.AHEAD if row.any_approved else AgreementState.PROPOSED
    else:
        state = AgreementState.IN_FORCE if row.serves else AgreementState.ENDED
    number = next((each.version for each in versions if each.pk == row.begun), None)
    return AgreementListed(
        agreement=row.name,
        title=told.title,
        customer=told.customer or "",
        channel=told.channel or "",
        currency=told.money or "",
        state=state,
        version=number if state is AgreementState.IN_FORCE else None,
        effective=period(told.effective),
        waiting=tuple(each.version for each in versions if not each.stood_for),
        versions_total=len(versions),
    )
