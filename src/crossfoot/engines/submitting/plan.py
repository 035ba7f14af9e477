"""Plan: which records a series sends now, what it takes into them, and what the channel takes no longer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from crossfoot.engines.submitting.identity import record_identity
from crossfoot.engines.submitting.windows import closed_at, covered, deadline, rule_at, why_late
from crossfoot.measures import Instant
from crossfoot.measures.decimals import EXACT
from crossfoot.measures.instant import NS_PER_SECOND
from crossfoot.records.submitting.channel import HOUR_NS, BilledLife, ChannelRule, LatePolicy, MeterSeries, hour_of
from crossfoot.records.submitting.record import HourAmount, MeterDiscrepancy, MeterRecord, MeterState, RefusedHour

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a series stands: the links it has, what the last one carries on, which hours are reported already.

    reported: slots of records that were or will be sent; those whose deadline is long over may be left out.
    """

    links: int = 0
    carried: Decimal = _ZERO
    reported: frozenset[Instant] = frozenset()


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """What is to be written: records to send or to carry on, hours refused. waiting: what is left for a later plan."""

    records: tuple[MeterRecord, ...]
    refused: tuple[RefusedHour, ...]
    waiting: tuple[HourAmount, ...]


def plan_series(
    series: MeterSeries,
    *,
    amounts: Sequence[HourAmount],
    position: Position,
    life: BilledLife,
    rules: Sequence[ChannelRule],
    now: Instant,
) -> SeriesPlan:
    """Plan what a series is told now.

    amounts: what is rated and not in the chain yet, an hour once, in what was rated; a channel that wants zeros is given the
    hours without use as well, by what it takes. Everything given leaves as taken by one record, refused or waiting:
    taken + refused + waiting = given. A quantity is floored to the channel's places and the rest carried on; what an hour
    that was reported already turns out to have beside goes into the next that is not.
    Raises Missing: channel-without-rule.
    """
    rule = rule_at(rules, now, channel=series.channel)
    due = sorted(amounts, key=lambda each: each.hour)
    served, stray = _apart(due, rule=rule, life=life, now=now)
    refused = [
        RefusedHour(series.key, each.hour, each.amount, MeterDiscrepancy.NOT_SUBSCRIBED) for each in stray if each.amount
    ]
    if life.suspended:
        return SeriesPlan((), tuple(refused), tuple(served))
    open_slots = list(_open_slots(rule=rule, life=life, now=now))
    takeable: list[HourAmount] = []
    for each in served:
        if _is_over(each.hour, rule=rule, life=life, now=now) and not (series.late is LatePolicy.SHIFT and open_slots):
            if each.amount:
                refused.append(RefusedHour(series.key, each.hour, each.amount, why_late(each.hour, rule=rule, life=life)))
        else:
            takeable.append(each)
    records, waiting = _chain(series, takeable, position=position, slots=open_slots, rule=rule, life=life)
    return SeriesPlan(tuple(records), tuple(refused), tuple(waiting))


def _apart(
    due: Sequence[HourAmount], *, rule: ChannelRule, life: BilledLife, now: Instant
) -> tuple[list[HourAmount], list[HourAmount]]:
    """What the subscription is billed for, and what lies outside of its life."""
    served: list[HourAmount] = []
    stray: list[HourAmount] = []
    for each in due:
        (served if covered(each.hour, rule=rule, life=life) else stray).append(each)
    return served, stray


def _open_slots(*, rule: ChannelRule, life: BilledLife, now: Instant) -> Iterator[Instant]:
    """The hours that are closed and still taken, the oldest first."""
    slot = hour_of(Instant(max(now.ns - rule.window * HOUR_NS, life.since.ns)))
    while slot < now:
        if (
            covered(slot, rule=rule, life=life)
            and closed_at(slot, rule=rule, life=life) <= now
            and not _is_over(slot, rule=rule, life=life, now=now)
        ):
            yield slot
        slot = Instant(slot.ns + HOUR_NS)


def _is_over(slot: Instant, *, rule: ChannelRule, life: BilledLife, now: Instant) -> bool:
    return now.ns >= deadline(slot, rule=rule, life=life).ns - rule.margin * NS_PER_SECOND


def _chain(
    series: MeterSeries,
    amounts: Sequence[HourAmount],
    *,
    position: Position,
    slots: Sequence[Instant],
    rule: ChannelRule,
    life: BilledLife,
) -> tuple[list[MeterRecord], list[HourAmount]]:
    """The links that the open hours add, oldest first: each takes what is there by its hour, and what was left before it."""
    left = list(amounts)
    records: list[MeterRecord] = []
    carried = position.carried
    for slot in slots:
        if slot in position.reported:
            continue
        takes = tuple(each for each in left if each.hour <= slot)
        if not takes and not _whole(carried, worth=series.worth, rule=rule):
            continue
        left = [each for each in left if each.hour > slot]
        number = position.links + len(records) + 1
        record = _link(series, slot, takes, number=number, brought=carried, rule=rule, life=life)
        records.append(record)
        carried = record.carried
    return records, left


def _link(
    series: MeterSeries,
    slot: Instant,
    takes: tuple[HourAmount, ...],
    *,
    number: int,
    brought: Decimal,
    rule: ChannelRule,
    life: BilledLife,
) -> MeterRecord:
    there = brought
    for each in takes:
        there = EXACT.add(there, each.amount)
    quantity = _whole(there, worth=series.worth, rule=rule)
    until = covered(slot, rule=rule, life=life) or slot
    return MeterRecord(
        series=series.key,
        number=number,
        slot=slot,
        until=until,
        identity=record_identity(series, slot),
        brought=brought,
        takes=takes,
        quantity=quantity,
        worth=series.worth,
        carried=EXACT.subtract(there, EXACT.multiply(quantity, series.worth)),
        deadline=Instant(deadline(slot, rule=rule, life=life).ns - rule.margin * NS_PER_SECOND),
        state=MeterState.PLANNED if quantity or rule.zeros else MeterState.CARRIED,
    )


def _whole(there: Decimal, *, worth: Decimal, rule: ChannelRule) -> Decimal:
    """The most that can be sent of what is there: floored to the channel's places, within what one record holds."""
    if there <= 0:
        return _ZERO
    step = EXACT.scaleb(worth, -rule.places)
    quantity = EXACT.scaleb(EXACT.divide_int(there, step), -rule.places)
    return min(quantity, Decimal(rule.quantity_max))
