"""Windows: which hours a channel takes, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crossfoot.errors import Missing
from crossfoot.measures import Instant
from crossfoot.measures.instant import NS_PER_SECOND
from crossfoot.records.submitting.channel import HOUR_NS, BilledLife, ChannelRule, hour_of
from crossfoot.records.submitting.record import MeterDiscrepancy

_MINUTE_NS = 60 * NS_PER_SECOND


def rule_at(rules: Sequence[ChannelRule], at: Instant, *, channel: str) -> ChannelRule:
    """The rule in force. Raises Missing: channel-without-rule."""
    held = [each for each in rules if each.since <= at]
    if not held:
        raise Missing("channel-without-rule", channel=channel, at=at)
    return max(held, key=lambda rule: rule.since)


def deadline(slot: Instant, *, rule: ChannelRule, life: BilledLife) -> Instant:
    """From when on an hour is not taken: the earliest of window, month end and final flush."""
    ends = [slot.ns + rule.window * HOUR_NS]
    if rule.month_end is not None:
        ends.append(_month_after(slot).ns + rule.month_end * HOUR_NS)
    if life.ended is not None:
        ends.append(life.ended.ns + rule.flush * _MINUTE_NS)
    return Instant(min(ends))


def closed_at(slot: Instant, *, rule: ChannelRule, life: BilledLife) -> Instant:
    """When an hour can be reported: it is over and has settled; a cancellation shortens that to half of the flush."""
    settled = slot.ns + HOUR_NS + rule.settle * _MINUTE_NS
    if life.ended is None:
        return Instant(settled)
    over = min(slot.ns + HOUR_NS, life.ended.ns)
    return Instant(min(settled, over + min(rule.settle, rule.flush // 2) * _MINUTE_NS))


def why_late(slot: Instant, *, rule: ChannelRule, life: BilledLife) -> MeterDiscrepancy:
    """The number of the discrepancy of an hour whose deadline is over."""
    over = deadline(slot, rule=rule, life=life)
    if life.ended is not None and over.ns == life.ended.ns + rule.flush * _MINUTE_NS:
        return MeterDiscrepancy.FINAL_HOUR
    return MeterDiscrepancy.LATE if over.ns == slot.ns + rule.window * HOUR_NS else MeterDiscrepancy.MONTH_BOUNDARY


def covered(slot: Instant, *, rule: ChannelRule, life: BilledLife) -> Instant | None:
    """Until when the report of an hour reaches; None where a subscription is not billed for the hour at all.

    It had begun in the hour or before, and had not ended before it. Where a channel wants reports to end before the
    cancellation, the last one does, by a second.
    """
    end = Instant(slot.ns + HOUR_NS)
    if slot < hour_of(life.since):
        return None
    if life.ended is None:
        return end
    last = Instant(life.ended.ns - NS_PER_SECOND) if rule.ends_before else life.ended
    return min(end, last) if slot < last else None


def _month_after(slot: Instant) -> Instant:
    day = slot.day("UTC")
    first = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return Instant.midnight(first, "UTC")
