"""Prepaid credit: granted when its purchase is booked, drawn by documents, each movement from one pot to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from crossfoot.books.actors.actor import Actor
from crossfoot.books.billing.credit import Grant, Movement, Pot
from crossfoot.books.billing.reads.credits import GrantHeld, grants
from crossfoot.books.billing.writes.credits import write_grant, write_movement
from crossfoot.engines.rating.credits.allocate import ToPay, Wallet, allocate_credit
from crossfoot.measures import Instant, Money, Period, foot
from crossfoot.measures.decimals import EXACT, ZERO
from crossfoot.records.charge import Charge, ChargeKey, ChargeKind
from crossfoot.records.document import CreditDrawn, DocumentLine, Draft
from crossfoot.records.entry import AccountRole
from crossfoot.terms.agreement import Agreement, History
from crossfoot.terms.commitment import Prepaid
from crossfoot.terms.party import Purpose

_AGAIN = "#"
"""Between the name of a purchase's first grant and the number of a further one."""


def grant_purchases(
    *, entity: str, charges: Sequence[Charge], histories: Sequence[History], period: Period, by: Actor, at: Instant, key: str
) -> int:
    """Bring what is granted in line with the purchases that these charges book or take back; how many changed.

    More bought is one more grant. Of less, what is not drawn yet is withdrawn, from the latest grant first; what is drawn
    stays drawn, and owed.
    """
    versions = {(each.id, each.version): each for history in histories for each in history.versions}
    bought: dict[ChargeKey, Charge] = {}
    for charge in sorted(charges, key=lambda each: not each.reverses):  # a replacement comes after what it replaces
        if charge.key.kind is ChargeKind.PREPAID:
            bought[charge.key] = charge
    held, changed = grants(by, entity=entity), 0
    for found, charge in bought.items():
        agreement = versions[found.agreement, charge.version]
        prepaid = next(each for each in agreement.prepaid if each.id == found.term)
        own = [each for each in held if _is_of(each.grant, found)]
        wanted = ZERO if charge.reverses else prepaid.amount.amount
        more = EXACT.subtract(wanted, _granted(own))
        if more > 0:
            grant = _grant(charge, prepaid, agreement, on=period.end - timedelta(days=1))
            name = f"{grant.name}{_AGAIN}{len(own) + 1}" if own else grant.name
            write_grant(grant=replace(grant, name=name, amount=more), by=by, at=at, key=key)
        elif more < 0:
            _withdraw(own, EXACT.minus(more), cause=charge.id, by=by, at=at, key=key)
        changed += 1 if more else 0
    return changed


def _grant(charge: Charge, prepaid: Prepaid, agreement: Agreement, *, on: date) -> Grant:
    return Grant(
        name=f"{agreement.id}/{prepaid.id}/{charge.key.service.start.isoformat()}",
        entity=agreement.entity,
        agreement=agreement.id,
        term=prepaid.id,
        party=agreement.roles.asked(Purpose.CREDIT, on),
        unit=prepaid.currency.code,
        amount=prepaid.amount.amount,
        days=charge.key.service,
        priority=prepaid.priority,
        terms=prepaid.terms,
    )


def withdraw_purchase(purchase: Charge, *, entity: str, by: Actor, at: Instant, key: str) -> bool:
    """Take back all that a purchase granted, when nothing of it was used; whether that was so."""
    own = [each for each in grants(by, entity=entity) if _is_of(each.grant, purchase.key)]
    granted = _granted(own)
    available = ZERO
    for each in own:
        available = EXACT.add(available, each.available)
    if available != granted:
        return False
    _withdraw(own, granted, cause=f"credit of {purchase.id}", by=by, at=at, key=key)
    return True


def sale_of(grant: Grant) -> str:
    """The name of the first grant of the same purchase."""
    return grant.name.partition(_AGAIN)[0]


def _is_of(grant: Grant, purchase: ChargeKey) -> bool:
    sold = (grant.agreement, grant.term, grant.days) == (purchase.agreement, purchase.term, purchase.service)
    return sold and not grant.rolled_from


def _granted(own: Sequence[GrantHeld]) -> Decimal:
    """What grants are worth together, less what was withdrawn from them."""
    total = ZERO
    for each in own:
        total = EXACT.add(total, EXACT.subtract(each.grant.amount, each.pots.get(Pot.REFUNDED, ZERO)))
    return total


def _withdraw(own: Sequence[GrantHeld], amount: Decimal, *, cause: str, by: Actor, at: Instant, key: str) -> None:
    left = amount
    for each in sorted(own, key=lambda one: one.grant.name, reverse=True):
        part = min(left, each.available)
        if part > 0:
            movement = Movement(each.grant.name, Pot.AVAILABLE, Pot.REFUNDED, part, cause_kind="purchase", cause_id=cause)
            write_movement(entity=each.grant.entity, movement=movement, by=by, at=at, key=key)
            left = EXACT.subtract(left, part)


@dataclass(slots=True)
class Balances:
    """The credit there is, as it shrinks from draft to draft. Drawn by priority, then expiry, start and name."""

    _held: tuple[GrantHeld, ...]
    _left: dict[str, Decimal] = field(default_factory=dict)

    @staticmethod
    def of(viewer: Actor, *, entity: str) -> Balances:
        """What the entity's customers hold."""
        held = grants(viewer, entity=entity)
        return Balances(held, {each.grant.name: each.available for each in held})

    def draw(self, draft: Draft) -> tuple[CreditDrawn, ...]:
        """What a draft draws: a grant pays for its agreement's lines, of its terms, served while it lasts; for no purchase.

        Tax on a line is not paid from credit; the lines' net is, and never more than is due.
        """
        drawn: list[CreditDrawn] = []
        paid: dict[int, Money] = {}
        for grant in (held.grant for held in self._held if held.grant.unit == draft.currency.code):
            left = self._left[grant.name]
            lines = [line for line in draft.lines if _may_pay(grant, line)]
            if left <= 0 or not lines:
                continue
            due = draft.due - foot((each.amount for each in drawn), zero=Money.zero(draft.currency))
            owed = [
                ToPay(str(line.number), line.term, line.amount - paid.get(line.number, Money.zero(draft.currency)))
                for line in lines
            ]
            net = foot((each.amount for each in owed), zero=Money.zero(draft.currency))
            got = allocate_credit([Wallet(grant.name, Money(left, draft.currency))], owed, at_most=min(due, net))
            for part in got.draws:
                number = int(part.paid)
                paid[number] = paid.get(number, Money.zero(draft.currency)) + part.amount
            if amount := got.by_wallet().get(grant.name):
                drawn.append(CreditDrawn(grant.name, amount))
                self._left[grant.name] = EXACT.subtract(left, amount.amount)
        return tuple(drawn)


def _may_pay(grant: Grant, line: DocumentLine) -> bool:
    ours = line.agreement == grant.agreement and (not grant.terms or line.term in grant.terms)
    return ours and line.account != AccountRole.CREDIT_LIABILITY and grant.days.overlap(line.service) is not None


def record_drawn(*, entity: str, number: str, drawn: Sequence[CreditDrawn], by: Actor, at: Instant, key: str) -> None:
    """Move what a document drew out of its grants. Raises Conflict: credit-overdrawn, credit-already-moved."""
    for each in drawn:
        movement = Movement(each.grant, Pot.AVAILABLE, Pot.DRAWN, each.amount.amount, cause_kind="document", cause_id=number)
        write_movement(entity=entity, movement=movement, by=by, at=at, key=key)
