"""Expiring: credit that was not used by its end rolls over for its share; the rest is breakage, and booked as such."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from crossfoot.books.actors.actor import Actor, Duty
from crossfoot.books.billing.credit import Grant, Movement, Pot
from crossfoot.books.billing.reads.credits import grants
from crossfoot.books.billing.reads.runs import all_drafts
from crossfoot.books.billing.writes.credits import write_grant, write_movement
from crossfoot.books.ledger.writes import write_entry
from crossfoot.books.trail.writes import asked
from crossfoot.desks.billing.inputs import approved_versions, histories_of
from crossfoot.desks.billing.prepaid.granting import sale_of
from crossfoot.engines.posting.entry_for import entry_for_breakage
from crossfoot.engines.rating.credits.expiry import expiry
from crossfoot.engines.rating.credits.grants import Grant as Sold
from crossfoot.engines.rating.credits.grants import grants as sold_on
from crossfoot.measures import Currency, Instant, Money, Percent, Period
from crossfoot.measures.decimals import EXACT, ZERO
from crossfoot.terms.agreement import History

_NO_ROLLOVER = Percent(0)


@dataclass(frozen=True, slots=True)
class Expired:
    """What became of one grant at its end, in the currency it was granted in."""

    grant: str
    rolled: Money
    breakage: Money


def expire_credits(*, entity: str, on: date, by: Actor, at: Instant, key: str) -> tuple[Expired, ...]:
    """Expire every grant that ended on or before a day and still holds credit; entries are dated `on`.

    What a waiting draft is about to draw does not expire: it was used in time. One transaction. Repeatable by key.
    Raises Forbidden: duty-missing; Missing: no-fiscal-period; Closed: period-locked; Conflict: request-key-reused.
    """
    request = asked(entity=entity, deed="credits.expired", what={"on": str(on)}, by=by, at=at, key=key)
    with transaction.atomic(durable=True):
        by.must_hold(Duty.POST, entity=entity)
        if (earlier := request.earlier) is not None:
            return tuple(_as_answered(each) for each in earlier["expired"])
        ended = [each for each in grants(by, entity=entity) if each.grant.days.end <= on]
        reserved = _about_to_be_drawn(by, entity=entity)
        unused = {each.grant: EXACT.subtract(each.available, reserved.get(each.grant.name, ZERO)) for each in ended}
        histories = {history.latest.id: history for history in histories_of(approved_versions(by, entity=entity, as_of=at))}
        found = tuple(
            _expire(grant, Money(left, Currency.of(grant.unit)), histories, on=on, by=by, at=at, key=key)
            for grant, left in unused.items()
            if left > 0
        )
        answer = {"expired": [_answered(each) for each in found]}
        request.answer(answer, on_kind="entity", on_id=entity, facts={"grants": len(found)})
        return found


def _answered(expired: Expired) -> Mapping[str, str]:
    rolled, breakage = (str(each.amount) for each in (expired.rolled, expired.breakage))
    return {"grant": expired.grant, "rolled": rolled, "breakage": breakage, "currency": expired.rolled.currency.code}


def _as_answered(kept: Mapping[str, str]) -> Expired:
    currency = Currency.of(kept["currency"])
    return Expired(kept["grant"], Money(kept["rolled"], currency), Money(kept["breakage"], currency))


def _about_to_be_drawn(viewer: Actor, *, entity: str) -> Mapping[str, Decimal]:
    """What the drafts that wait to be issued draw, by grant."""
    reserved: dict[str, Decimal] = {}
    for stored in all_drafts(viewer, entity=entity):
        for drawn in stored.draft.drawn:
            reserved[drawn.grant] = EXACT.add(reserved.get(drawn.grant, ZERO), drawn.amount.amount)
    return reserved


def _expire(
    grant: Grant, unused: Money, histories: Mapping[str, History], *, on: date, by: Actor, at: Instant, key: str
) -> Expired:
    sold = None if grant.rolled_from else _sold(grant, histories)
    until = sold.rolls_until if sold else None
    parted = expiry(unused, rollover=sold.prepaid.rollover if sold and until else _NO_ROLLOVER)
    if until is not None and parted.rolled:
        _roll(grant, parted.rolled, until=until, by=by, at=at, key=key)
    if parted.breakage:
        _move(grant, Pot.EXPIRED, parted.breakage, cause=str(grant.days.end), by=by, at=at, key=key)
        entry = entry_for_breakage(entity=grant.entity, grant=grant.name, amount=parted.breakage, on=on, party=grant.party)
        write_entry(entry=entry, by=by, at=at, key=key)
    return Expired(grant.name, parted.rolled, parted.breakage)


def _sold(grant: Grant, histories: Mapping[str, History]) -> Sold | None:
    """The clause that sold a grant, as the agreement has it now; None when no version sells it any more."""
    if grant.agreement not in histories:
        return None
    first = Period(grant.days.start, grant.days.start + timedelta(days=1))
    return next((each for each in sold_on(histories[grant.agreement], first) if each.id == sale_of(grant)), None)


def _roll(grant: Grant, rolled: Money, *, until: date, by: Actor, at: Instant, key: str) -> None:
    _move(grant, Pot.ROLLED_OVER, rolled, cause=str(grant.days.end), by=by, at=at, key=key)
    again = Grant(
        name=f"{grant.name}+",
        entity=grant.entity,
        agreement=grant.agreement,
        term=grant.term,
        party=grant.party,
        unit=grant.unit,
        amount=rolled.amount,
        days=Period(grant.days.end, until),
        priority=grant.priority,
        terms=grant.terms,
        rolled_from=grant.name,
    )
    write_grant(grant=again, by=by, at=at, key=key)


def _move(grant: Grant, to: Pot, amount: Money, *, cause: str, by: Actor, at: Instant, key: str) -> None:
    movement = Movement(grant.name, Pot.AVAILABLE, to, amount.amount, cause_kind=f"expiry-{to.value}", cause_id=cause)
    write_movement(entity=grant.entity, movement=movement, by=by, at=at, key=key)
