"""Which days are open?"""

from __future__ import annotations

from datetime import date

from crossfoot.books.actors.actor import Actor
from crossfoot.books.columns import period
from crossfoot.books.ledger.account import FiscalDays
from crossfoot.books.ledger.models import FiscalPeriod


def fiscal_periods(viewer: Actor, *, entity: str) -> tuple[FiscalDays, ...]:
    """The fiscal periods of an entity, in order of time. Raises Missing: entity-not-seen."""
    rows = FiscalPeriod.objects.filter(entity=viewer.see(entity)).order_by("days")
    return tuple(FiscalDays(row.entity_id, period(row.days), row.state == "locked", row.by_id) for row in rows)


def fiscal_period_on(viewer: Actor, *, entity: str, day: date) -> FiscalDays | None:
    """The fiscal period a day is in; None when nobody opened one. Raises Missing: entity-not-seen."""
    row = FiscalPeriod.objects.filter(entity=viewer.see(entity), days__contains=day).first()
    return FiscalDays(row.entity_id, period(row.days), row.state == "locked", row.by_id) if row else None
