"""Random worlds from a seed: agreements that count in every way, and usage that lies on every edge."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from crossfoot.bulk.meter import Snapshot
from crossfoot.measures import Cadence, Conversion, Currency, Extension, Instant, Mode, Period, Price, Rounding
from crossfoot.records.usage import UsageEvent
from crossfoot.terms.agreement import Agreement, Billing, Channel, History, Phase, Term
from crossfoot.terms.conventions import Conventions
from crossfoot.terms.ladder import Ladder, Tier
from crossfoot.terms.meter import Aggregation, Bucket, BucketFold, ConversionStage, Meter
from crossfoot.terms.party import Role, RoleHolder, Roles
from crossfoot.terms.price_model import Graduated, PerUnit, PriceModel, Stairstep, Volume, ZeroUsage
from tests.bulk.lakes import Shelves

OCTOBER = Period.month("2026-10")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
METRICS = ("calls", "tokens", "disk")
_CURRENCIES = ("USD", "EUR", "JPY", "KWD")
_ALWAYS = Period.onward(date(2025, 1, 1))
_PLACES = (0, 0, 2, 6, 9, 15)


@dataclass(frozen=True, slots=True)
class World:
    """Agreements and all the usage there is, deduplicated by construction."""

    histories: tuple[History, ...]
    events: tuple[UsageEvent, ...]

    def stored(self, root: Path) -> Snapshot:
        """The events in a lake, in two batches."""
        shelves, half = Shelves.at(root), len(self.events) // 2
        shelves.receive([row(each) for each in self.events[:half]], [row(each) for each in self.events[half:]])
        return shelves.snapshot


def world(seed: int, *, agreements: int, events: int) -> World:
    """The world of a seed."""
    chance = random.Random(seed)
    histories = tuple(_history(chance, number) for number in range(agreements))
    return World(histories, tuple(_events(chance, agreements, events, histories)))


def _history(chance: random.Random, number: int) -> History:
    zone, currency = chance.choice(ZONES), Currency.of(chance.choice(_CURRENCIES))
    cadence = Cadence.from_anchor(date(2026, 1, chance.choice((1, 1, 1, 15, 31))), months=chance.choice((1, 1, 3)))
    ids = [f"term-{each}" for each in range(chance.randint(1, 3))]
    effective = Period(date(2026, chance.randint(1, 10), 1), chance.choice((date(2026, 10, 20), date(2028, 1, 1))))
    versions = []
    for version in range(1, chance.randint(1, 2) + 1):
        versions.append(
            Agreement(
                id=f"AGR-{number:04d}",
                version=version,
                title="Random",
                entity="US01",
                channel=Channel.DIRECT,
                currency=currency,
                time_zone=zone,
                effective=effective,
                in_force_from=effective.start if version == 1 else date(2026, 10, chance.randint(2, 28)),
                roles=Roles((RoleHolder(Role.SOLD_TO, "CUS", _ALWAYS),)),
                billing=Billing(cadence),
                terms=tuple(_term(chance, name, currency) for name in ids),
                accounts=tuple(dict.fromkeys(f"acc-{chance.randrange(number, number + 2):04d}" for _ in range(2))),
            )
        )
    return History(tuple(versions))


def _term(chance: random.Random, name: str, currency: Currency) -> Term:
    meter = _meter(chance, name)
    first = Phase(Period(date(2025, 1, 1), date(2026, 10, chance.randint(2, 28))), model(chance, meter.unit, currency))
    second = Phase(Period.onward(first.effective.end), model(chance, meter.unit, currency))
    phases = (first, second) if chance.random() < 0.3 else (Phase(_ALWAYS, first.model),)
    conventions = Conventions(
        rounding=Rounding(chance.choice(list(Mode))), zero_usage=chance.choice((ZeroUsage.NOTHING, ZeroUsage.FIRST_FLAT))
    )
    return Term(name, name, "1", phases, (meter,), conventions=conventions)


def _meter(chance: random.Random, name: str) -> Meter:
    aggregation = chance.choice(list(Aggregation))
    converts = chance.random() < 0.4
    conversion = Conversion(
        "unit",
        "lot",
        multiply=Decimal(chance.choice((1, 3))),
        divide=Decimal(chance.choice((7, 1000))),
        places=chance.choice((0, 2, 15)),
        mode=chance.choice(list(Mode)),
    )
    return Meter(
        id=f"{name}-meter",
        metric=chance.choice(METRICS),
        unit="lot" if converts else "unit",
        aggregation=aggregation,
        where=chance.choice(((), (("model", ("a", "b")),), (("model", ("a",)), ("region", ("x",))))),
        group_by=chance.choice(((), ("model",), ("region", "model"))),
        conversion=conversion if converts else None,
        conversion_stage=chance.choice(list(ConversionStage)),
        bucket=chance.choice((Bucket.NONE, Bucket.NONE, Bucket.HOUR, Bucket.DAY)),
        bucket_fold=chance.choice(list(BucketFold)),
        percentile=Decimal(chance.choice(("50", "95", "99.9"))) if aggregation is Aggregation.PERCENTILE else None,
        carried=chance.random() < 0.7,
    )


def model(chance: random.Random, unit: str, currency: Currency) -> PriceModel:
    """A price model that both engines rate: prices of up to nine digits and twelve places, thresholds of up to fifteen."""
    uptos: list[Decimal | None] = []
    reached = Decimal(0)
    for _ in range(chance.randrange(4)):
        reached += Decimal(chance.randint(1, 5_000)).scaleb(-chance.choice((0, 0, 1, 15)))
        uptos.append(reached)
    uptos += [] if uptos and chance.random() < 0.2 else [None]
    kind = chance.choice((PerUnit, Graduated, Volume, Stairstep))

    def price() -> Price:
        if kind is Stairstep:
            return Price(0, currency, unit)
        round_one = Decimal(chance.choice((1, 2, 5, 25, 125))).scaleb(-chance.randrange(5))
        any_one = Decimal(chance.randrange(10 ** chance.choice((4, 9, 12)))).scaleb(-chance.choice((2, 3, 9, 12)))
        return Price(chance.choice((round_one, any_one)), currency, unit)

    if kind is PerUnit:
        return PerUnit(price())
    flats = [Decimal(chance.choice((0, 0, chance.randrange(10_000)))).scaleb(-2) for _ in uptos]
    tiers = tuple(Tier(upto, price(), Extension(flat, currency)) for upto, flat in zip(uptos, flats, strict=True))
    if kind is Graduated:
        return Graduated(Ladder(tiers))
    return Volume(Ladder(tiers)) if kind is Volume else Stairstep(Ladder(tiers))


def _events(chance: random.Random, agreements: int, count: int, histories: tuple[History, ...]) -> list[UsageEvent]:
    edges = sorted(
        {
            Instant.midnight(day, zone).ns
            for zone in ZONES
            for day in (date(2026, 10, 1), date(2026, 10, 15), date(2026, 11, 1), date(2026, 10, 20), date(2026, 9, 15))
        }
    )
    first, last = edges[0] - 60 * 86_400 * 10**9, edges[-1] + 5 * 86_400 * 10**9
    events: list[UsageEvent] = []
    for number in range(count):
        on_edge = chance.random() < 0.2
        at = chance.choice(edges) + chance.choice((-1, 0, 1)) if on_edge else chance.randrange(first, last)
        places = chance.choice(_PLACES)
        dims = {"model": chance.choice("abc"), "region": chance.choice("xy"), "operation": chance.choice(("add", "remove"))}
        kept = {name: value for name, value in dims.items() if chance.random() < 0.8}
        earlier = chance.choice(events) if events and chance.random() < 0.03 else None
        events.append(
            UsageEvent(
                source=earlier.source if earlier else chance.choice(("api", "batch")),
                event_id=f"e{number}",
                at=Instant(at),
                account=f"acc-{chance.randrange(agreements + 2):04d}" if chance.random() < 0.98 else "stranger",
                metric=chance.choice(METRICS) if chance.random() < 0.98 else "odd",
                quantity=Decimal(chance.randrange(-(10**3), 10 ** chance.choice((3, 6)))).scaleb(-places),
                dims=tuple(sorted(kept.items())),
                subject=chance.choice(("", "ann", "bob", "cleo")),
                reverses=earlier.event_id if earlier else "",
            )
        )
        if chance.random() < 0.1:  # the same moment, account and kind again
            events.append(_twin(chance, events[-1]))
    return events


def _twin(chance: random.Random, each: UsageEvent) -> UsageEvent:
    facts = chance.choice((("api", each.event_id + "b"), ("batch", each.event_id + "b"), ("batch", each.event_id + "a")))
    return replace(each, source=facts[0], event_id=facts[1], quantity=Decimal(chance.randrange(1000)), reverses="")


def row(each: UsageEvent) -> dict[str, object]:
    """An event as a row of the lake."""
    dims = json.dumps(dict(each.dims), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {
        "source": each.source,
        "event_id": each.event_id,
        "at_ns": each.at.ns,
        "account": each.account,
        "metric": each.metric,
        "dims": dims,
        "subject": each.subject,
        "reverses": each.reverses,
        "quantity": each.quantity,
    }
