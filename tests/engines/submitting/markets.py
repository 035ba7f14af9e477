"""Rules in small, and shorthand for hours, for tests of submitting."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from crossfoot.engines.submitting.plan import Position, SeriesPlan, plan_series
from crossfoot.measures import Instant
from crossfoot.records.submitting.channel import HOUR_NS, BilledLife, ChannelRule, LatePolicy, MeterSeries
from crossfoot.records.submitting.record import HourAmount

RULE = ChannelRule(
    since=Instant.parse("2020-01-01T00:00:00Z"),
    window=6,
    month_end=6,
    batch=25,
    body_bytes=1_000_000,
    calls_per_second=10,
    places=0,
    quantity_max=2_147_483_647,
    zeros=False,
    flush=60,
    ends_before=False,
    settle=5,
    margin=0,
    alert=2,
)
DECIMALS = replace(RULE, places=2, window=24, month_end=None, flush=1_440)
SERIES = MeterSeries("aws", "acme", "gb", Decimal(1))
SHIFTING = replace(SERIES, late=LatePolicy.SHIFT)
ALWAYS = BilledLife(Instant.parse("2026-01-01T00:00:00Z"))


def at(text: str) -> Instant:
    """`10-05 07:30` of 2026, UTC."""
    day, clock = text.split()
    return Instant.parse(f"2026-{day}T{clock}:00Z")


def hours(text: str) -> tuple[HourAmount, ...]:
    """`10-05 07:00 = 1.5, 10-05 08:00 = 2`: what is there of each hour."""
    parts = [part.split("=") for part in text.split(",") if part.strip()]
    return tuple(HourAmount(at(hour.strip()), Decimal(amount.strip())) for hour, amount in parts)


def planned(
    amounts: str,
    now: str,
    *,
    series: MeterSeries = SERIES,
    rule: ChannelRule = RULE,
    life: BilledLife = ALWAYS,
    carried: str = "0",
    reported: tuple[str, ...] = (),
) -> SeriesPlan:
    """A plan of these hours."""
    position = Position(0, Decimal(carried), frozenset(at(each) for each in reported))
    return plan_series(series, amounts=hours(amounts), position=position, life=life, rules=(rule,), now=at(now))


def told(plan: SeriesPlan) -> str:
    """A plan in words: `07=2 08=0 carry 0.5 refuse 01:1 wait 09`."""
    words = [f"{clock(each.slot)}={each.quantity}" for each in plan.records]
    words += [f"carry {plan.records[-1].carried}"] if plan.records else []
    words += [f"refuse {clock(each.hour)}:{each.kind}" for each in plan.refused]
    words += [f"wait {clock(each.hour)}" for each in plan.waiting]
    return " ".join(words)


def clock(slot: Instant) -> str:
    """The hour of a slot."""
    return f"{slot.ns // HOUR_NS % 24:02}"
