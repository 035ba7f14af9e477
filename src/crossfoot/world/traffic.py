"""A month of usage: requests to the models, and what each offer's customers do besides, account by account.

Times are milliseconds since 1970. A request is one row of the gateway and two events, its input and its output tokens.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from crossfoot.world.contracts.catalog import Usage
from crossfoot.world.contracts.customers import Customer
from crossfoot.world.fitted import CHAT, CHAT_SHARE, CODE, Calendar, shared_out, sizes

MODELS = ("atlas-small", "atlas-large", "embed")
REGIONS = ("us-east", "eu-central", "ap-northeast")
_MODEL_ODDS = (0.62, 0.88, 1.0)
REQUEST_SHARE = 0.45
"""Of the events asked for, how many requests: they make two events each, the rest is other usage."""


@dataclass(slots=True)
class Request:
    """A row of the gateway's log."""

    at: int
    account: str
    model: str
    region: str
    tokens_in: int
    tokens_out: int
    user: str
    id: str = ""


@dataclass(slots=True)
class Happening:
    """An event of another source. quantity: as it is written."""

    at: int
    account: str
    metric: str
    quantity: str
    dims: dict[str, str]
    source: str
    id: str = ""


def requests(customers: list[Customer], *, total: int, month: date, rng: random.Random) -> list[Request]:
    """So many requests in order of time, a few customers making most of them, each by its own clock."""
    calendars = _calendars(customers, month)
    counts = shared_out(total, sizes(len(customers), rng))
    found: list[Request] = []
    for customer, count in zip(customers, counts, strict=True):
        found += _of_customer(customer, count, calendars[customer.party], rng)
    found.sort(key=lambda each: (each.at, each.account, each.user, each.tokens_in, each.tokens_out))
    for number, each in enumerate(found, start=1):
        each.id = f"req-{number:07d}"
    return found


def _calendars(customers: list[Customer], month: date) -> dict[str, Calendar]:
    """The hours each customer is served in, by its own clock."""
    months = {each.market.zone: Calendar.of(month, each.market.zone) for each in customers}
    return {
        each.party: months[each.market.zone].before(each.leaves, each.market.zone) if each.leaves else months[each.market.zone]
        for each in customers
    }


def _of_customer(customer: Customer, count: int, calendar: Calendar, rng: random.Random) -> Iterator[Request]:
    home = {"EUR": 1, "JPY": 2}.get(customer.market.currency, 0)
    users = 1 + int(rng.lognormvariate(2.2, 0.9))
    chat_share = min(1.0, max(0.0, rng.gauss(CHAT_SHARE, 0.2)))
    accounts, last = customer.accounts, len(customer.accounts) - 1
    draw, day = rng.random, calendar.draw
    for _ in range(count):
        work = CHAT if draw() < chat_share else CODE
        odds = draw()
        model = MODELS[0] if odds < _MODEL_ODDS[0] else MODELS[1] if odds < _MODEL_ODDS[1] else MODELS[2]
        region = REGIONS[home] if draw() < 0.85 else REGIONS[int(draw() * 3)]
        account = accounts[0] if not last or draw() < 0.7 else accounts[last]
        user = f"u{int(users * draw() ** 2)}"
        yield Request(day(rng), account, model, region, work.tokens_in.draw(rng), work.tokens_out.draw(rng), user)


def happenings(customers: list[Customer], *, total: int, month: date, rng: random.Random) -> list[Happening]:
    """So many events of the other sources, in order of source and time, a few customers making most of them."""
    calendars = _calendars(customers, month)
    using = [(customer, usage) for customer in customers for offer in customer.sells for usage in offer.usage]
    if not using:
        return []
    counts = shared_out(total, sizes(len(using), rng))
    found: list[Happening] = []
    for (customer, usage), count in zip(using, counts, strict=True):
        found += _of_usage(customer, usage, count, calendars[customer.party], rng)
    found.sort(key=lambda each: (each.source, each.at, each.account, each.metric, each.quantity))
    for number, each in enumerate(found, start=1):
        each.id = f"{each.source[:3]}-{number:06d}"
    return found


def _of_usage(customer: Customer, usage: Usage, count: int, calendar: Calendar, rng: random.Random) -> Iterator[Happening]:
    level = 20 + int(rng.lognormvariate(3, 0.8))
    for number in range(count):
        at = calendar.first if number == 0 and usage.kind in ("level", "gauge") else calendar.draw(rng)
        yield Happening(
            at, customer.accounts[0], usage.metric, _quantity(usage, customer, level, rng), _dims(usage, rng), usage.source
        )


def _quantity(usage: Usage, customer: Customer, level: int, rng: random.Random) -> str:
    """A quantity as its source writes it."""
    match usage.kind:
        case "few":
            return str(1 + int(rng.expovariate(0.25)))
        case "seconds":
            return str(60 + int(rng.lognormvariate(8, 1)))
        case "money":
            minor = 50 + int(rng.lognormvariate(8, 1.2))
            return str(minor) if customer.market.currency == "JPY" else f"{minor // 100}.{minor % 100:02d}"
        case "level":
            return f"{level + int(rng.gauss(0, level / 8))}.{int(rng.random() * 1000):03d}"
        case _:
            return str(max(1, level + int(rng.gauss(0, level / 3))))


def _dims(usage: Usage, rng: random.Random) -> dict[str, str]:
    choices = {"region": REGIONS[:2], "quality": ("standard", "hd")}
    return {name: choices[name][int(rng.random() ** 2 * 2)] for name in usage.dims}
