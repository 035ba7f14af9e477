"""Where the month's billing stands, in sums: what waits as previews, in suspense, held; and what months came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.models import DocumentRow, DraftRow, HeldDelta, SuspendedUsage
from crossfoot.books.billing.run import HeldState


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one currency. flagged: how many of them stand out and want a look."""

    currency: str
    count: int
    flagged: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class InSuspense:
    """Usage a run could not price, for one reason. code: of the refusal. accounts: how many customers it is of."""

    code: str
    events: int
    accounts: int


@dataclass(frozen=True, slots=True)
class MonthBilled:
    """Documents issued in a month in one currency; a credit note counts against. month: its first day."""

    month: date
    currency: str
    documents: int
    total: Decimal


def drafts_waiting(viewer: Actor, *, entity: str) -> tuple[Waiting, ...]:
    """Every preview that is not issued yet, by currency. Raises Missing: entity-not-seen."""
    rows = DraftRow.objects.filter(entity=viewer.see(entity)).values("currency").order_by("currency")
    summed = rows.annotate(count=Count("id"), flagged=Count("id", filter=Q(body__has_key="flags")), amount=Sum("due"))
    return tuple(Waiting(each["currency"], each["count"], each["flagged"], each["amount"]) for each in summed)


def corrections_waiting(viewer: Actor, *, entity: str) -> tuple[Waiting, ...]:
    """What late usage asks for and a person has to decide, by currency. Raises Missing: entity-not-seen."""
    rows = HeldDelta.objects.filter(entity=viewer.see(entity), state=HeldState.WAITING.value)
    summed = rows.values("currency").order_by("currency").annotate(count=Count("id"), total=Sum("amount"))
    return tuple(Waiting(each["currency"], each["count"], 0, each["total"]) for each in summed)


def suspense_by_reason(viewer: Actor, *, entity: str, run: int) -> tuple[InSuspense, ...]:
    """What a run could not price, by reason, the most events first. Raises Missing: entity-not-seen."""
    rows = SuspendedUsage.objects.filter(entity=viewer.see(entity), run_id=run).values("code")
    summed = rows.annotate(total=Sum("events"), accounts=Count("account", distinct=True)).order_by("-total", "code")
    return tuple(InSuspense(each["code"], each["total"], each["accounts"]) for each in summed)


def billed_by_month(viewer: Actor, *, entity: str, since: date) -> tuple[MonthBilled, ...]:
    """What was issued since a day, by month and currency. Raises Missing: entity-not-seen."""
    rows = DocumentRow.objects.filter(entity=viewer.see(entity), issued_on__gte=since).annotate(month=TruncMonth("issued_on"))
    summed = rows.values("month", "currency").annotate(count=Count("id"), sum=Sum("total")).order_by("month", "currency")
    return tuple(MonthBilled(each["month"], each["currency"], each["count"], each["sum"]) for each in summed)
