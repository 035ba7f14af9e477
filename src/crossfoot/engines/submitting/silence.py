"""Silence: subscribed hours that a channel has been told nothing of for longer than is borne."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from crossfoot.engines.submitting.windows import closed_at, covered, rule_at
from crossfoot.measures import Instant
from crossfoot.records.submitting.channel import HOUR_NS, BilledLife, ChannelRule, hour_of
from crossfoot.records.submitting.record import HourAmount


def silent_hours(
    *,
    told: Collection[Instant],
    owed: Iterable[HourAmount],
    life: BilledLife,
    rules: Sequence[ChannelRule],
    channel: str,
    now: Instant,
) -> tuple[Instant, ...]:
    """The hours of a subscription that should have been told and were not, the oldest first.

    told: slots the channel answered for. owed: hours with use that no answered record holds. A channel that wants zeros is
    owed every hour of the window; another, those with use. An hour is silent from `alert` hours after it could be reported.
    Raises Missing: channel-without-rule.
    """
    rule = rule_at(rules, now, channel=channel)
    if life.suspended:
        return ()
    wanted = {each.hour for each in owed if each.amount > 0}
    if rule.zeros:
        first = hour_of(Instant(max(life.since.ns, now.ns - rule.window * HOUR_NS)))
        wanted |= {Instant(ns) for ns in range(first.ns, now.ns, HOUR_NS)} - set(told)
    return tuple(
        sorted(
            slot
            for slot in wanted
            if covered(slot, rule=rule, life=life) and now.ns >= closed_at(slot, rule=rule, life=life).ns + rule.alert * HOUR_NS
        )
    )
