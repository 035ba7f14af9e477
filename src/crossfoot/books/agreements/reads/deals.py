"""Which versions have terms that are not standard, and were they accepted?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from crossfoot.books.actors.actor import Actor
from crossfoot.books.agreements.models import AgreementVersion, DealAcceptance, DealFinding, VersionApproval
from crossfoot.books.columns import instant
from crossfoot.measures import Instant
from crossfoot.records.contracts import deal

SEVERE = "severe"
"""The grade that waits for an acceptance."""


@dataclass(frozen=True, slots=True)
class Deal:
    """A version with what is not standard in it. approved: whether the version itself is. accepted_by: None until then."""

    agreement: str
    version: int
    title: str
    digest: str
    policy_version: int
    recorded_by: int
    recorded_at: Instant
    findings: tuple[deal.DealFinding, ...]
    accepted_by: int | None
    accepted_at: Instant | None
    approved: bool

    @property
    def open_findings(self) -> tuple[deal.DealFinding, ...]:
        """The findings that wait for an acceptance; none once it is accepted."""
        return () if self.accepted_by is not None else tuple(each for each in self.findings if each.grade == SEVERE)


def deal_of(viewer: Actor, *, entity: str, agreement: str, version: int) -> Deal | None:
    """What is not standard in a version; None where everything is. Raises Missing: entity-not-seen."""
    rows = AgreementVersion.objects.filter(entity=viewer.see(entity), agreement__name=agreement, version=version)
    return next(iter(_deals(rows)), None)


def deals(viewer: Actor, *, entity: str, limit: int = 200) -> tuple[Deal, ...]:
    """The versions with a finding, the last recorded first. Raises Missing: entity-not-seen."""
    return _deals(AgreementVersion.objects.filter(entity=viewer.see(entity)), limit=limit)


def deals_waiting(viewer: Actor, *, entity: str, limit: int = 200) -> tuple[Deal, ...]:
    """The versions nobody approved yet with a finding that waits for an acceptance. Raises Missing: entity-not-seen."""
    severe = DealFinding.objects.filter(version=OuterRef("pk"), grade=SEVERE)
    accepted = DealAcceptance.objects.filter(version=OuterRef("pk"))
    approved = VersionApproval.objects.filter(version=OuterRef("pk"))
    rows = AgreementVersion.objects.filter(Exists(severe), ~Exists(accepted), ~Exists(approved), entity=viewer.see(entity))
    return _deals(rows, limit=limit)


def _deals(rows: QuerySet[AgreementVersion], *, limit: int = 1) -> tuple[Deal, ...]:
    with_findings = rows.filter(Exists(DealFinding.objects.filter(version=OuterRef("pk")))).defer("document")
    found = with_findings.select_related("agreement").prefetch_related("findings", "acceptances", "approvals")
    return tuple(_deal(row) for row in found.order_by("-id")[:limit])


def _deal(row: Any) -> Deal:
    findings = sorted(row.findings.all(), key=lambda each: each.number)
    accepted = next(iter(row.acceptances.all()), None)
    return Deal(
        agreement=row.agreement.name,
        version=row.version,
        title=row.title,
        digest=row.digest,
        policy_version=findings[0].policy_version,
        recorded_by=row.by_id,
        recorded_at=instant(row.at),
        findings=tuple(
            deal.DealFinding(each.rule, each.place, each.clause, each.value, each.standard, each.grade, each.duty)
            for each in findings
        ),
        accepted_by=accepted.by_id if accepted else None,
        accepted_at=instant(accepted.at) if accepted else None,
        approved=bool(row.approvals.all()),
    )
