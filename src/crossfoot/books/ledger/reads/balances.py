"""What does each account hold?"""

from __future__ import annotations

from django.db.models import Count, Q, Sum

from crossfoot.books.actors.actor import Actor
from crossfoot.books.ledger.account import AccountNamed, Balance
from crossfoot.books.ledger.models import Account
from crossfoot.measures import Period
from crossfoot.records.entry import AccountRole


def accounts(viewer: Actor, *, entity: str) -> tuple[AccountNamed, ...]:
    """The accounts of an entity, by number. Raises Missing: entity-not-seen."""
    rows = Account.objects.filter(entity=viewer.see(entity)).order_by("number")
    return tuple(AccountNamed(row.entity_id, row.number, AccountRole(row.role) if row.role else None, row.name) for row in rows)


def balances(viewer: Actor, *, entity: str, period: Period) -> tuple[Balance, ...]:
    """What was posted in a period, per account and currency, by number; accounts without a posting are left out.

    Raises Missing: entity-not-seen.
    """
    dated = Q(lines__entry__day__gte=period.start, lines__entry__day__lt=period.end)
    rows = (
        Account.objects.filter(dated, entity=viewer.see(entity))
        .values_list("number", "name", "role", "lines__currency")
        .annotate(amount=Sum("lines__amount"), postings=Count("lines"))
        .order_by("number", "lines__currency")
    )
    return tuple(Balance(*row) for row in rows)
